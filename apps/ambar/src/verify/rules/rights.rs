//! What the database itself refuses.

use super::Rule;

pub(super) const I23: Rule = Rule {
    id: "i23",
    title: "The ledger and the audit trail only grow, but for whole months that leave: nobody who works may change a row, or what is carried of those",
    checked: |counts| counts.append_only_tables,
    checks: &[TRIGGERS, APPEND_ONLY, OWNER_ALONE, SEALS, CARRIED, LATE],
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
    FROM unnest(ARRAY['inventory.movement', 'platform.audit', 'inventory.archived_month']::regclass[]) AS r (root)
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
FROM unnest(ARRAY['inventory.movement', 'platform.audit', 'inventory.archived_month']::regclass[]) AS t (root)
CROSS JOIN LATERAL (SELECT relid FROM pg_partition_tree(t.root) UNION SELECT t.root) AS p
CROSS JOIN unnest(ARRAY['ambar_app', 'ambar_stock']) AS r (role)
CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS a (action)
WHERE has_table_privilege(r.role, p.relid, a.action)";

const OWNER_ALONE: &str = "
SELECT NULL::timestamptz, r.role || ' may ' || lower(a.action) || ' rows of ' || t.relid
FROM unnest(ARRAY['inventory.archived_month', 'inventory.carried_row', 'inventory.carried_goods', 'inventory.carried_document',
    'inventory.archive_head']::regclass[]) AS t (relid)
CROSS JOIN unnest(ARRAY['ambar_app', 'ambar_stock']) AS r (role)
CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS a (action)
WHERE has_table_privilege(r.role, t.relid, a.action)
  AND NOT (t.relid = 'inventory.archived_month'::regclass AND a.action <> 'INSERT')";

const SEALS: &str = "
SELECT NULL::timestamptz, 'what is recorded of ' || to_char(m.month, 'YYYY-MM') || ', which has left the ledger, is not what was sealed when it left'
FROM (SELECT a AS recorded, a.month, a.seal, lag(a.seal) OVER (ORDER BY a.month) AS before FROM inventory.archived_month a) AS m
WHERE m.seal <> inventory.seal_of(m.recorded, m.before)
UNION ALL
SELECT NULL::timestamptz, 'of the months that left the ledger ' || m.months || ' are recorded, and ' || coalesce(h.months, 0) || ' have left, or the last of them is another'
FROM (SELECT count(*) AS months, (array_agg(seal ORDER BY month DESC))[1] AS seal FROM inventory.archived_month) AS m
LEFT JOIN inventory.archive_head h ON true
WHERE m.months <> coalesce(h.months, 0) OR m.seal IS DISTINCT FROM h.seal";

const CARRIED: &str = "
SELECT NULL::timestamptz, 'what is carried of the months that left is not what was carried when ' || coalesce('the last of them, '
       || to_char(a.month, 'YYYY-MM') || ', left', 'they left, and none of them is recorded')
FROM (SELECT mark FROM inventory.carried_mark) AS c
LEFT JOIN (SELECT month, carried_mark FROM inventory.archived_month ORDER BY month DESC LIMIT 1) AS a ON true
WHERE c.mark <> coalesce(a.carried_mark::numeric, 0)";

const LATE: &str = concat!(
    "
SELECT NULL::timestamptz, ",
    movement!("m"),
    " || ' is of ' || m.moved_at || ', and that month has left the ledger'
FROM inventory.movement m
WHERE m.moved_at < (SELECT (max(a.month) + interval '1 month')::timestamp AT TIME ZONE 'UTC' FROM inventory.archived_month a)"
);

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
