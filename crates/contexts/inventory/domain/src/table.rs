//! A table in memory that can be put back to where it was: what makes a refused command leave no trace.

use std::collections::{BTreeMap, BTreeSet};

/// Rows by key, with what each change replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<K, V> {
    now: BTreeMap<K, V>,
    undo: Vec<(K, Option<V>)>,
}

/// A row that differs from what was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'a, K, V> {
    /// Its key.
    pub key: &'a K,
    /// What was loaded; `None` if it is new.
    pub before: Option<&'a V>,
    /// What it is now; `None` if it is gone.
    pub after: Option<&'a V>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { now: BTreeMap::new(), undo: Vec::new() }
    }
}

impl<K: Ord + Clone, V: Clone + PartialEq> Table<K, V> {
    /// Takes a row as it is in storage. Not a change; what is here already stays.
    pub fn load(&mut self, key: K, value: V) {
        self.now.entry(key).or_insert(value);
    }

    /// The row of a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        self.now.get(key)
    }

    /// Every row, by key.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.now.values()
    }

    /// Adds or changes a row.
    pub fn put(&mut self, key: K, value: V) {
        let before = self.now.insert(key.clone(), value);
        self.undo.push((key, before));
    }

    /// Removes a row.
    pub fn remove(&mut self, key: &K) {
        if let Some(before) = self.now.remove(key) {
            self.undo.push((key.clone(), Some(before)));
        }
    }

    /// A point to which [`Table::rollback`] can go back.
    #[must_use]
    pub fn mark(&self) -> usize {
        self.undo.len()
    }

    /// Goes back to a mark.
    pub fn rollback(&mut self, mark: usize) {
        for (key, before) in self.undo.split_off(mark.min(self.undo.len())).into_iter().rev() {
            match before {
                Some(value) => self.now.insert(key, value),
                None => self.now.remove(&key),
            };
        }
    }

    /// Rows that were put and are as they were loaded again, by key.
    #[must_use]
    pub fn restored(&self) -> Vec<&V> {
        let changed: BTreeSet<&K> = self.changes().iter().map(|change| change.key).collect();
        let put: BTreeSet<&K> = self.undo.iter().map(|(key, _)| key).collect();
        put.difference(&changed).filter_map(|key| self.now.get(key)).collect()
    }

    /// The rows that differ from what was loaded, by key.
    #[must_use]
    pub fn changes(&self) -> Vec<Change<'_, K, V>> {
        let mut loaded = BTreeMap::new();
        for (key, before) in &self.undo {
            loaded.entry(key).or_insert(before.as_ref());
        }
        loaded
            .into_iter()
            .map(|(key, before)| Change { key, before, after: self.now.get(key) })
            .filter(|change| change.before != change.after)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table<u8, &'static str> {
        let mut table = Table::default();
        table.load(1, "one");
        table.load(2, "two");
        table.load(2, "ignored: it is here already");
        table
    }

    #[test]
    fn a_loaded_row_is_no_change() {
        let table = table();
        assert_eq!(table.get(&2), Some(&"two"));
        assert_eq!(table.values().count(), 2);
        assert_eq!(table.changes().len(), 0);
    }

    #[test]
    fn what_was_put_and_removed_is_told_with_what_was_loaded() {
        let mut table = table();
        table.put(1, "uno");
        table.put(1, "un");
        table.put(3, "three");
        table.remove(&2);
        table.remove(&9);
        assert_eq!(
            table.changes(),
            [
                Change { key: &1, before: Some(&"one"), after: Some(&"un") },
                Change { key: &2, before: Some(&"two"), after: None },
                Change { key: &3, before: None, after: Some(&"three") },
            ]
        );
    }

    #[test]
    fn a_row_that_is_as_it_was_is_no_change() {
        let mut table = table();
        table.put(1, "uno");
        table.put(1, "one");
        table.put(3, "three");
        table.remove(&3);
        assert_eq!(table.changes().len(), 0);
        table.put(2, "deux");
        assert_eq!(table.restored(), [&"one"], "neither what is changed nor what was only loaded or is gone");
    }

    #[test]
    fn going_back_leaves_no_trace() {
        let mut table = table();
        let untouched = table.clone();
        let mark = table.mark();
        table.put(1, "uno");
        table.remove(&2);
        table.put(3, "three");
        table.rollback(mark);
        assert_eq!(table, untouched);
    }

    #[test]
    fn going_back_keeps_what_came_before_the_mark() {
        let mut table = table();
        table.put(1, "uno");
        table.put(3, "three");
        let before = table.clone();
        let mark = table.mark();
        table.put(1, "one");
        table.put(1, "un");
        table.remove(&3);
        table.rollback(mark);
        assert_eq!(table, before);
        assert_eq!(table.changes().len(), 2);
    }
}
