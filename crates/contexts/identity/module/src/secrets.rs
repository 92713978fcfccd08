//! Passwords and tokens: how they are made, hashed and compared.

use std::sync::{Arc, LazyLock};

use ambar_identity_domain::{BadgeCode, EnrolmentCode, Password, Pin};
use ambar_kernel::{Failure, Result};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use rand::{Rng, rngs::ThreadRng};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// What a token begins with, so that secret scanners find it in places where it should not be.
pub(crate) const TOKEN_PREFIX: &str = "ambar_";

/// Hashes and checks passwords with argon2id, off the async threads and few at a time: each takes memory and a core.
#[derive(Clone)]
pub(crate) struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(2)))
    }
}

/// Compared with when there is no such account, so that the answer takes as long.
static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hash(b"nobody's password").ok());

fn hash(password: &[u8]) -> Result<String> {
    Argon2::default().hash_password(password).map(|hash: PasswordHash| hash.to_string()).map_err(Failure::internal)
}

fn matches(password: &[u8], stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|stored| Argon2::default().verify_password(password, &stored).is_ok())
}

impl Passwords {
    /// The hash to store.
    ///
    /// # Errors
    /// If the machine has no randomness or memory.
    pub(crate) async fn hash(&self, password: Password) -> Result<String> {
        self.off_thread(move || hash(password.as_bytes())).await?
    }

    /// The hash to store of a PIN.
    ///
    /// # Errors
    /// As [`Passwords::hash`].
    pub(crate) async fn hash_pin(&self, pin: Pin) -> Result<String> {
        self.off_thread(move || hash(pin.as_bytes())).await?
    }

    /// Whether it is the password or the PIN; with no account (`None`) it takes as long and is not.
    ///
    /// # Errors
    /// If it cannot be checked.
    pub(crate) async fn matches(&self, password: String, stored: Option<String>) -> Result<bool> {
        self.off_thread(move || match stored {
            Some(stored) => matches(password.as_bytes(), &stored),
            None => {
                let _same_time = NOBODYS.as_deref().map(|stored| matches(password.as_bytes(), stored));
                false
            }
        })
        .await
    }

    async fn off_thread<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _turn = self.0.acquire().await.map_err(Failure::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Failure::internal)
    }
}

/// A new secret of 256 random bits, as text.
pub(crate) fn new_secret() -> String {
    hex::encode(random::<32>())
}

/// A new code for a badge.
pub(crate) fn new_badge() -> BadgeCode {
    BadgeCode::from_random(random())
}

/// A new code to enrol a device by.
pub(crate) fn new_enrolment_code() -> EnrolmentCode {
    EnrolmentCode::from_random(random())
}

#[expect(clippy::disallowed_methods, reason = "the one place where secrets are made: from the system's randomness")]
fn random<const N: usize>() -> [u8; N] {
    let mut generator: ThreadRng = rand::rng();
    let mut bytes = [0_u8; N];
    generator.fill_bytes(&mut bytes);
    bytes
}

/// What is stored of a secret. A fast hash will do: nobody can guess 256 bits.
pub(crate) fn secret_hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::default();
        let stored = passwords.hash(Password::new("grün-und-blau", "ann").unwrap()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(passwords.matches("grün-und-blau".into(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.matches("grün-und-blau ".into(), Some(stored)).await.unwrap());
        assert!(!passwords.matches("nobody's password".into(), None).await.unwrap());
    }

    #[test]
    fn secrets_are_long_and_never_the_same() {
        let (a, b) = (new_secret(), new_secret());
        assert_eq!(a.len(), 64);
        assert_ne!(a, b);
        assert_eq!(secret_hash(&a).len(), 32);
    }
}
