//! Who holds a name, found without looking at all of them.

use std::sync::Arc;

use ahash::AHashMap;

use super::NameKey;

/// Names and their holders. Finding, taking and freeing a name cost one hash look-up, and a search among
/// the names that look alike (a handful, unless people try).
///
/// A look-alike group keeps its plain ASCII names apart from the others, because those conflict with one
/// another only when they are equal ([`NameKey::conflicts_with`]).
#[derive(Debug, Clone)]
pub struct NameIndex<T> {
    by_skeleton: AHashMap<Arc<str>, Group<T>>,
    len: usize,
}

/// Both lists are sorted by name, then holder.
#[derive(Debug, Clone)]
struct Group<T> {
    ascii: Vec<(Arc<str>, T)>,
    other: Vec<(Arc<str>, T)>,
}

impl<T> Default for NameIndex<T> {
    fn default() -> Self {
        Self {
            by_skeleton: AHashMap::new(),
            len: 0,
        }
    }
}

impl<T: Ord + Clone> NameIndex<T> {
    /// An index without names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many (name, holder) pairs there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nobody holds a name.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All who hold this name, or one that conflicts with it; for a name that was only given by
    /// [`NameIndex::insert`], at most one where the name asked for is plain ASCII.
    pub fn holders<'a>(&'a self, key: &'a NameKey) -> impl Iterator<Item = &'a T> {
        let (ascii, other) = self
            .by_skeleton
            .get(key.skeleton())
            .map_or((&[][..], &[][..]), |group| {
                let ascii = if key.is_ascii() {
                    equal(&group.ascii, key.folded())
                } else {
                    &group.ascii[..]
                };
                (ascii, &group.other[..])
            });
        ascii.iter().chain(other).map(|(_, holder)| holder)
    }

    /// Gives the name to `holder`, who may hold other names, and this one already.
    ///
    /// # Errors
    /// Somebody else who holds a conflicting name; nothing has changed then.
    pub fn insert(&mut self, key: &NameKey, holder: T) -> Result<(), T> {
        if let Some(other) = self.holders(key).find(|other| **other != holder) {
            return Err(other.clone());
        }
        self.insert_shared(key, holder);
        Ok(())
    }

    /// Gives the name to `holder` beside whoever has it: for connections of the channel dialect in different
    /// channels (contract §1). Whether that is so is the caller's to know.
    pub fn insert_shared(&mut self, key: &NameKey, holder: T) {
        let group = self
            .by_skeleton
            .entry(Arc::clone(key.skeleton()))
            .or_insert_with(|| Group {
                ascii: Vec::new(),
                other: Vec::new(),
            });
        let list = group.list(key);
        let entry = (Arc::clone(key.folded()), holder);
        if let Err(at) = list.binary_search(&entry) {
            list.reserve_exact(1);
            list.insert(at, entry);
            self.len += 1;
        }
    }

    /// Frees the name that `holder` has; false if it did not have it.
    pub fn remove(&mut self, key: &NameKey, holder: &T) -> bool {
        let Some(group) = self.by_skeleton.get_mut(key.skeleton()) else {
            return false;
        };
        let list = group.list(key);
        let found = list.binary_search_by(|(name, other)| (&**name, other).cmp(&(&**key.folded(), holder)));
        let Ok(at) = found else {
            return false;
        };
        list.remove(at);
        self.len -= 1;
        if group.ascii.is_empty() && group.other.is_empty() {
            self.by_skeleton.remove(key.skeleton());
        }
        true
    }
}

impl<T> Group<T> {
    const fn list(&mut self, key: &NameKey) -> &mut Vec<(Arc<str>, T)> {
        if key.is_ascii() {
            &mut self.ascii
        } else {
            &mut self.other
        }
    }
}

/// The part of a sorted list that has this name.
fn equal<'a, T>(list: &'a [(Arc<str>, T)], name: &str) -> &'a [(Arc<str>, T)] {
    let from = list.partition_point(|(other, _)| &**other < name);
    let tail = list.get(from..).unwrap_or_default();
    let count = tail.partition_point(|(other, _)| &**other == name);
    tail.get(..count).unwrap_or_default()
}
