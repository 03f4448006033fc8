//! [`Few`]: a map for the handful of things that each of very many owners has.

use smallvec::SmallVec;

/// A sorted map that costs no allocation for one entry, and little for a handful: a user's rooms, the rooms a
/// connection hears. Finding is a binary search; adding and removing move what lies behind.
#[derive(Clone, Debug)]
pub struct Few<K, V>(SmallVec<[(K, V); 1]>);

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(SmallVec::new())
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Few<K, V> {
    /// Of entries with one key the last counts.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut list: SmallVec<[(K, V); 1]> = entries.into_iter().collect();
        list.sort_by(|(a, _), (b, _)| a.cmp(b));
        list.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Self(list)
    }
}

impl<K: Ord, V> Few<K, V> {
    fn find(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(key))
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the key has an entry.
    #[must_use]
    pub fn contains_key(&self, key: &K) -> bool {
        self.find(key).is_ok()
    }

    /// What belongs to the key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        let at = self.find(key).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Likewise, to change it.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.find(key).ok()?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// Adds an entry, or changes the one there is; what belonged to the key before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(at) => self.0.get_mut(at).map(|(_, old)| std::mem::replace(old, value)),
            Err(at) => {
                self.0.insert(at, (key, value));
                None
            }
        }
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.find(key).ok()?;
        let (_, value) = self.0.remove(at);
        if self.0.spilled() && self.0.len() <= (self.0.capacity() / 4).max(1) {
            self.0.shrink_to_fit();
        }
        Some(value)
    }

    /// All entries, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn it_gives_memory_back() {
        let mut few = Few::default();
        for key in 0..100 {
            few.insert(key, key);
        }
        for key in 1..100 {
            few.remove(&key);
        }
        assert!(!few.0.spilled() && few.get(&0) == Some(&0));
    }

    proptest! {
        #[test]
        fn it_is_made_of_a_list(list in prop::collection::vec((0_u8..12, any::<u8>()), 0..40)) {
            let (few, model): (Few<u8, u8>, BTreeMap<u8, u8>) =
                (list.iter().copied().collect(), list.iter().copied().collect());
            prop_assert!(few.iter().eq(model.iter()));
        }

        #[test]
        fn it_is_a_map(steps in prop::collection::vec((0_u8..12, any::<Option<u8>>()), 0..80)) {
            let (mut few, mut model) = (Few::default(), BTreeMap::new());
            for (key, value) in steps {
                if let Some(value) = value {
                    prop_assert_eq!(few.insert(key, value), model.insert(key, value));
                } else {
                    prop_assert_eq!(few.remove(&key), model.remove(&key));
                }
                prop_assert_eq!(few.get(&key), model.get(&key));
                prop_assert_eq!(few.get_mut(&key), model.get_mut(&key));
                prop_assert_eq!(few.contains_key(&key), model.contains_key(&key));
                prop_assert_eq!((few.len(), few.is_empty()), (model.len(), model.is_empty()));
                prop_assert!(few.keys().eq(model.keys()));
            }
        }
    }
}
