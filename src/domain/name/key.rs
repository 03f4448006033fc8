//! When two names are one (contract §1).

use std::fmt;
use std::sync::{Arc, LazyLock};

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

/// Version of the algorithm and its Unicode tables. Stored beside keys: when it differs from what a stored
/// key was made with, the key is made anew from the name, so that newer tables cannot quietly merge users.
/// Raise it with every change of [`NameKey::of`] and of the crates that it calls.
pub const KEY_VERSION: u32 = 1;

/// More rounds than any text needs to settle (three, over all of Unicode).
const MAX_ROUNDS: usize = 8;

/// Decides whether two names are the same: compared after case folding where both are plain ASCII (`comer`
/// and `corner` are two), and by what they look like where either is not (`Аlice` with a Cyrillic A is
/// `Alice`).
///
/// The relation is symmetric but not transitive: a Cyrillic look-alike is one name with both `comer` and
/// `corner`. So there is no `Eq`; see [`NameKey::conflicts_with`], and [`super::NameIndex`] for many names.
#[derive(Clone)]
pub struct NameKey {
    ascii: bool,
    folded: Arc<str>,
    skeleton: Arc<str>,
}

impl NameKey {
    /// The key of any text, a valid name or not.
    ///
    /// The look-alike form is NFKC, full case fold, skeleton (UTS #39 §4), fold again, and that repeated
    /// until nothing changes: one round leaves 82 characters whose look-alikes it would miss (Cherokee `Ꮇ`
    /// becomes `m` only after the skeleton, while the skeleton of `m` is `rn`).
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self::made_of(name, |_| None)
    }

    /// The same, sharing the name's memory where folding changes nothing.
    #[must_use]
    pub fn of_shared(name: &Arc<str>) -> Self {
        Self::made_of(name, |folded| (folded == &**name).then(|| Arc::clone(name)))
    }

    fn made_of(name: &str, known: impl Fn(&str) -> Option<Arc<str>>) -> Self {
        let ascii = name.is_ascii();
        let folded = if ascii {
            name.to_ascii_lowercase()
        } else {
            fold(&name.nfkc().collect::<String>())
        };
        let folded = known(&folded).unwrap_or_else(|| folded.into());
        let settled = settle_ascii(&folded).unwrap_or_else(|| settle(&folded));
        let skeleton = if settled == *folded {
            Arc::clone(&folded)
        } else {
            settled.into()
        };
        Self {
            ascii,
            folded,
            skeleton,
        }
    }

    /// A key that was stored with the same [`KEY_VERSION`].
    pub fn stored(ascii: bool, folded: impl Into<Arc<str>>, skeleton: impl Into<Arc<str>>) -> Self {
        Self {
            ascii,
            folded: folded.into(),
            skeleton: skeleton.into(),
        }
    }

    /// Whether the two names cannot stand beside each other.
    #[must_use]
    pub fn conflicts_with(&self, other: &Self) -> bool {
        if self.ascii && other.ascii {
            self.folded == other.folded
        } else {
            self.skeleton == other.skeleton
        }
    }

    /// Whether the name is plain ASCII.
    #[must_use]
    pub const fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// The case-folded name (NFKC first).
    #[must_use]
    pub const fn folded(&self) -> &Arc<str> {
        &self.folded
    }

    /// What the name looks like: equal for all names that could be taken for one another.
    #[must_use]
    pub const fn skeleton(&self) -> &Arc<str> {
        &self.skeleton
    }
}

impl fmt::Debug for NameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NameKey({:?} ~ {:?})", self.folded, self.skeleton)
    }
}

fn fold(text: &str) -> String {
    text.chars().default_case_fold().collect()
}

/// The look-alike forms of the ASCII characters, where they are ASCII themselves: no character of such a text changes
/// what becomes of another, so the form of the text is the forms of its characters.
static ASCII_FORMS: LazyLock<Vec<Option<String>>> = LazyLock::new(|| {
    let forms = (0..128_u8).map(|byte| settle(&char::from(byte).to_string()));
    forms.map(|form| form.is_ascii().then_some(form)).collect()
});

/// What [`settle`] makes of a text, where all of that is ASCII.
fn settle_ascii(folded: &str) -> Option<String> {
    let mut form = String::with_capacity(folded.len());
    for byte in folded.bytes() {
        form.push_str(ASCII_FORMS.get(usize::from(byte))?.as_deref()?);
    }
    Some(form)
}

/// The look-alike form of a text that is folded already.
fn settle(folded: &str) -> String {
    let mut form = fold(&skeleton(folded).collect::<String>());
    for _ in 1..MAX_ROUNDS {
        let again = fold(&form.nfkc().collect::<String>());
        let again = fold(&skeleton(&again).collect::<String>());
        if again == form {
            break;
        }
        form = again;
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_is_settled_by_its_characters() {
        let ascii = || (0..128_u8).map(char::from);
        for pair in ascii().flat_map(|a| ascii().map(move |b| format!("{a}{b}"))) {
            let slowly = settle(&pair);
            match settle_ascii(&pair) {
                Some(form) => assert_eq!(form, slowly, "{pair:?}"),
                None => assert!(!slowly.is_ascii(), "{pair:?}"),
            }
        }
    }
}
