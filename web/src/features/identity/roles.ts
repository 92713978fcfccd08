/** The roles that the server knows. */
export const ROLES = ['warehouse_operator', 'warehouse_manager', 'system_admin'] as const
