//! A run: the server's lives, the clients, the end in peace.

use crate::envelope::Member;
use crate::moderator::moderate;
use crate::proxy::Proxy;
use crate::server::Server;
use crate::small::{Guest, Kind};
use crate::{Options, journal};
use rand::RngExt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// How long clients may take to come to their end when nothing happens any more.
const LAST: Duration = Duration::from_secs(90);

/// What every client knows.
#[derive(Clone)]
pub struct World {
    /// Where to connect.
    pub proxy: SocketAddr,
    /// Nobody begins anything new: what is under way is brought to its end.
    pub last: watch::Receiver<bool>,
    /// Ids of users to whom one may write.
    pub users: Arc<Mutex<Vec<String>>>,
    /// Clients that have nothing under way any more.
    pub done: Arc<AtomicUsize>,
    /// How many clients there are.
    pub clients: usize,
}

impl World {
    /// One more client has nothing under way.
    pub fn one_is_done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Nobody has.
    pub fn all_are_done(&self) -> bool {
        self.done.load(Ordering::Relaxed) >= self.clients
    }
}

/// Runs as the options say; afterwards the directory holds the database and the journals.
pub async fn run(options: &Options, dir: &Path) {
    let proxy = Proxy::start(options.kind, dir).await;
    let (tell_server, server_at) = watch::channel(None);
    let (tell_last, last) = watch::channel(false);
    let guests = [Kind::Flat, Kind::Channel, Kind::Broadcast]
        .into_iter()
        .cycle()
        .take(6);
    let world = World {
        proxy: proxy.address,
        last: last.clone(),
        users: Arc::default(),
        done: Arc::default(),
        clients: options.clients + 6,
    };
    let mut clients = Vec::new();
    for n in 0..options.clients {
        clients.push(tokio::spawn(Member::new(dir, n, &world).live()));
    }
    for (n, kind) in guests.enumerate() {
        clients.push(tokio::spawn(Guest::new(dir, n, kind, &world).live()));
    }
    let operator = tokio::spawn(moderate(dir.into(), options.clients, server_at, last));
    let begun = Instant::now();
    let mut kills = 0;
    let lead_to = |server: Option<&Server>| {
        let address = server.map(|s| s.address);
        proxy.lead_to(address);
        tell_server.send_replace(address);
    };
    let mut server = Server::start(&options.server, dir);
    lead_to(Some(&server));
    while begun.elapsed() < Duration::from_secs(options.seconds) {
        let life = rand::rng().random_range(options.kill_every_ms / 3..options.kill_every_ms * 2);
        sleep(Duration::from_millis(life)).await;
        if options.kind {
            continue;
        }
        lead_to(None);
        let in_order = rand::rng().random_range(0..5) == 0;
        tokio::task::block_in_place(|| server.end(in_order));
        kills += u32::from(!in_order);
        server = tokio::task::block_in_place(|| Server::start(&options.server, dir));
        lead_to(Some(&server));
    }
    proxy.be_kind();
    tell_last.send_replace(true);
    operator.await.expect("the moderator");
    for client in clients {
        let ended = timeout(LAST, client).await;
        ended.expect("a client that comes to its end").expect("a client");
    }
    server.end(true);
    proxy.finish();
    let hurt = proxy.hurt.load(Ordering::Relaxed);
    println!("{kills} kills, {hurt} connections hurt, until {}", journal::now());
}
