//! Enums whose members have one stable word each, and a list of all of them: what the wire, the store and the documents
//! call things is declared in one place.

/// Declares such an enum: `Member => "word"`.
macro_rules! vocabulary {
    ($(#[$about:meta])* $name:ident { $($(#[$member_about:meta])* $member:ident => $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$member_about])* $member,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$member,)*];

            /// The stable word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$member => $word,)* }
            }
        }
    };
}

pub(super) use vocabulary;
