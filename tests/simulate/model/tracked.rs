//! A map that can go back to an earlier state.

use std::collections::BTreeMap;

#[derive(Debug)]
pub struct Tracked<K, V> {
    rows: BTreeMap<K, V>,
    undo: Vec<(K, Option<V>)>,
}

impl<K, V> Default for Tracked<K, V> {
    fn default() -> Self {
        Tracked { rows: BTreeMap::new(), undo: Vec::new() }
    }
}

impl<K: Ord + Clone, V: Clone> Tracked<K, V> {
    pub fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    pub fn put(&mut self, key: K, value: V) {
        let before = self.rows.insert(key.clone(), value);
        self.undo.push((key, before));
    }

    pub fn remove(&mut self, key: K) {
        let before = self.rows.remove(&key);
        self.undo.push((key, before));
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn mark(&self) -> usize {
        self.undo.len()
    }

    pub fn rollback(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let (key, before) = self.undo.pop().unwrap();
            match before {
                Some(value) => self.rows.insert(key, value),
                None => self.rows.remove(&key),
            };
        }
    }

    /// What was done stays.
    pub fn keep(&mut self) {
        self.undo.clear();
    }

    /// Keys changed since the mark.
    pub fn changed(&self, mark: usize) -> impl Iterator<Item = &K> {
        self.undo[mark..].iter().map(|(key, _)| key)
    }
}
