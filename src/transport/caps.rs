//! How many connections there may be: in total and from one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use ahash::RandomState;

const SHARDS: usize = 16;

/// Files that are kept for the database, the settings and the log.
pub const RESERVED: usize = 64;

/// Counts the connections of the whole process: WebSockets, and beside them those that speak HTTP (still), which obey
/// the limit per address too. The limits may change at any time; 0 is no limit.
#[derive(Debug)]
pub struct Caps {
    total_limit: AtomicUsize,
    address_limit: AtomicUsize,
    open_files: AtomicUsize,
    sockets: Arc<Table>,
    http: Arc<Table>,
}

/// Connections of one kind.
#[derive(Debug)]
struct Table {
    total: AtomicUsize,
    addresses: [Mutex<HashMap<IpAddr, usize, RandomState>>; SHARDS],
    hasher: RandomState,
}

/// The place of one connection; dropping it frees the place.
#[derive(Debug)]
pub struct Slot {
    table: Arc<Table>,
    key: IpAddr,
}

/// Which limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The server has as many connections as it may.
    Server,
    /// This address has.
    Address,
}

impl Caps {
    /// Limits in total and per address (contract §9 `limits.max_connections_per_address`).
    #[must_use]
    pub fn new(total: usize, per_address: usize) -> Arc<Self> {
        Arc::new(Self {
            total_limit: AtomicUsize::new(total),
            address_limit: AtomicUsize::new(per_address),
            open_files: AtomicUsize::new(0),
            sockets: Table::new(),
            http: Table::new(),
        })
    }

    /// Changes the limits for connections to come.
    pub fn set(&self, total: usize, per_address: usize) {
        self.total_limit.store(total, Relaxed);
        self.address_limit.store(per_address, Relaxed);
    }

    /// So many files may be open, connections included. [`RESERVED`] are never given to connections that speak HTTP.
    pub fn set_open_files(&self, files: usize) {
        self.open_files.store(files, Relaxed);
    }

    /// WebSocket connections now.
    #[must_use]
    pub fn total(&self) -> usize {
        self.sockets.total.load(Relaxed)
    }

    /// Takes a place for a WebSocket connection from `address`.
    ///
    /// # Errors
    /// Which limit is reached.
    pub fn take(&self, address: IpAddr) -> Result<Slot, Full> {
        let (total, per_address) = (self.total_limit.load(Relaxed), self.address_limit.load(Relaxed));
        self.sockets.take(address, total, per_address)
    }

    /// Takes a place for a connection from `address` that speaks HTTP, until it is upgraded or ends. A proxy's are
    /// many clients': they are counted in total only.
    ///
    /// # Errors
    /// The address has as many as it may, or there are too few files left.
    pub fn take_http(&self, address: IpAddr, is_proxy: bool) -> Result<Slot, Full> {
        let per_address = if is_proxy {
            0
        } else {
            self.address_limit.load(Relaxed)
        };
        let total = match self.open_files.load(Relaxed) {
            0 => 0,
            files => files.saturating_sub(RESERVED + self.total()).max(1),
        };
        self.http.take(address, total, per_address)
    }
}

impl Table {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            total: AtomicUsize::new(0),
            addresses: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::new(),
        })
    }

    fn take(self: &Arc<Self>, address: IpAddr, limit: usize, per_address: usize) -> Result<Slot, Full> {
        let taken = self.total.fetch_update(Relaxed, Relaxed, |total| {
            (limit == 0 || total < limit).then_some(total + 1)
        });
        if taken.is_err() {
            return Err(Full::Server);
        }
        let key = household(address);
        let mut shard = self.shard(&key);
        let count = shard.entry(key).or_insert(0);
        if per_address != 0 && *count >= per_address {
            drop(shard);
            self.total.fetch_sub(1, Relaxed);
            return Err(Full::Address);
        }
        *count += 1;
        drop(shard);
        Ok(Slot {
            table: Arc::clone(self),
            key,
        })
    }

    fn shard(&self, key: &IpAddr) -> MutexGuard<'_, HashMap<IpAddr, usize, RandomState>> {
        let index = self.hasher.hash_one(key) as usize % SHARDS;
        let [first, ..] = &self.addresses;
        let shard = self.addresses.get(index).unwrap_or(first);
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.table.total.fetch_sub(1, Relaxed);
        let mut shard = self.table.shard(&self.key);
        if let Some(count) = shard.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                shard.remove(&self.key);
            }
        }
    }
}

/// What counts as one address: an IPv4 address, or the /64 that a household or server gets of IPv6.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn connections_that_speak_http_leave_files_for_other_things() {
        let caps = Caps::new(0, 2);
        caps.set_open_files(RESERVED + 4);
        let (proxy, client) = (address("192.0.2.1"), address("192.0.2.2"));
        let _upgraded = caps.take(client).unwrap();
        let held: Vec<Slot> = (0..3).map(|_| caps.take_http(proxy, true).unwrap()).collect();
        assert_eq!(caps.take_http(client, false).unwrap_err(), Full::Server);
        drop(held);
        let _first = caps.take_http(client, false).unwrap();
        let _second = caps.take_http(client, false).unwrap();
        assert_eq!(caps.take_http(client, false).unwrap_err(), Full::Address);
    }

    #[test]
    fn both_limits_hold_and_places_come_back() {
        let caps = Caps::new(3, 2);
        let (a, b) = (address("192.0.2.1"), address("192.0.2.2"));
        let first = caps.take(a).unwrap();
        let second = caps.take(a).unwrap();
        assert_eq!(caps.take(a).unwrap_err(), Full::Address);
        assert_eq!(caps.total(), 2);
        let _other = caps.take(b).unwrap();
        assert_eq!(caps.take(b).unwrap_err(), Full::Server);
        drop(first);
        assert!(caps.take(a).is_ok());
        drop(second);
        assert_eq!(caps.total(), 1);
        assert_eq!(
            caps.sockets
                .addresses
                .iter()
                .map(|shard| shard.lock().unwrap().len())
                .sum::<usize>(),
            1
        );
    }

    #[test]
    fn zero_is_no_limit_and_limits_can_change() {
        let caps = Caps::new(0, 0);
        let slots: Vec<_> = (0..500).map(|_| caps.take(address("::1")).unwrap()).collect();
        caps.set(0, 500);
        assert_eq!(caps.take(address("::1")).unwrap_err(), Full::Address);
        drop(slots);
        assert!(caps.take(address("::1")).is_ok());
    }

    #[test]
    fn http_has_places_of_its_own() {
        let caps = Caps::new(1, 2);
        let a = address("192.0.2.1");
        let places = [
            caps.take_http(a, false).unwrap(),
            caps.take_http(a, false).unwrap(),
        ];
        assert_eq!(caps.take_http(a, false).unwrap_err(), Full::Address);
        assert!(caps.take_http(address("192.0.2.2"), false).is_ok());
        assert_eq!(caps.total(), 0);
        assert!(caps.take(a).is_ok());
        drop(places);
        assert!(caps.take_http(a, false).is_ok());
    }

    #[test]
    fn one_household_counts_once() {
        let caps = Caps::new(0, 1);
        let _slot = caps.take(address("2001:db8:1:2:3::4")).unwrap();
        assert!(caps.take(address("2001:db8:1:2:ffff::5")).is_err());
        assert!(caps.take(address("2001:db8:1:3::4")).is_ok());
        let _mapped = caps.take(address("::ffff:192.0.2.7")).unwrap();
        assert!(caps.take(address("192.0.2.7")).is_err());
    }
}
