//! What each role may do: one table over the permission types of every context.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Arc, LazyLock},
};

use ambar_catalog_contract::{CatalogRead, CatalogWrite};
use ambar_identity_contract::{
    EventsRead, IdentityRead, IdentityWrite, ImportRead, ImportWrite, JobsRead, JobsWrite, LabelsManage, LabelsPrint,
};
use ambar_identity_domain::Role;
use ambar_inventory_contract::{InventoryAdjust, InventoryApprove, InventoryRead, InventoryWrite};
use ambar_kernel::Permission;
use ambar_locations_contract::{LocationsRead, LocationsWrite};
use ambar_picking_contract::{PickingRead, PickingWrite};
use ambar_receiving_contract::{ReceivingManage, ReceivingRead, ReceivingWrite};
use ambar_shipments_contract::{ShipmentsPack, ShipmentsRead, ShipmentsWrite};
use ambar_workforce_contract::{WorkforceManage, WorkforceRead, WorkforceWrite};

/// A permission and who has it.
#[derive(Debug, Clone, Copy)]
pub struct PermissionInfo {
    /// `context:verb`.
    pub name: &'static str,
    /// What it lets one do.
    pub about: &'static str,
    /// The least role that has it; higher roles have it too.
    pub from: Role,
}

const fn row<P: Permission>(from: Role, about: &'static str) -> PermissionInfo {
    PermissionInfo { name: P::NAME, about, from }
}

use Role::{SystemAdmin as Admin, WarehouseManager as Manager, WarehouseOperator as Operator};

/// Every permission. An operator writes what operators write; a manager runs the warehouse; an administrator runs the
/// installation.
pub const PERMISSIONS: &[PermissionInfo] = &[
    row::<CatalogRead>(Operator, "See items, categories, partners and owners."),
    row::<CatalogWrite>(Manager, "Add and change items, categories, partners and owners."),
    row::<LocationsRead>(Operator, "See warehouses, zones and locations."),
    row::<LocationsWrite>(Manager, "Add, change and lock warehouses, zones and locations."),
    row::<InventoryRead>(Operator, "See stock, movements, handling units, reservations and counts."),
    row::<InventoryWrite>(Operator, "Move stock, make handling units, count."),
    row::<InventoryAdjust>(
        Manager,
        "Adjust stock, change its status, override the limits of a place; set the rules of allocation.",
    ),
    row::<InventoryApprove>(
        Manager,
        "Approve counts that others made, or send them back; set from which difference on a count waits for that.",
    ),
    row::<ReceivingRead>(Operator, "See deliveries, receipts and putaways."),
    row::<ReceivingWrite>(Operator, "Receive goods and put them away."),
    row::<ReceivingManage>(Manager, "Announce, close and cancel deliveries; receive beyond the tolerance."),
    row::<PickingRead>(Operator, "See pick lists."),
    row::<PickingWrite>(Operator, "Pick and report short picks."),
    row::<ShipmentsRead>(Operator, "See orders, cartons and shipments."),
    row::<ShipmentsPack>(Operator, "Pack cartons."),
    row::<ShipmentsWrite>(Manager, "Take, release, cancel and ship orders."),
    row::<WorkforceRead>(Operator, "See people and tasks."),
    row::<WorkforceWrite>(Operator, "Claim, release and work on tasks."),
    row::<WorkforceManage>(Manager, "Add and change people; change the priority of tasks, cancel them."),
    row::<LabelsPrint>(Operator, "Print labels and lists of what one may see; see printers and templates of labels."),
    row::<LabelsManage>(Admin, "Enrol and change printers, add templates of labels."),
    row::<EventsRead>(Manager, "Read the feed of events."),
    row::<ImportRead>(Manager, "See imports and their errors."),
    row::<ImportWrite>(Manager, "Import files; what is in them needs its own permission too."),
    row::<JobsRead>(Manager, "See the work that waits for a worker, runs, or was given up."),
    row::<JobsWrite>(Admin, "Let work that was given up be tried again."),
    row::<IdentityRead>(Admin, "See accounts, their roles and the audit trail."),
    row::<IdentityWrite>(Admin, "Create and change accounts and tokens."),
];

/// What these roles may do together.
#[must_use]
pub fn permissions_of(roles: &[Role]) -> BTreeSet<&'static str> {
    PERMISSIONS
        .iter()
        .filter(|permission| roles.iter().any(|role| *role >= permission.from))
        .map(|permission| permission.name)
        .collect()
}

/// The same as a shared set, made once for each highest role: what goes with every call.
pub(crate) fn shared_permissions(roles: &[Role]) -> Arc<HashSet<&'static str>> {
    static SETS: LazyLock<[Arc<HashSet<&'static str>>; 3]> =
        LazyLock::new(|| Role::ALL.map(|role| Arc::new(permissions_of(&[role]).into_iter().collect())));
    match roles.iter().max() {
        Some(Operator) => Arc::clone(&SETS[0]),
        Some(Manager) => Arc::clone(&SETS[1]),
        Some(Admin) => Arc::clone(&SETS[2]),
        None => Arc::default(),
    }
}

/// What these roles may do together in a session by PIN: see [`Role::by_pin`].
pub(crate) fn permissions_by_pin(roles: &[Role]) -> Arc<HashSet<&'static str>> {
    let roles: Vec<Role> = roles.iter().map(|role| role.by_pin()).collect();
    shared_permissions(&roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_what_the_one_below_has_and_more() {
        let [operator, manager, admin] = Role::ALL.map(|role| permissions_of(&[role]));
        assert!(operator.is_subset(&manager) && manager.is_subset(&admin));
        assert!(operator.len() < manager.len() && manager.len() < admin.len());
        assert_eq!(admin.len(), PERMISSIONS.len(), "no name twice");
    }

    #[test]
    fn the_plans_permissions_are_there_and_an_operator_works() {
        let operator = permissions_of(&[Role::WarehouseOperator]);
        for needed in ["inventory:read", "inventory:write", "receiving:write", "picking:write", "shipments:pack"] {
            assert!(operator.contains(needed), "{needed}");
        }
        let manager = permissions_of(&[Role::WarehouseManager]);
        assert!(manager.contains("shipments:write") && !manager.contains("identity:write"));
        assert!(!operator.contains("inventory:adjust"));
    }

    #[test]
    fn by_pin_an_administrator_manages_the_warehouse_and_no_accounts_devices_or_jobs() {
        let by_pin = permissions_by_pin(&[Role::SystemAdmin]);
        assert!(by_pin.contains("shipments:write") && by_pin.contains("inventory:adjust"));
        for denied in ["identity:read", "identity:write", "jobs:write"] {
            assert!(!by_pin.contains(denied), "{denied}");
        }
        assert_eq!(permissions_by_pin(&[Role::WarehouseOperator]), shared_permissions(&[Role::WarehouseOperator]));
    }

    #[test]
    fn the_shared_set_is_the_same() {
        let both = [Role::WarehouseOperator, Role::WarehouseManager];
        assert_eq!(shared_permissions(&both).iter().copied().collect::<BTreeSet<_>>(), permissions_of(&both));
        assert!(shared_permissions(&[]).is_empty());
    }
}
