//! Migrations: each context owns a schema of its name and its own migrations; here they are run, in order, as
//! `ambar_owner`, and the two working roles get their rights.

use std::borrow::Cow;

use ambar_kernel::{Failure, Result};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, migrate::Migrator, postgres::PgConnectOptions};

use crate::Role;

/// A context's schema.
pub struct Schema {
    /// The schema's name: the context's.
    pub name: &'static str,
    /// `sqlx::migrate!()` of the context.
    pub migrator: Migrator,
    /// Who may write its tables: [`Role::Stock`] for inventory, [`Role::App`] for all others. Both read.
    pub writer: Role,
    /// Tables whose rows are never changed or removed: their writers may only insert.
    pub append_only: &'static [&'static str],
    /// Tables that only functions of the owner write.
    pub owner_alone: &'static [&'static str],
}

/// The platform's own schema.
#[must_use]
pub fn platform_schema() -> Schema {
    Schema {
        name: "platform",
        migrator: sqlx::migrate!(),
        writer: Role::App,
        append_only: &["audit"],
        owner_alone: &[],
    }
}

/// Roles are the cluster's, not the database's: several databases (tests) may create them at once.
const ROLES: &str = "
DO $$
DECLARE wanted text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ambar roles'));
    FOREACH wanted IN ARRAY ARRAY['ambar_owner', 'ambar_app', 'ambar_stock'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO ambar_owner', current_database());
END $$";

/// Brings the database to the present shape. Safe to repeat and to run from several instances at once.
///
/// # Errors
/// If the login may not create roles (the message says what an administrator must run), or a migration fails.
pub async fn migrate(connect: &PgConnectOptions, schemas: Vec<Schema>) -> Result<()> {
    let mut conn = PgConnection::connect_with(&connect.clone().application_name("ambar/migrate")).await?;
    conn.execute(ROLES).await.map_err(|error| {
        let mut failure = Failure::unavailable(
            "database.roles",
            "The database login may not create Ambar's roles. As an administrator run: CREATE ROLE ambar_owner; CREATE ROLE ambar_app; \
             CREATE ROLE ambar_stock; GRANT ambar_owner, ambar_app, ambar_stock TO the login; GRANT CREATE ON DATABASE … TO ambar_owner.",
            0,
        );
        failure.retry_after_s = None;
        failure.because(error)
    })?;
    conn.execute("SET ROLE ambar_owner").await?;
    for schema in schemas {
        let mut migrator = schema.migrator;
        migrator.table_name = Cow::Owned(format!("{}._migrations", schema.name));
        migrator.create_schemas = Cow::Owned(vec![Cow::Borrowed(schema.name)]);
        migrator
            .run(&mut conn)
            .await
            .map_err(|error| Failure::internal(format!("migration of schema {} failed: {error}", schema.name)))?;
        // All at once, so that nobody is ever seen with a right that is taken back a moment later.
        conn.execute(AssertSqlSafe(
            grants(schema.name, schema.writer, schema.append_only, schema.owner_alone).join(";\n"),
        ))
        .await?;
    }
    Ok(conn.close().await?)
}

fn grants(schema: &str, writer: Role, append_only: &[&str], owner_alone: &[&str]) -> Vec<String> {
    let mut grants = vec![
        format!("GRANT USAGE ON SCHEMA {schema} TO ambar_app, ambar_stock"),
        format!("GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO ambar_app, ambar_stock"),
        format!("GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {}", writer.name()),
        format!("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {}", writer.name()),
        format!("REVOKE INSERT, UPDATE, DELETE ON {schema}._migrations FROM ambar_app, ambar_stock"),
    ];
    if schema == "platform" {
        // The engine's transactions carry their own events, audit lines and settled deliveries.
        grants.push("GRANT INSERT ON platform.event, platform.delivery, platform.inbox, platform.audit, platform.idempotency TO ambar_stock".into());
        grants.push("GRANT UPDATE, DELETE ON platform.delivery TO ambar_stock".into());
        grants.push("GRANT USAGE ON ALL SEQUENCES IN SCHEMA platform TO ambar_stock".into());
    }
    for table in append_only {
        grants.push(revoke_on_partitions(schema, table));
        grants.push(format!("REVOKE UPDATE, DELETE, TRUNCATE ON {schema}.{table} FROM ambar_app, ambar_stock"));
    }
    for table in owner_alone {
        grants.push(format!("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {schema}.{table} FROM ambar_app, ambar_stock"));
    }
    grants
}

/// "All tables" names the partitions of an append-only table too; nobody changes them directly either.
fn revoke_on_partitions(schema: &str, table: &str) -> String {
    format!(
        "DO $$ DECLARE part regclass; BEGIN
            FOR part IN SELECT relid FROM pg_partition_tree('{schema}.{table}') LOOP
                EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM ambar_app, ambar_stock', part);
            END LOOP;
         END $$"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_engine_writes_stock_and_nobody_edits_its_history() {
        let grants = grants("inventory", Role::Stock, &["movement"], &[]);
        assert!(
            grants
                .contains(&"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA inventory TO ambar_stock".to_owned())
        );
        assert!(!grants.iter().any(|g| g.contains("INSERT") && g.starts_with("GRANT") && g.contains("ambar_app")));
        assert_eq!(
            grants.last().unwrap(),
            "REVOKE UPDATE, DELETE, TRUNCATE ON inventory.movement FROM ambar_app, ambar_stock"
        );
    }

    #[test]
    fn what_the_owner_alone_writes_is_taken_back_from_everybody_else() {
        let grants = grants("inventory", Role::Stock, &["movement"], &["carried_row"]);
        let at = |start: &str| grants.iter().position(|grant| grant.starts_with(start)).unwrap();
        let taken_back = "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON inventory.carried_row FROM ambar_app, ambar_stock";
        assert!(at("GRANT INSERT, UPDATE, DELETE ON ALL TABLES") < at(taken_back), "after the right to all tables");
    }

    #[test]
    fn the_engine_may_write_its_outbox() {
        assert!(
            grants("platform", Role::App, &["audit"], &[])
                .iter()
                .any(|g| g.contains("platform.event") && g.ends_with("TO ambar_stock"))
        );
    }

    #[test]
    fn both_working_roles_read_every_schema() {
        for writer in [Role::App, Role::Stock] {
            let reads = "GRANT SELECT ON ALL TABLES IN SCHEMA doors TO ambar_app, ambar_stock".to_owned();
            assert!(grants("doors", writer, &[], &[]).contains(&reads));
        }
    }

    #[test]
    fn nobody_but_the_owner_writes_the_list_of_migrations() {
        let grants = grants("doors", Role::App, &[], &[]);
        let at = |start: &str| grants.iter().position(|grant| grant.starts_with(start)).unwrap();
        let taken_back = at("REVOKE INSERT, UPDATE, DELETE ON doors._migrations FROM ambar_app, ambar_stock");
        assert!(at("GRANT INSERT, UPDATE, DELETE ON ALL TABLES") < taken_back, "after the right to all tables");
    }

    #[test]
    fn the_engine_never_changes_what_the_platform_recorded() {
        let grants = grants("platform", Role::App, &["audit"], &[]);
        let edits = |g: &&String| g.starts_with("GRANT") && g.ends_with("ambar_stock") && g.contains("UPDATE");
        let edited: Vec<_> = grants.iter().filter(edits).collect();
        assert_eq!(edited, ["GRANT UPDATE, DELETE ON platform.delivery TO ambar_stock"]);
    }
}
