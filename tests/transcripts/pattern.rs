//! Compares frames with what a story says of them.
//!
//! Everything must be equal, but for placeholders in texts:
//!
//! | placeholder | stands for |
//! |---|---|
//! | `${id:a}` | a UUID; the same one wherever `a` is named |
//! | `${epoch:a}`, `${token:a}`, `${talk:a}` | a room's life, a resume token, a conversation's room id |
//! | `${mark:a}` | where a search ended |
//! | `${guest:a}` | `User-` and the first four digits of the id `a` |
//! | `${time}` | an instant within a minute of now |
//! | `${unix}` | the same as a number of seconds |
//! | `${any}` | any value |
//! | `{"any order": […]}` | a list of these, in any order |

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What placeholders turned out to be.
pub type Names = BTreeMap<String, String>;

/// Whether `frame` is what `told` says; names that are new are learned.
pub fn matches(told: &Value, frame: &Value, names: &mut Names) -> bool {
    let mut learned = names.clone();
    let mut guests = Vec::new();
    let same = same(told, frame, &mut learned, &mut guests)
        && guests.iter().all(|(name, text)| {
            learned
                .get(&format!("id:{name}"))
                .and_then(|id| id.get(..4))
                .is_some_and(|four| *text == format!("User-{four}"))
        });
    if same {
        *names = learned;
    }
    same
}

type Guests = Vec<(String, String)>;

fn same(told: &Value, frame: &Value, names: &mut Names, guests: &mut Guests) -> bool {
    match (told, frame) {
        (Value::String(told), _) if told == "${any}" => true,
        (Value::String(told), Value::Number(number)) if told == "${unix}" => number
            .as_i64()
            .is_some_and(|seconds| (now() - seconds).abs() < 60),
        (Value::String(told), Value::String(text)) => text_is(told, text, names, guests),
        (Value::Array(told), Value::Array(list)) => {
            told.len() == list.len()
                && told
                    .iter()
                    .zip(list)
                    .all(|(told, item)| same(told, item, names, guests))
        }
        (Value::Object(told), Value::Array(list)) => match told.get("any order") {
            Some(Value::Array(told)) if told.len() == list.len() => in_any_order(told, list, names, guests),
            _ => false,
        },
        (Value::Object(told), Value::Object(object)) => members(told, object, names, guests),
        (told, value) => told == value,
    }
}

fn members(
    told: &Map<String, Value>,
    object: &Map<String, Value>,
    names: &mut Names,
    guests: &mut Guests,
) -> bool {
    told.len() == object.len()
        && told.iter().all(|(key, told)| {
            object
                .get(key)
                .is_some_and(|value| same(told, value, names, guests))
        })
}

/// Whether the items of `list` can be brought into the order of `told`.
pub fn in_any_order(told: &[Value], list: &[Value], names: &mut Names, guests: &mut Guests) -> bool {
    let Some((first, rest)) = told.split_first() else {
        return list.is_empty();
    };
    (0..list.len()).any(|place| {
        let (mut learned, mut met) = (names.clone(), guests.clone());
        let mut others = list.to_vec();
        let item = others.remove(place);
        let fits =
            same(first, &item, &mut learned, &mut met) && in_any_order(rest, &others, &mut learned, &mut met);
        if fits {
            (*names, *guests) = (learned, met);
        }
        fits
    })
}

/// The text before the first placeholder, the placeholder, and the text behind it.
fn split(told: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = told.split_once("${")?;
    let (placeholder, after) = rest.split_once('}')?;
    Some((before, placeholder, after))
}

fn text_is(told: &str, text: &str, names: &mut Names, guests: &mut Guests) -> bool {
    let Some((before, placeholder, after)) = split(told) else {
        return told == text;
    };
    let Some(rest) = text.strip_prefix(before) else {
        return false;
    };
    let kind = placeholder.split(':').next().unwrap_or_default();
    let length = match kind {
        "id" => 36,
        "time" => 24,
        "epoch" => 16,
        "talk" => 33,
        "guest" => 9,
        _ => rest.len().saturating_sub(after.len()),
    };
    let (Some(value), Some(behind)) = (rest.get(..length), rest.get(length..)) else {
        return false;
    };
    is_a(kind, value) && learn(placeholder, value, names, guests) && text_is(after, behind, names, guests)
}

fn is_a(kind: &str, value: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match kind {
        "id" => value.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && value.split('-').all(hex),
        "time" => is_time(value),
        "epoch" => hex(value),
        "talk" => value.strip_prefix('@').is_some_and(hex),
        "mark" => value.strip_prefix('~').is_some_and(hex),
        "guest" => value.strip_prefix("User-").is_some_and(hex),
        "token" => value.len() >= 32 && value.is_ascii(),
        "any" => true,
        other => panic!("no such placeholder: {other}"),
    }
}

