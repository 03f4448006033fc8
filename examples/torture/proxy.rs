//! The road between clients and server, and what happens on it: connections are cut, delayed, trickled, half-closed, and
//! what clients say is delivered twice.

use crate::journal::Journal;
use crate::repeat::{Notes, Repeater};
use rand::RngExt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// How long half an open connection is left so.
const HALF: Duration = Duration::from_millis(1200);

/// What happens to a connection.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// Nothing.
    Lives,
    /// Both ways end after so many bytes from the server.
    Cut(usize),
    /// The same, by a reset.
    Reset(usize),
    /// What the server says is lost from there on; what the client says still arrives.
    Deaf(usize),
    /// What the client says is lost from there on; what the server says still arrives.
    Mute(usize),
    /// Every piece takes so many milliseconds more.
    Delay(u64),
    /// A few bytes at a time.
    Trickle,
    /// Every so-manieth text of the client arrives twice.
    Repeat(usize),
    /// All that the client says arrives a second time, on a connection of its own whose answers nobody hears.
    Twin,
}

impl Fate {
    fn draw() -> Self {
        let mut rng = rand::rng();
        let bytes = rng.random_range(200..400_000);
        match rng.random_range(0..13) {
            0 | 1 => Self::Cut(bytes),
            2 => Self::Reset(bytes),
            3 => Self::Deaf(bytes),
            4 => Self::Mute(bytes / 8),
            5 | 6 => Self::Delay(rng.random_range(5..120)),
            7 => Self::Trickle,
            8 | 9 => Self::Repeat(rng.random_range(1..6)),
            10 => Self::Twin,
            _ => Self::Lives,
        }
    }
}

/// The proxy.
pub struct Proxy {
    /// Where clients connect to.
    pub address: SocketAddr,
    to: watch::Sender<Option<SocketAddr>>,
    kind: Arc<AtomicBool>,
    /// Connections that were hurt.
    pub hurt: Arc<AtomicU64>,
    notes: Notes,
}

impl Proxy {
    /// Starts one that leads nowhere yet.
    pub async fn start(kind: bool, dir: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (to, server) = watch::channel(None);
        let kind = Arc::new(AtomicBool::new(kind));
        let hurt = Arc::new(AtomicU64::new(0));
        let notes = Arc::new(Mutex::new(Journal::new(dir, "proxy", "road")));
        let told = (hurt.clone(), notes.clone());
        tokio::spawn(accept(listener, server, kind.clone(), told));
        Self {
            address,
            to,
            kind,
            hurt,
            notes,
        }
    }

    /// What was noted is written.
    pub fn finish(&self) {
        self.notes.lock().expect("the notes").flush();
    }

    /// Leads there from now on; `None`: the server is gone.
    pub fn lead_to(&self, server: Option<SocketAddr>) {
        self.to.send_replace(server);
    }

    /// Hurts no connection from now on.
    pub fn be_kind(&self) {
        self.kind.store(true, Ordering::Relaxed);
    }
}

async fn accept(
    listener: TcpListener,
    server: watch::Receiver<Option<SocketAddr>>,
    kind: Arc<AtomicBool>,
    (hurt, notes): (Arc<AtomicU64>, Notes),
) {
    while let Ok((client, _)) = listener.accept().await {
        let to = *server.borrow();
        let fate = if kind.load(Ordering::Relaxed) {
            Fate::Lives
        } else {
            Fate::draw()
        };
        hurt.fetch_add(u64::from(!matches!(fate, Fate::Lives)), Ordering::Relaxed);
        if let Some(to) = to {
            tokio::spawn(pass(client, to, fate, notes.clone()));
        }
    }
}

/// Whether this connection speaks the native dialect: only there can the server tell a repeat.
async fn is_native(client: &TcpStream) -> bool {
    let mut head = [0; 12];
    let peek = timeout(HALF, async {
        while client
            .peek(&mut head)
            .await
            .is_ok_and(|n| (1..head.len()).contains(&n))
        {
            sleep(Duration::from_millis(1)).await;
        }
    });
    peek.await.is_ok() && head.starts_with(b"GET /ws HTTP")
}

