//! A map of bounded size that forgets what was not used lately.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hash},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use indexmap::IndexMap;

/// So many entries that were used since they were looked at last get away before one goes all the same.
const SPARED: usize = 8;

/// At most `most` entries. Cheap to clone; all clones are one.
///
/// Where a new entry needs room, one that is met by chance and was not used since it was met last goes (the second chance of clock
/// replacement, without its hand). To keep entries in an order would cost every look-up; to keep two halves and drop the older
/// kept half of what there is room for.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    entries: Arc<Mutex<Entries<K, V>>>,
}

impl<K, V> Clone for Recent<K, V> {
    fn clone(&self) -> Self {
        Self { entries: Arc::clone(&self.entries) }
    }
}

#[derive(Debug)]
pub(crate) struct Entries<K, V> {
    most: usize,
    entries: IndexMap<K, Entry<V>>,
    /// What chance comes from: the hash of a number that goes up.
    chance: RandomState,
    drawn: u64,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    used: bool,
}

impl<K: Eq + Hash + Copy, V> Recent<K, V> {
    pub(crate) fn new(most: usize) -> Self {
        let entries = Entries { most: most.max(1), entries: IndexMap::new(), chance: RandomState::new(), drawn: 0 };
        Self { entries: Arc::new(Mutex::new(entries)) }
    }

    /// The entries, for several steps at a time.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Entries<K, V>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Copy, V> Entries<K, V> {
    /// An entry, which is used by that.
    pub(crate) fn get(&mut self, key: &K) -> Option<&V> {
        let entry = self.entries.get_mut(key)?;
        entry.used = true;
        Some(&entry.value)
    }

    /// Whether there is an entry.
    pub(crate) fn has(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    /// Whether one more does not push out another.
    pub(crate) fn has_room(&self) -> bool {
        self.entries.len() < self.most
    }

    /// Puts an entry in place of the one that there may be.
    pub(crate) fn put(&mut self, key: K, value: V) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.value = value;
            return;
        }
        if !self.has_room() {
            self.make_room();
        }
        self.entries.insert(key, Entry { value, used: false });
    }

    /// Forgets an entry.
    pub(crate) fn forget(&mut self, key: &K) {
        self.entries.swap_remove(key);
    }

    fn make_room(&mut self) {
        let mut met = self.any();
        for _ in 0..SPARED {
            match self.entries.get_index_mut(met) {
                Some((_, entry)) if entry.used => entry.used = false,
                _ => break,
            }
            met = self.any();
        }
        self.entries.swap_remove_index(met);
    }

    /// The place of an entry, by chance.
    fn any(&mut self) -> usize {
        self.drawn += 1;
        let among = self.entries.len().max(1) as u64;
        usize::try_from(self.chance.hash_one(self.drawn) % among).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_all_that_fits() {
        let recent = Recent::new(1000);
        let mut entries = recent.lock();
        (0..1000).for_each(|n| entries.put(n, n));
        assert!((0..1000).all(|n| entries.has(&n)));
    }

    #[test]
    fn what_is_used_outlives_what_only_came() {
        let recent = Recent::new(1000);
        let mut entries = recent.lock();
        for n in 0..10_000 {
            for used in 0..100 {
                let _ = entries.get(&used);
            }
            entries.put(n, n);
        }
        let used = (0..100).filter(|n| entries.has(n)).count();
        assert!(used >= 95, "{used} of 100 that were used before every step are there");
        assert_eq!(entries.entries.len(), 1000);
    }

    #[test]
    fn there_is_one_entry_of_a_key() {
        let recent = Recent::new(4);
        let mut entries = recent.lock();
        entries.put(1, 10);
        entries.put(2, 20);
        entries.put(1, 11);
        assert_eq!(entries.get(&1), Some(&11));
        entries.forget(&1);
        assert_eq!(entries.get(&1), None);
        assert!(!entries.has(&1));
        assert_eq!(entries.get(&2), Some(&20), "whatever stood beside it");
    }

    #[test]
    fn clones_are_one() {
        let recent = Recent::new(4);
        recent.clone().lock().put(1, 10);
        assert_eq!(recent.lock().get(&1), Some(&10));
    }
}
