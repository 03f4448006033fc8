//! Names, keys, the index against a plain model, room ids.

use proptest::prelude::*;

use super::*;

const MAX: usize = 20;

fn conflict(a: &str, b: &str) -> bool {
    let (a, b) = (NameKey::of(a), NameKey::of(b));
    let answer = a.conflicts_with(&b);
    assert_eq!(answer, b.conflicts_with(&a), "{a:?} {b:?}");
    answer
}

#[test]
fn good_names_pass() {
    let long_hindi = "क्षत्रिय".repeat(2);
    for name in [
        "a",
        "Alice",
        "日本語の名前",
        "O'Brien & Söhne",
        "🦀",
        "علي",
        "e\u{301}",
        "a b",
        &long_hindi,
    ] {
        assert_eq!(
            Name::parse(name, MAX).map(|n| n.as_str().to_owned()),
            Ok(name.to_owned())
        );
    }
    assert_eq!(
        Name::parse("\t Alice\u{3000}\r\n", MAX).expect("good").as_str(),
        "Alice"
    );
    assert!(Name::parse(&"a".repeat(20), MAX).is_ok());
    assert!(Name::parse(&"🦀".repeat(20), MAX).is_ok());
}

#[test]
fn bad_names_are_refused() {
    let zalgo = format!("e{}", "\u{301}".repeat(5));
    let cases = [
        ("", NameError::Required),
        (" \n\u{2003}", NameError::Required),
        ("aaaaaaaaaaaaaaaaaaaaa", NameError::TooLong { max: 20 }),
        ("a\u{200b}b", NameError::Forbidden('\u{200b}')),
        ("\u{feff}a", NameError::Forbidden('\u{feff}')),
        ("a\u{ad}b", NameError::Forbidden('\u{ad}')),
        ("a\u{200d}b", NameError::Forbidden('\u{200d}')),
        ("\u{3164}", NameError::Forbidden('\u{3164}')),
        ("a\nb", NameError::Forbidden('\n')),
        ("a\0", NameError::Forbidden('\0')),
        ("a\u{7f}b", NameError::Forbidden('\u{7f}')),
        ("a\u{9b}b", NameError::Forbidden('\u{9b}')),
        ("a\u{202e}b", NameError::Forbidden('\u{202e}')),
        ("a\u{61c}b", NameError::Forbidden('\u{61c}')),
        ("a\u{2029}b", NameError::Forbidden('\u{2029}')),
        ("a\u{378}b", NameError::Forbidden('\u{378}')),
        ("a\u{e000}b", NameError::Forbidden('\u{e000}')),
        ("a\u{ffff}b", NameError::Forbidden('\u{ffff}')),
        ("\u{301}a", NameError::Marks),
        (zalgo.as_str(), NameError::Marks),
        ("\u{2800} \u{2800}", NameError::Blank),
        ("Server", NameError::Reserved),
        (" sErVeR ", NameError::Reserved),
        ("Ѕerver", NameError::Reserved),
        ("Ｓｅｒｖｅｒ", NameError::Reserved),
    ];
    for (raw, error) in cases {
        assert_eq!(
            Name::parse(raw, MAX).map(|n| n.to_string()),
            Err(error),
            "{raw:?}"
        );
    }
    let tower = format!("e{}", "\u{301}".repeat(200));
    assert_eq!(
        Name::parse(&tower, MAX).map(|n| n.to_string()),
        Err(NameError::TooLong { max: 20 })
    );
    assert_eq!(NameError::Required.to_string(), "Username required");
    assert!(Name::parse("Servers", MAX).is_ok());
}

