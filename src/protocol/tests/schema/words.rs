//! Words of which there are only so many, as enums of their own in the documents.

use crate::domain::error::Code;
use crate::domain::event::Action;
use crate::domain::outbound::{AnnouncementKind, Role, Unrecovered};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::marker::PhantomData;

/// A vocabulary: what it is called for programs, what it is, and its words.
pub(in crate::protocol) trait Vocabulary {
    const NAME: &'static str;
    const ABOUT: &'static str;

    fn words() -> Vec<&'static str>;
}

macro_rules! vocabularies {
    ($($of:ty as $name:literal: $about:literal,)*) => {
        $(impl Vocabulary for $of {
            const NAME: &'static str = $name;
            const ABOUT: &'static str = $about;

            fn words() -> Vec<&'static str> {
                Self::ALL.iter().map(|one| one.as_str()).collect()
            }
        })*
    };
}

vocabularies! {
    Code as "ErrorCode": "Why something was refused.",
    Action as "ModerationAction": "What an operator did.",
    AnnouncementKind as "AnnouncementKind": "On which occasion an operator speaks.",
    Role as "RoomRole": "What somebody is in a room.",
    Unrecovered as "UnrecoveredReason": "Why what was missed could not be replayed.",
    Truth as "Truth": "Truth, as a text.",
    Found as "SearchedFor": "What a message must have.",
}

/// How the channel dialect writes true and false.
#[derive(Clone, Copy)]
pub(in crate::protocol) enum Truth {
    True,
    False,
}

impl Truth {
    const ALL: [Self; 2] = [Self::True, Self::False];

    const fn as_str(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::False => "false",
        }
    }
}

/// What `search` may ask for beside words.
#[derive(Clone, Copy)]
pub(in crate::protocol) enum Found {
    Link,
}

impl Found {
    const ALL: [Self; 1] = [Self::Link];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
        }
    }
}

/// The shape of a word out of a vocabulary.
pub(in crate::protocol) struct OneOf<V>(PhantomData<V>);

impl<V: Vocabulary> JsonSchema for OneOf<V> {
    fn schema_name() -> Cow<'static, str> {
        V::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": V::words(), "description": V::ABOUT})
    }
}
