//! How many may watch at once: each holds a connection.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ambar_kernel::{AccountId, ErrorKind, Failure, Result};

/// Of one account.
const OF_ACCOUNT: usize = 8;
/// At one instance; less than a quarter of its connections.
const IN_ALL: usize = 500;

/// Who watches at this instance.
#[derive(Clone, Default)]
pub(crate) struct Places(Arc<Mutex<HashMap<AccountId, usize>>>);

/// A place, given back when it is dropped.
pub(crate) struct Place {
    places: Places,
    account: AccountId,
}

impl Places {
    /// # Errors
    /// 429 `live.too_many`, 503 `live.full`.
    pub(crate) fn take(&self, account: AccountId) -> Result<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.values().sum::<usize>() >= IN_ALL {
            let detail =
                "As many watch as can. Ask for the lists again every so often instead, and try again in a minute.";
            return Err(Failure::unavailable("live.full", detail, 60));
        }
        let own = taken.entry(account).or_default();
        if *own >= OF_ACCOUNT {
            let detail = format!("This account watches in {OF_ACCOUNT} windows already. Close one of them.");
            return Err(Failure::new(ErrorKind::TooMany, "live.too_many", detail));
        }
        *own += 1;
        metrics::gauge!("wms_live_streams").increment(1);
        Ok(Place { places: self.clone(), account })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.account) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.account);
            }
        }
        metrics::gauge!("wms_live_streams").decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn account(number: usize) -> AccountId {
        AccountId::from_uuid(Uuid::from_u128(number as u128 + 1))
    }

    fn refused(places: &Places, number: usize) -> String {
        places.take(account(number)).err().unwrap().code.into_owned()
    }

    #[test]
    fn an_account_has_eight_places_and_gets_one_back_when_it_gives_one_back() {
        let places = Places::default();
        let mut held: Vec<_> = (0..OF_ACCOUNT).map(|_| places.take(account(0)).unwrap()).collect();
        assert_eq!(refused(&places, 0), "live.too_many");
        held.push(places.take(account(1)).unwrap());
        held.remove(0);
        held.push(places.take(account(0)).unwrap());
        assert_eq!(refused(&places, 0), "live.too_many");
        drop(held);
        assert!(places.0.lock().unwrap().is_empty(), "nothing is kept of who is gone");
    }

    #[test]
    fn there_are_so_many_places_in_all() {
        let places = Places::default();
        let mut held: Vec<_> = (0..IN_ALL).map(|number| places.take(account(number)).unwrap()).collect();
        assert_eq!(refused(&places, IN_ALL), "live.full");
        held.pop();
        assert!(places.take(account(IN_ALL)).is_ok());
    }
}
