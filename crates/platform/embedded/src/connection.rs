//! How to reach the server.

use std::fmt;
use std::path::PathBuf;

/// What a client needs to reach the server. Its debug text leaves the password out.
#[derive(Clone, PartialEq, Eq)]
pub struct Connection {
    /// The folder of the Unix socket; clients take it as host.
    pub socket_dir: PathBuf,
    /// The port number in the socket's name. No network port is open.
    pub port: u16,
    /// The superuser.
    pub user: String,
    /// The superuser's password.
    pub password: String,
    /// The database made for Ambar.
    pub database: String,
}

impl Connection {
    /// The same as a URL, as `DATABASE_URL` holds it; the socket's folder stands percent-encoded for the host.
    pub fn url(&self) -> String {
        self.url_for(&self.database)
    }

    /// The URL of another database on this server.
    pub fn url_for(&self, database: &str) -> String {
        format!(
            "postgres://{}:{}@{}:{}/{}",
            encoded(&self.user),
            encoded(&self.password),
            encoded(&self.socket_dir.to_string_lossy()),
            self.port,
            encoded(database)
        )
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("socket_dir", &self.socket_dir)
            .field("port", &self.port)
            .field("user", &self.user)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut url, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
        url
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Connection {
        Connection {
            socket_dir: PathBuf::from("/var/lib/am bar/run"),
            port: 5432,
            user: "postgres".into(),
            password: "p@ss:w/rd".into(),
            database: "ambar".into(),
        }
    }

    #[test]
    fn the_url_encodes_what_a_url_cannot_hold() {
        let expected = "postgres://postgres:p%40ss%3Aw%2Frd@%2Fvar%2Flib%2Fam%20bar%2Frun:5432/ambar";
        assert_eq!(example().url(), expected);
        assert!(example().url_for("other").ends_with(":5432/other"));
    }

    #[test]
    fn the_password_is_not_in_the_debug_text() {
        assert!(!format!("{:?}", example()).contains("p@ss"));
    }

    #[test]
    fn letters_of_any_script_stand_in_the_url_as_their_bytes() {
        assert_eq!(encoded("Ё~a_0"), "%D0%81~a_0");
    }
}
