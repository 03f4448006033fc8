//! Reads one JSON object in one pass, without trusting a single member of it.
//!
//! Members are kept as loose [`Field`]s, so that a wrong type is a clear refusal and not a broken frame; what nobody
//! asked for is skipped without being built; of a key given twice the last one counts. Skipping is iterative and
//! reading is never deeper than the objects named here, so nesting costs no stack.

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::borrow::Cow;
use std::fmt;

/// The value of one member.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Field<'a> {
    /// Not there, or null (programs write null for what they do not have).
    #[default]
    Absent,
    /// A string.
    Text(Cow<'a, str>),
    /// True or false.
    Bool(bool),
    /// A whole number from 0 on.
    Whole(u64),
    /// Another number: negative, broken, or beyond 64 bits.
    Number(f64),
    /// An array or an object.
    Nested,
}

impl Field<'_> {
    /// The text, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, where it is one and not empty.
    pub(super) fn filled(&self) -> Option<&str> {
        self.text().filter(|text| !text.is_empty())
    }

    /// The boolean, where it is one.
    pub(super) const fn bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Field::Absent)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Field::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Field::Whole(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        // serde_json comes here for negative numbers only; which one no member cares about.
        Ok(u64::try_from(value).map_or(Field::Number(-1.0), Field::Whole))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Field::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Borrowed(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Nested)
    }
}

impl<'de> Deserialize<'de> for Field<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(FieldVisitor)
    }
}

/// An object whose members are known by name.
pub(super) trait Members<'a>: Default {
    /// Takes the value of one member out of `map`, or skips it. Exactly one value must be read.
    ///
    /// # Errors
    /// Where the text is no JSON.
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;
}

/// Skips the value of a member nobody knows.
///
/// # Errors
/// Where the text is no JSON.
pub(super) fn skip<'a, A: MapAccess<'a>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// A value that should have been an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Shape<T> {
    /// Not there, or null.
    #[default]
    Absent,
    /// Something else.
    Other,
    /// It is one.
    Object(T),
}

/// Reads a value into the place it is for: objects are large, and moving one costs more than reading it.
struct InPlace<'m, T>(&'m mut Shape<T>);

impl<'de, T: Members<'de>> DeserializeSeed<'de> for InPlace<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<T> InPlace<'_, T> {
    fn is_other<E>(self) -> Result<(), E> {
        *self.0 = Shape::Other;
        Ok(())
    }
}

impl<'de, T: Members<'de>> Visitor<'de> for InPlace<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        *self.0 = Shape::Absent;
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.is_other()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.is_other()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.is_other()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.is_other()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.is_other()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.is_other()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        *self.0 = Shape::Object(T::default());
        match self.0 {
            Shape::Object(members) => fill(members, &mut map),
            _ => Ok(()),
        }
    }
}

/// Reads the value of one member, which should be an object, into `place`.
///
/// # Errors
/// Where the text is no JSON; `place` then holds what stood before the fault.
pub(super) fn shape<'a, T: Members<'a>, A: MapAccess<'a>>(
    place: &mut Shape<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    map.next_value_seed(InPlace(place))
}

fn fill<'de, T: Members<'de>, A: MapAccess<'de>>(members: &mut T, map: &mut A) -> Result<(), A::Error> {
    while let Some(key) = map.next_key::<Field<'de>>()? {
        members.take(key.text().unwrap_or_default(), map)?;
    }
    Ok(())
}

struct TopVisitor<'m, T>(&'m mut T);

impl<'de, T: Members<'de>> Visitor<'de> for TopVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        fill(self.0, &mut map)
    }
}

/// Reads `text` as one object into `members`. `false` where it is none; `members` then hold what stood before the
/// fault.
pub(super) fn read<'a, T: Members<'a>>(text: &'a str, members: &mut T) -> bool {
    let mut from = serde_json::Deserializer::from_str(text);
    from.deserialize_map(TopVisitor(members))
        .and_then(|()| from.end())
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default)]
    struct Two<'a> {
        kind: Field<'a>,
        room: Field<'a>,
    }

    impl<'a> Members<'a> for Two<'a> {
        fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
            match key {
                "type" => self.kind = map.next_value()?,
                "room" => self.room = map.next_value()?,
                _ => skip(map)?,
            }
            Ok(())
        }
    }

    fn two(text: &str) -> Option<Two<'_>> {
        let mut members = Two::default();
        read(text, &mut members).then_some(members)
    }

    #[test]
    fn values_keep_their_kind() {
        for (json, field) in [
            (r#""a""#, Field::Text("a".into())),
            (r#""a\nb""#, Field::Text("a\nb".into())),
            ("null", Field::Absent),
            ("true", Field::Bool(true)),
            ("7", Field::Whole(7)),
            ("-7", Field::Number(-1.0)),
            ("1.5", Field::Number(1.5)),
            (
                "18446744073709551616",
                Field::Number(18_446_744_073_709_551_616.0),
            ),
            ("[1,[2]]", Field::Nested),
            (r#"{"a":{"b":1}}"#, Field::Nested),
        ] {
            assert_eq!(serde_json::from_str::<Field>(json).ok(), Some(field), "{json}");
        }
    }

    #[test]
    fn of_a_key_given_twice_the_last_counts() {
        let frame = two(r#"{"type":"a","x":1,"x":2,"type":"b"}"#);
        assert_eq!(frame.as_ref().and_then(|f| f.kind.text()), Some("b"));
    }

    #[test]
    fn what_is_no_object_is_none() {
        for text in [
            "",
            " ",
            "{",
            "[]",
            "7",
            "\"a\"",
            "null",
            "{}x",
            "{\"type\":\"a\"",
            "{'type':1}",
            "\u{feff}{}",
        ] {
            assert!(two(text).is_none(), "{text}");
        }
        assert!(two(" {} \n").is_some());
    }

    #[test]
    fn what_stood_before_a_fault_is_kept() {
        let mut frame = Two::default();
        assert!(!read(r#"{"type":"a","room":"\ud800"}"#, &mut frame));
        assert_eq!(frame.kind.text(), Some("a"));
    }

    #[test]
    fn nesting_costs_no_stack() {
        let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(200_000), close.repeat(200_000));
        for value in [deep("[", "]"), deep("{\"a\":", "}")] {
            for key in ["type", "nobody"] {
                let text = format!("{{\"{key}\":{value},\"room\":\"x\"}}");
                let run = move || two(&text).and_then(|f| f.room.text().map(str::to_owned));
                let small = std::thread::Builder::new().stack_size(256 * 1024).spawn(run);
                assert_eq!(
                    small.map(|t| t.join().ok().flatten()).ok().flatten().as_deref(),
                    Some("x")
                );
            }
        }
    }
}
