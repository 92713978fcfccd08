//! The server's PostgreSQL, reached as its superuser: to look, and to seed what no request can.

use anyhow::{Context, Result, bail};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, postgres::PgConnectOptions};

use crate::server::Server;

/// How the private PostgreSQL is reached.
#[derive(Debug, Clone)]
pub struct Reached {
    pub socket_dir: String,
    pub port: u16,
    pub password: String,
}

/// The superuser of the private PostgreSQL, and the database in it.
pub const USER: &str = "postgres";
pub const DATABASE: &str = "ambar";

impl Reached {
    /// As the server's data folder tells.
    ///
    /// # Errors
    /// If its PostgreSQL does not run.
    pub fn of(server: &Server) -> Result<Self> {
        let data = server.data();
        let note = std::fs::read_to_string(data.join("postgres/postmaster.pid")).context("PostgreSQL does not run")?;
        let password = std::fs::read_to_string(data.join("secret")).context("there is no password file")?;
        let (socket_dir, port) = parse_note(&note).context("the postmaster's note tells no socket")?;
        Ok(Self { socket_dir, port, password: password.trim().to_owned() })
    }

    /// A connection of the superuser.
    ///
    /// # Errors
    /// If it cannot be made.
    pub async fn connect(&self) -> Result<PgConnection> {
        let options = PgConnectOptions::new_without_pgpass()
            .socket(&self.socket_dir)
            .port(self.port)
            .username(USER)
            .password(&self.password)
            .database(DATABASE);
        PgConnection::connect_with(&options).await.context("PostgreSQL cannot be reached")
    }
}

/// Socket folder and port out of `postmaster.pid`: process, data folder, start, port, socket folder, …
fn parse_note(note: &str) -> Option<(String, u16)> {
    let mut lines = note.lines().skip(3);
    let port = lines.next()?.trim().parse().ok()?;
    let socket_dir = lines.next()?.trim();
    (!socket_dir.is_empty()).then(|| (socket_dir.to_owned(), port))
}

/// Settings without which the figures would mean nothing.
const DURABLE: [(&str, &str); 4] =
    [("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("data_checksums", "on")];

/// Fails unless PostgreSQL keeps what it acknowledges.
///
/// # Errors
/// With the setting that is wrong.
pub async fn require_durable(connection: &mut PgConnection) -> Result<()> {
    for (name, wanted) in DURABLE {
        let (is,): (String,) =
            sqlx::query_as("SELECT current_setting($1)").bind(name).fetch_one(&mut *connection).await?;
        if is != wanted {
            bail!("PostgreSQL's {name} is {is}, and must be {wanted}");
        }
    }
    Ok(())
}

/// One figure.
///
/// # Errors
/// If the database fails.
pub async fn figure(connection: &mut PgConnection, sql: &'static str) -> Result<i64> {
    let (figure,): (i64,) = sqlx::query_as(sql).fetch_one(connection).await?;
    Ok(figure)
}

/// Runs a script of several statements.
///
/// # Errors
/// If one fails.
pub async fn script(connection: &mut PgConnection, sql: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_postmasters_note_tells_where_its_socket_is() {
        let note = "4242\n/data/postgres\n1795000000\n5432\n/data/run\n\n  5432001 3\nready   \n";
        assert_eq!(parse_note(note), Some(("/data/run".to_owned(), 5432)));
        assert_eq!(parse_note("4242\n/data/postgres\n1795000000\n5432\n\n"), None);
        assert_eq!(parse_note("4242\n"), None);
    }
}
