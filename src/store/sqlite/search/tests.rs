use super::super::tests::event;
use super::super::waiting::Entries;
use super::super::{Durability, Sqlite, Store};
use super::{Transaction, search, search_among};
use crate::domain::ids::UserId;
use crate::store::{Edge, SearchQuery, Words};
use uuid::Uuid;

#[test]
fn what_waits_to_be_indexed_is_found_as_it_stands_when_it_is_looked_for() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Sqlite::open(&directory.path().join("chat.db"), Durability::Process).expect("opens");
    let query = SearchQuery::new(Words::parse("morning").expect("a query"), UserId(Uuid::nil()), 50);
    let texts = |waiting: Option<Entries>| -> Vec<String> {
        let search = |on: &Transaction<'_>| search(on, &query, waiting.as_ref());
        let hits = store.readers.with(search).expect("read");
        hits.messages.iter().map(|m| m.content.to_string()).collect()
    };
    store.commit(vec![event("a", 1, "good morning")]).expect("stored");
    let before = store.waiting.now();
    assert_eq!(before.as_ref().map(Entries::len), Some(1));
    assert_eq!(texts(before.clone()), ["good morning"]);
    let batch = (2..400).map(|number| event("a", number, "evening"));
    store.commit(batch.collect()).expect("stored");
    assert_eq!(store.waiting.now().map(|entries| entries.len()), Some(0));
    // Who took what waits before it was indexed finds it once, and it would be missed by who takes it later.
    assert_eq!(texts(before), ["good morning"]);
    store
        .commit(vec![event("a", 400, "bad morning")])
        .expect("stored");
    assert_eq!(texts(store.waiting.now()), ["bad morning", "good morning"]);
    assert_eq!(texts(Some(Entries::new())), ["good morning"]);
}

#[test]
fn a_search_that_is_given_up_says_where_to_go_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Sqlite::open(&directory.path().join("chat.db"), Durability::Process).expect("opens");
    let mut batch = vec![event("a", 1, "good morning")];
    batch.extend((2..3000).map(|number| event("a", number, "morning is good")));
    store.commit(batch).expect("stored");
    let words = Words::parse("\"good morning\"").expect("a query");
    let mut query = SearchQuery::new(words, UserId(Uuid::nil()), 50);
    let (mut found, mut looks) = (Vec::new(), 0);
    loop {
        let hits = store
            .readers
            .with(|on| search_among(on, &query, (None, 300)))
            .expect("read");
        found.extend(hits.messages);
        looks += 1;
        let Some(mark) = hits.next else { break };
        query.before = Some(Edge::Mark(mark));
    }
    assert_eq!(found.len(), 1, "the oldest of three thousand");
    assert!((3..20).contains(&looks), "{looks}");
}