async fn pass(client: TcpStream, to: SocketAddr, mut fate: Fate, notes: Notes) {
    if matches!(fate, Fate::Repeat(_) | Fate::Twin) && !is_native(&client).await {
        fate = Fate::Lives;
    }
    let Ok(server) = TcpStream::connect(to).await else {
        return;
    };
    if client.set_nodelay(true).and(server.set_nodelay(true)).is_err() {
        return;
    }
    if let Fate::Reset(_) = fate {
        let _ = socket2::SockRef::from(&client).set_linger(Some(Duration::ZERO));
        let _ = socket2::SockRef::from(&server).set_linger(Some(Duration::ZERO));
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (mut up, mut down) = (Way::default(), Way::default());
    match fate {
        Fate::Lives => {}
        Fate::Cut(n) | Fate::Reset(n) => down.ends_after = Some(n),
        Fate::Deaf(n) => (down.ends_after, down.lingers) = (Some(n), true),
        Fate::Mute(n) => (up.ends_after, up.lingers) = (Some(n), true),
        Fate::Delay(ms) => (up.delay, down.delay) = (ms, ms),
        Fate::Trickle => (up.piece, down.piece) = (7, 300),
        Fate::Repeat(every) => up.repeats = Some(Repeater::new(every, notes)),
        Fate::Twin => up.twin = twin(to).await,
    }
    // The first way that ends takes the other with it.
    tokio::select! {
        () = up.carry(from_client, to_server) => {}
        () = down.carry(from_server, to_client) => {}
    }
}

/// A second way to the server, on which nobody listens.
async fn twin(to: SocketAddr) -> Option<OwnedWriteHalf> {
    let server = TcpStream::connect(to).await.ok()?;
    server.set_nodelay(true).ok()?;
    let (mut from_server, to_server) = server.into_split();
    tokio::spawn(async move {
        let mut bytes = vec![0; 64 * 1024];
        while from_server.read(&mut bytes).await.is_ok_and(|n| n > 0) {}
    });
    Some(to_server)
}

/// One direction.
struct Way {
    ends_after: Option<usize>,
    lingers: bool,
    delay: u64,
    piece: usize,
    repeats: Option<Repeater>,
    twin: Option<OwnedWriteHalf>,
}

impl Default for Way {
    fn default() -> Self {
        Self {
            ends_after: None,
            lingers: false,
            delay: 0,
            piece: 64 * 1024,
            repeats: None,
            twin: None,
        }
    }
}

impl Way {
    async fn carry(mut self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut bytes = vec![0; self.piece];
        let mut carried = 0;
        loop {
            let Ok(n @ 1..) = from.read(&mut bytes).await else {
                return;
            };
            if self.delay > 0 {
                sleep(Duration::from_millis(self.delay)).await;
            }
            let left = self
                .ends_after
                .map_or(n, |end| end.saturating_sub(carried).min(n));
            carried += left;
            if let Some(twin) = &mut self.twin
                && twin.write_all(&bytes[..left]).await.is_err()
            {
                self.twin = None;
            }
            // In the middle of a frame, as it comes.
            let sent = match &mut self.repeats {
                Some(repeats) => to.write_all(&repeats.feed(&bytes[..left])).await,
                None => to.write_all(&bytes[..left]).await,
            };
            if sent.is_err() {
                return;
            }
            if left < n {
                break;
            }
        }
        if self.lingers {
            if self.delay == 0 && carried.is_multiple_of(2) {
                let _ = to.shutdown().await;
            }
            // Taken and thrown away, so that the other side notices nothing.
            let _ = timeout(HALF, async {
                while from.read(&mut bytes).await.is_ok_and(|n| n > 0) {}
            })
            .await;
        }
    }
}