#[test]
fn which_names_are_one() {
    let one = [
        ("Alice", "alice"),
        ("Аlice", "alice"),
        ("ALICE", "Αlice"),
        ("Ａｌｉｃｅ", "alice"),
        ("straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("\u{212a}ate", "kate"),
        ("é", "e\u{301}"),
        ("É", "e\u{301}"),
        ("Ꮇike", "mike"),
        ("сorner", "comer"),
        ("сorner", "corner"),
        ("ﬁsh", "fish"),
        ("b\u{a0}b", "b b"),
        ("İvan", "i\u{307}van"),
        ("ıvan", "ivan"),
        ("\u{13a0}ave", "dave"),
    ];
    for (a, b) in one {
        assert!(conflict(a, b), "{a} and {b} are one");
    }
    let two = [
        ("comer", "corner"),
        ("lvan", "Ivan"),
        ("l", "1"),
        ("bob0", "bobo"),
        ("Alice", "Alicia"),
        ("José", "Jose"),
        ("日", "日本"),
    ];
    for (a, b) in two {
        assert!(!conflict(a, b), "{a} and {b} are two");
    }
}

#[test]
fn the_folded_form_is_compatible_and_full() {
    for (name, folded) in [
        ("Ａlice", "alice"),
        ("Straße", "strasse"),
        ("ﬁN", "fin"),
        ("I", "i"),
    ] {
        assert_eq!(&**NameKey::of(name).folded(), folded);
    }
}

#[test]
fn every_character_settles() {
    let possible = |c: &char| !crate::domain::text::is_hidden(*c);
    for c in (0..=0x10_ffff).filter_map(char::from_u32).filter(possible) {
        let key = NameKey::of(c.encode_utf8(&mut [0; 4]));
        assert_eq!(NameKey::of(key.skeleton()).skeleton(), key.skeleton(), "{c:?}");
    }
}

#[test]
fn a_name_is_taken_once_and_can_be_shared_expressly() {
    let mut index = NameIndex::new();
    let (comer, corner, cyrillic) = (NameKey::of("comer"), NameKey::of("corner"), NameKey::of("сorner"));
    assert_eq!(index.insert(&comer, 1), Ok(()));
    assert_eq!(index.insert(&corner, 2), Ok(()));
    assert_eq!(index.insert(&NameKey::of("CORNER"), 3), Err(2));
    assert_eq!(index.insert(&cyrillic, 3), Err(1));
    index.insert_shared(&corner, 4);
    assert_eq!(index.holders(&corner).collect::<Vec<_>>(), [&2, &4]);
    assert_eq!(index.holders(&comer).collect::<Vec<_>>(), [&1]);
    assert_eq!(index.holders(&cyrillic).count(), 3);
    assert!(index.remove(&corner, &2) && !index.remove(&corner, &2));
    assert_eq!(index.insert(&corner, 2), Err(4));
    // From one of two look-alikes to the other, as a rename does it: take the new one, free the old.
    assert_eq!(index.insert(&NameKey::of("c0mer"), 1), Ok(()));
    assert!(index.remove(&comer, &1));
    assert_eq!(index.holders(&NameKey::of("C0MER")).collect::<Vec<_>>(), [&1]);
    assert_eq!(index.len(), 2);
}

/// Texts in which look-alikes, folds and equal names are frequent.
fn tricky() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[mrnlI1O0oоОасМᎷiıİ]{1,4}",
        2 => "[aаAАα]{1,2}",
        1 => any::<String>(),
    ]
}

proptest! {
    #[test]
    fn a_key_is_idempotent_and_the_relation_symmetric(a in tricky(), b in tricky()) {
        let key = NameKey::of(&a);
        let again = NameKey::of(key.skeleton());
        prop_assert_eq!(again.skeleton(), key.skeleton());
        prop_assert!(conflict(&a, &a));
        conflict(&a, &b);
    }

    #[test]
    fn equal_folds_are_one_name(a in tricky()) {
        let folded: String = caseless::default_case_fold_str(&a);
        prop_assert!(conflict(&a, &folded));
        prop_assert!(conflict(&a.to_ascii_uppercase(), &a));
    }

    #[test]
    fn the_index_agrees_with_a_plain_list(
        steps in prop::collection::vec((tricky(), 0_u8..6, 0_u8..4), 1..60)
    ) {
        let mut index = NameIndex::new();
        let mut list: Vec<(NameKey, u8)> = Vec::new();
        for (name, holder, what) in steps {
            let key = NameKey::of(&name);
            let same = |(k, h): &(NameKey, u8)| k.folded() == key.folded() && k.is_ascii() == key.is_ascii() && *h == holder;
            let mut expected: Vec<u8> =
                list.iter().filter(|(k, _)| k.conflicts_with(&key)).map(|(_, h)| *h).collect();
            let mut found: Vec<u8> = index.holders(&key).copied().collect();
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(&found, &expected);
            match what {
                0 => {
                    let had = list.iter().any(same);
                    list.retain(|entry| !same(entry));
                    prop_assert_eq!(index.remove(&key, &holder), had);
                }
                1 => {
                    if !list.iter().any(same) { list.push((key.clone(), holder)); }
                    index.insert_shared(&key, holder);
                }
                _ => {
                    let free = expected.iter().all(|h| *h == holder);
                    prop_assert_eq!(index.insert(&key, holder).is_ok(), free);
                    if free && !list.iter().any(same) { list.push((key.clone(), holder)); }
                }
            }
            prop_assert_eq!(index.len(), list.len());
        }
    }

    #[test]
    fn no_input_panics_and_what_passes_is_clean(raw in any::<String>(), max in 0_usize..30) {
        if let Ok(name) = Name::parse(&raw, max) {
            prop_assert!(!name.as_str().chars().any(crate::domain::text::is_hidden));
            prop_assert_eq!(name.as_str().trim(), name.as_str());
        }
        if let Ok(id) = RoomId::parse(&raw) {
            prop_assert_eq!(id.as_str(), raw);
        }
    }
}

