//! What the database itself refuses.

use super::Rule;

pub(super) const I23: Rule = Rule {
    id: "i23",
    title: "The ledger and the audit trail only grow: their triggers are there, and nobody who works may change or remove a row",
    checked: |counts| counts.append_only_tables,
    checks: &[TRIGGERS, APPEND_ONLY],
    ..Rule::PLAIN
};

pub(super) const I25: Rule = Rule {
    id: "i25",
    title: "The working roles own nothing, pass no row's policy by, and only the engine writes stock",
    checked: |counts| counts.tables,
    checks: &[ROLES, OWNED, ENGINE_ALONE],
    ..Rule::PLAIN
};

// Bits of tgtype: 1 for each row, 2 before, 8 delete, 16 update, 32 truncate. Partitions have the row triggers of their
// table; nobody but the owner may truncate them.
const TRIGGERS: &str = "
WITH kept AS (
    SELECT r.root, p.relid, r.root = p.relid AS is_root
    FROM unnest(ARRAY['inventory.movement', 'platform.audit']::regclass[]) AS r (root)
    CROSS JOIN LATERAL (SELECT relid FROM pg_partition_tree(r.root) UNION SELECT r.root) AS p
), wanted AS (
    SELECT relid, 'changing' AS what, 1 + 2 + 16 AS bits FROM kept
    UNION ALL SELECT relid, 'removing', 1 + 2 + 8 FROM kept
    UNION ALL SELECT relid, 'truncating', 2 + 32 FROM kept WHERE is_root
)
SELECT NULL::timestamptz, 'nothing refuses ' || w.what || ' rows of ' || w.relid::regclass
FROM wanted w
WHERE NOT EXISTS (
    SELECT 1 FROM pg_trigger t WHERE t.tgrelid = w.relid AND t.tgenabled = 'A' AND t.tgtype & w.bits = w.bits AND t.tgqual IS NULL
      AND t.tgfoid = 'platform.refuse_change'::regproc)";

const APPEND_ONLY: &str = "
SELECT NULL::timestamptz, r.role || ' may ' || lower(a.action) || ' rows of ' || p.relid::regclass
FROM unnest(ARRAY['inventory.movement', 'platform.audit']::regclass[]) AS t (root)
CROSS JOIN LATERAL (SELECT relid FROM pg_partition_tree(t.root) UNION SELECT t.root) AS p
CROSS JOIN unnest(ARRAY['ambar_app', 'ambar_stock']) AS r (role)
CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS a (action)
WHERE has_table_privilege(r.role, p.relid, a.action)";

const ROLES: &str = "
SELECT NULL::timestamptz, 'the role ' || w.role || CASE
    WHEN r.rolname IS NULL THEN ' is not there'
    WHEN r.rolsuper THEN ' is a superuser'
    WHEN r.rolbypassrls THEN ' passes row policies by'
    WHEN r.rolcreaterole THEN ' may create roles'
    ELSE ' acts as ambar_owner' END
FROM unnest(ARRAY['ambar_app', 'ambar_stock']) AS w (role) LEFT JOIN pg_roles r ON r.rolname = w.role
WHERE r.rolname IS NULL OR r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR pg_has_role(w.role, 'ambar_owner', 'MEMBER')";

const OWNED: &str = "
SELECT NULL::timestamptz, pg_get_userbyid(c.relowner) || ' owns ' || c.oid::regclass
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE pg_get_userbyid(c.relowner) IN ('ambar_app', 'ambar_stock') AND n.nspname NOT LIKE 'pg\\_%'";

// The engine writes its own tables, and of the platform what its transactions carry.
const ENGINE_ALONE: &str = "
SELECT NULL::timestamptz, r.role || ' may write ' || c.oid::regclass
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN (VALUES ('ambar_app', true), ('ambar_stock', false)) AS r (role, of_stock) ON (n.nspname = 'inventory') = r.of_stock
WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'platform' AND EXISTS (SELECT 1 FROM pg_class o WHERE o.relnamespace = n.oid AND o.relname = '_migrations')
  AND has_table_privilege(r.role, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')";
