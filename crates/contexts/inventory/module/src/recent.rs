//! A map that keeps what was used lately and forgets the rest, a half at a time.

use std::{
    collections::HashMap,
    hash::Hash,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What was used lately: at least the last half of `most` entries, at most `most`. Cheap to clone; all clones are one.
///
/// A cache that orders its entries pays for it on every look-up, and one that weighs how often they were used may turn away what
/// was just brought in. Here a look-up is a look into two maps.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    halves: Arc<Mutex<Halves<K, V>>>,
}

impl<K, V> Clone for Recent<K, V> {
    fn clone(&self) -> Self {
        Self { halves: Arc::clone(&self.halves) }
    }
}

#[derive(Debug)]
pub(crate) struct Halves<K, V> {
    /// Entries of a half.
    most: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash + Copy, V> Recent<K, V> {
    pub(crate) fn new(most: usize) -> Self {
        let halves = Halves { most: (most / 2).max(1), young: HashMap::new(), old: HashMap::new() };
        Self { halves: Arc::new(Mutex::new(halves)) }
    }

    /// The entries, for several steps at a time.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Halves<K, V>> {
        self.halves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Copy, V> Halves<K, V> {
    /// An entry, which is used by that.
    pub(crate) fn get(&mut self, key: &K) -> Option<&V> {
        if !self.young.contains_key(key)
            && let Some(value) = self.old.remove(key)
        {
            self.put(*key, value);
        }
        self.young.get(key)
    }

    /// Whether there is an entry.
    pub(crate) fn has(&self, key: &K) -> bool {
        self.young.contains_key(key) || self.old.contains_key(key)
    }

    /// Puts an entry in place of the one that there may be.
    pub(crate) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.most && !self.young.contains_key(&key) {
            self.old = mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    /// Forgets an entry.
    pub(crate) fn forget(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_lately_stays() {
        let recent = Recent::new(4);
        let mut halves = recent.lock();
        for n in 0..4 {
            halves.put(n, n * 10);
        }
        assert_eq!(halves.get(&0), Some(&0), "used: it outlives what came after it");
        halves.put(5, 50);
        halves.put(6, 60);
        assert_eq!([0, 1, 2, 3, 5, 6].map(|n| halves.has(&n)), [true, false, false, false, true, true]);
    }

    #[test]
    fn there_is_one_entry_of_a_key() {
        let recent = Recent::new(4);
        let mut halves = recent.lock();
        halves.put(1, 10);
        halves.put(2, 20);
        halves.put(3, 30);
        halves.put(1, 11);
        assert_eq!(halves.get(&1), Some(&11));
        halves.forget(&1);
        assert_eq!(halves.get(&1), None);
        assert!(!halves.has(&1));
    }

    #[test]
    fn clones_are_one() {
        let recent = Recent::new(4);
        recent.clone().lock().put(1, 10);
        assert_eq!(recent.lock().get(&1), Some(&10));
    }
}
