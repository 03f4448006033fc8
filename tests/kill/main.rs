//! `kill -9` under load, twenty times: what was acked or shown to anybody is stored once, under its seq, and every
//! client hears every event of its rooms once and in order (promises P1 to P4).

mod book;
mod load;
#[path = "../support/mod.rs"]
mod support;

use book::Book;
use chinwag::store::{Durability, Location, open};
use load::{Life, Member};
use nix::sys::signal::Signal;
use rand::RngExt;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{Home, Server};
use tokio::sync::watch;

const ROOMS: [&str; 4] = ["north", "south", "東", "west end"];
const WRITERS: usize = 6;
const READERS: usize = 3;

/// How long a life lasts, from the shortest to the longest.
const SHORTEST_MS: u64 = 150;
const LONGEST_MS: u64 = 700;

/// Without the limits of one user, which are not what is tested here. A kill must lose nothing at either durability.
fn settings(life: u32) -> [(&'static str, &'static str); 4] {
    let durability = if life.is_multiple_of(2) { "process" } else { "full" };
    [
        ("limits.message_rate_limit", "0"),
        ("limits.requests_per_second", "0"),
        ("log.level", "warn"),
        ("storage.durability", durability),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acked_or_shown_survives_twenty_kills() {
    survives(20, |server| drop(server.kill())).await;
}

/// Under load, too, an end in order takes less than five seconds and loses nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acked_or_shown_survives_five_stops() {
    survives(5, |server| {
        let ended = server.stop(Signal::SIGTERM);
        assert_eq!(ended.code, Some(0), "{}", ended.complaints());
        assert!(ended.took < Duration::from_secs(5), "{:?}", ended.took);
    })
    .await;
}

async fn survives(ends: u32, end: fn(Server)) {
    let book = Arc::new(Mutex::new(Book::default()));
    let rooms: Vec<String> = ROOMS.map(str::to_owned).into();
    let home = Home::new();
    live_through(ends, end, (&home, &rooms), &book).await;

    let store = open(&Location::Sqlite(home.database()), Durability::Full).expect("the database");
    let stored = book::read(&*store, &rooms);
    let book = book.lock().unwrap();
    let events: usize = stored.values().map(Vec::len).sum();
    let messages = stored
        .values()
        .flatten()
        .filter(|event| book::is_message(event))
        .count();
    let (sent, acked) = book.figures();
    println!(
        "{sent} messages sent, {acked} acked, {} repeats acked, {} times told, {messages} messages and {} other \
         events stored",
        book.duplicates,
        book.tellings,
        events - messages
    );
    let faults = book.compare(&stored);
    let shown: Vec<&String> = faults.iter().take(20).collect();
    assert!(
        faults.is_empty(),
        "{} faults, among them: {shown:#?}",
        faults.len()
    );
    let once = "each message is stored once and acked";
    assert_eq!((sent, sent), (acked, messages), "{once}");
    assert!(events > messages, "nothing was edited");
    assert!(
        events > 20 * ends as usize,
        "too little was written to show anything: {events}"
    );
    assert!(book.duplicates > 0, "nothing was ever sent twice");
}

/// Clients that write and read, while the server is ended and started again; a last life without an end lets them
/// come to theirs.
async fn live_through(
    ends: u32,
    end: fn(Server),
    (home, rooms): (&Home, &[String]),
    book: &Arc<Mutex<Book>>,
) {
    let (tell, lives) = watch::channel(None);
    let mut members = Vec::new();
    for n in 0..WRITERS + READERS {
        let writes = n < WRITERS;
        let mine: Vec<String> = if writes {
            [n, n + 1].map(|r| rooms[r % rooms.len()].clone()).into()
        } else {
            rooms.to_vec()
        };
        let member = Member::new(&format!("member{n}"), &mine, writes, book);
        members.push(tokio::spawn(member.live(lives.clone())));
    }
    for number in 1..=ends {
        let server = live(home, number, false, &tell);
        let moment = rand::rng().random_range(SHORTEST_MS..LONGEST_MS);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        tokio::task::block_in_place(|| end(server));
    }
    let server = live(home, ends + 1, true, &tell);
    for member in members {
        member.await.expect("a member that came to its end");
    }
    server.kill();
}

fn live(home: &Home, number: u32, last: bool, tell: &watch::Sender<Option<Life>>) -> Server {
    let server = Server::start_in(home, &settings(number));
    tell.send_replace(Some(Life {
        number,
        address: server.address(),
        last,
    }));
    server
}