fn is_time(text: &str) -> bool {
    let at: Result<jiff::Timestamp, _> = text.parse();
    text.len() == 24 && at.is_ok_and(|at| format!("{at:.3}") == text && (now() - at.as_second()).abs() < 60)
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

fn learn(placeholder: &str, value: &str, names: &mut Names, guests: &mut Guests) -> bool {
    let Some((kind, name)) = placeholder.split_once(':') else {
        return true;
    };
    if kind == "guest" {
        guests.push((name.to_owned(), value.to_owned()));
        return true;
    }
    let known = names
        .iter()
        .find(|(other, known)| known.as_str() == value && other.as_str() != placeholder);
    if known.is_some_and(|(other, _)| other.split(':').next() == Some(kind)) {
        return false; // Two names are two things.
    }
    names
        .entry(placeholder.to_owned())
        .or_insert_with(|| value.to_owned())
        == value
}

/// `value` with what its placeholders turned out to be.
pub fn fill(value: &Value, names: &Names) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => Value::String(fill_text(text, names)?),
        Value::Array(list) => Value::Array(
            list.iter()
                .map(|item| fill(item, names))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(object) => {
            let members = object
                .iter()
                .map(|(key, value)| Ok((key.clone(), fill(value, names)?)));
            Value::Object(members.collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

fn fill_text(text: &str, names: &Names) -> Result<String, String> {
    let Some((before, placeholder, after)) = split(text) else {
        return Ok(text.to_owned());
    };
    let value = match placeholder.split_once(':') {
        Some(("guest", name)) => names
            .get(&format!("id:{name}"))
            .and_then(|id| id.get(..4))
            .map(|four| format!("User-{four}")),
        _ => names.get(placeholder).cloned(),
    };
    let value = value.ok_or_else(|| format!("nobody is known as {placeholder}"))?;
    Ok(format!("{before}{value}{}", fill_text(after, names)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "0123abcd-0000-4000-8000-000000000001";
    const OTHER: &str = "0123abcd-0000-4000-8000-000000000002";

    #[test]
    fn what_is_told_must_be_all_there_is() {
        let mut names = Names::new();
        let told = json!({"id": "${id:a}", "n": [1, "x"], "who": "${guest:a} came"});
        let frame = json!({"id": ID, "n": [1, "x"], "who": "User-0123 came"});
        assert!(matches(&told, &frame, &mut names));
        assert_eq!(names.get("id:a").map(String::as_str), Some(ID));
        for (member, wrong) in [
            ("id", json!(OTHER)),
            ("id", json!("x")),
            ("n", json!([1])),
            ("n", json!([1, "y"])),
            ("n", json!(["x", 1])),
            ("who", json!("User-0124 came")),
            ("who", json!("User-0123 went")),
            ("more", json!(1)),
        ] {
            let mut other = frame.clone();
            other[member] = wrong;
            assert!(!matches(&told, &other, &mut names.clone()), "{other}");
        }
        assert!(
            !matches(&json!({"a": "${id:b}"}), &json!({"a": ID}), &mut names),
            "a and b are two"
        );
        assert_eq!(
            fill(&json!(["to ${id:a}", 7]), &names),
            Ok(json!([format!("to {ID}"), 7]))
        );
        assert!(fill(&json!("${id:nobody}"), &names).is_err());
    }

    #[test]
    fn times_are_now() {
        let mut names = Names::new();
        let now = format!("{:.3}", jiff::Timestamp::now());
        assert!(matches(&json!("${time}"), &json!(now), &mut names));
        for wrong in ["2022-05-19T22:02:36.042Z", "2022-05-19T22:02:36Z", "", &now[..23]] {
            assert!(!matches(&json!("${time}"), &json!(wrong), &mut names), "{wrong}");
        }
        assert!(matches(&json!("${unix}"), &json!(super::now()), &mut names));
        assert!(!matches(
            &json!("${unix}"),
            &json!(super::now() * 1000),
            &mut names
        ));
    }

    #[test]
    fn any_order_is_still_everything() {
        let told = json!({"any order": [{"id": "${id:a}"}, {"id": ID}]});
        assert!(matches(
            &told,
            &json!([{"id": ID}, {"id": OTHER}]),
            &mut Names::new()
        ));
        assert!(!matches(
            &told,
            &json!([{"id": OTHER}, {"id": OTHER}]),
            &mut Names::new()
        ));
        assert!(!matches(&told, &json!([{"id": ID}]), &mut Names::new()));
    }
}
