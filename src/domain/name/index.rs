//! Who holds a name, found without looking at all of them.

use std::sync::Arc;

use ahash::AHashMap;
use smallvec::SmallVec;

use super::NameKey;

/// Names and their holders. Finding, taking and freeing a name cost one hash look-up, and a search among
/// the names that look alike (a handful, unless people try).
#[derive(Debug, Clone)]
pub struct NameIndex<T> {
    by_skeleton: AHashMap<Arc<str>, Group<T>>,
    len: usize,
}

/// Names that look alike, sorted: plain ASCII ones first, because those conflict with one another only when
/// they are equal ([`NameKey::conflicts_with`]); then by name, then by holder. Nearly always one.
type Group<T> = SmallVec<[Held<T>; 1]>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Held<T> {
    is_other: bool,
    name: Arc<str>,
    holder: T,
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
        let group = self.by_skeleton.get(key.skeleton());
        let group = group.map_or(&[][..], |group| &group[..]);
        let (ascii, other) = group.split_at(group.partition_point(|held| !held.is_other));
        let ascii = if key.is_ascii() {
            equal(ascii, key.folded())
        } else {
            ascii
        };
        ascii.iter().chain(other).map(|held| &held.holder)
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
        let group = self.by_skeleton.entry(Arc::clone(key.skeleton())).or_default();
        let held = Held {
            is_other: !key.is_ascii(),
            name: Arc::clone(key.folded()),
            holder,
        };
        if let Err(at) = group.binary_search(&held) {
            group.insert(at, held);
            self.len += 1;
        }
    }

    /// Frees the name that `holder` has; false if it did not have it.
    pub fn remove(&mut self, key: &NameKey, holder: &T) -> bool {
        let Some(group) = self.by_skeleton.get_mut(key.skeleton()) else {
            return false;
        };
        let wanted = (!key.is_ascii(), &**key.folded(), holder);
        let found = group.binary_search_by(|held| (held.is_other, &*held.name, &held.holder).cmp(&wanted));
        let Ok(at) = found else {
            return false;
        };
        group.remove(at);
        self.len -= 1;
        if group.is_empty() {
            self.by_skeleton.remove(key.skeleton());
        }
        true
    }
}

/// The part of a sorted list that has this name.
fn equal<'a, T>(list: &'a [Held<T>], name: &str) -> &'a [Held<T>] {
    let from = list.partition_point(|held| &*held.name < name);
    let tail = list.get(from..).unwrap_or_default();
    let count = tail.partition_point(|held| &*held.name == name);
    tail.get(..count).unwrap_or_default()
}
