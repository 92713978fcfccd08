//! i23, i25.

use super::broken;

#[tokio::test]
async fn i23_finds_a_ledger_that_may_be_edited() {
    for (sql, words) in [
        (
            "ALTER TABLE platform.audit DISABLE TRIGGER audit_append_only",
            "nothing refuses changing rows of platform.audit",
        ),
        (
            "ALTER TABLE inventory.movement ENABLE TRIGGER movement_no_truncate",
            "nothing refuses truncating rows of inventory.movement",
        ),
        ("GRANT UPDATE ON inventory.movement TO ambar_stock", "ambar_stock may update rows of inventory.movement"),
    ] {
        broken(sql, &["i23"], words).await;
    }
}

#[tokio::test]
async fn i23_finds_a_partition_of_the_ledger_that_may_be_edited() {
    broken(
        "DO $$ DECLARE part regclass; BEGIN
            SELECT relid INTO part FROM pg_partition_tree('inventory.movement') WHERE isleaf LIMIT 1;
            EXECUTE format('GRANT DELETE ON %s TO ambar_stock', part);
         END $$",
        &["i23"],
        "ambar_stock may delete rows of inventory.movement_",
    )
    .await;
}

#[tokio::test]
async fn i25_finds_somebody_but_the_engine_who_may_write_stock() {
    broken("GRANT UPDATE ON inventory.stock TO ambar_app", &["i25"], "ambar_app may write inventory.stock").await;
    broken("GRANT INSERT ON receiving.receipt TO ambar_stock", &["i25"], "ambar_stock may write receiving.receipt")
        .await;
}

#[tokio::test]
async fn i25_finds_a_table_that_a_working_role_owns() {
    broken(
        "GRANT CREATE ON SCHEMA workforce TO ambar_app; ALTER TABLE workforce.person OWNER TO ambar_app",
        &["i25"],
        "ambar_app owns workforce.person",
    )
    .await;
}