#[test]
fn good_room_ids_pass() {
    let (long, persian) = ("ж".repeat(64), "می\u{200c}خواهم");
    for id in [
        "general",
        "General",
        "日本語",
        "c++ & rust: a/b".replace('/', "|").as_str(),
        "a b",
        persian,
    ]
    .into_iter()
    .chain([
        long.as_str(),
        "❤\u{fe0f}",
        "👩\u{200d}💻",
        "❤\u{fe0f}\u{200d}🔥",
        "1\u{fe0f}\u{20e3}",
        "a@b",
        "..",
    ]) {
        assert_eq!(RoomId::parse(id).map(|r| r.to_string()), Ok(id.to_owned()));
    }
    assert_ne!(RoomId::parse("General"), RoomId::parse("general"));
}

#[test]
fn bad_room_ids_are_refused() {
    let long = "ж".repeat(65);
    let cases = [
        ("", RoomIdError::Required),
        (" \t", RoomIdError::Required),
        (long.as_str(), RoomIdError::TooLong),
        ("a/b", RoomIdError::Forbidden('/')),
        ("a\nb", RoomIdError::Forbidden('\n')),
        ("a\u{85}b", RoomIdError::Forbidden('\u{85}')),
        ("a\u{202e}b", RoomIdError::Forbidden('\u{202e}')),
        ("gen\u{200d}eral", RoomIdError::Forbidden('\u{200d}')),
        ("gen\u{200b}eral", RoomIdError::Forbidden('\u{200b}')),
        ("日\u{200d}", RoomIdError::Forbidden('\u{200d}')),
        ("日\u{200d}\u{200d}本", RoomIdError::Forbidden('\u{200d}')),
        ("1\u{fe0f}", RoomIdError::Forbidden('\u{fe0f}')),
        ("❤\u{fe0f}\u{fe0f}", RoomIdError::Forbidden('\u{fe0f}')),
        ("\u{3164}", RoomIdError::Forbidden('\u{3164}')),
        (" a", RoomIdError::OuterSpace),
        ("a\u{3000}", RoomIdError::OuterSpace),
        ("@me", RoomIdError::Reserved),
        ("e\u{301}", RoomIdError::NotNormalised),
    ];
    for (raw, error) in cases {
        assert_eq!(RoomId::parse(raw), Err(error), "{raw:?}");
    }
    assert!(RoomId::trusted("@1:2").is_conversation());
}

#[test]
fn refusals_carry_words_of_the_table() {
    use crate::domain::error::Code;
    use crate::domain::text::TextError;
    let pairs = [
        (NameError::Required.code(), Code::UsernameRequired),
        (NameError::TooLong { max: 1 }.code(), Code::UsernameTooLong),
        (NameError::Forbidden('a').code(), Code::InvalidUsername),
        (NameError::Reserved.code(), Code::UsernameReserved),
        (RoomIdError::Required.code(), Code::MissingField),
        (RoomIdError::TooLong.code(), Code::InvalidRoom),
        (TextError::Empty.code(), Code::InvalidContent),
        (TextError::TooLong { max: 1 }.code(), Code::MessageTooLong),
        (TextError::Nul.code(), Code::InvalidContent),
    ];
    for (word, code) in pairs {
        assert_eq!(word, code.as_str());
    }
}
