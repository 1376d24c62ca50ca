//! The slots of connections, and which connection is closed when no slot is free.
//!
//! A client can always open connections and send nothing. When all slots are taken, a connection that does not use its
//! slot is therefore closed for a new one: first a connection between two requests, then one whose peer does not read
//! its answer, then one whose peer does not send the rest of its request. A connection whose answer is being computed
//! is never closed.
//!
//! One network of peers takes at most half of the slots. After that, a new connection from it replaces another of the
//! same network, and is refused when none of those can be closed. Trusted proxies forward for many clients and have no
//! such limit.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep};

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The first request.
    First,
    /// The server's answer.
    Answer,
    /// The rest of a request's body.
    Body,
    /// The next request.
    Next,
}

/// How long a connection keeps its slot in any case, by what it waits for. A first request follows immediately after
/// the connection; a browser that loads a page requests its parts within a second; a phone that has lost its network
/// for a moment continues to send.
const FIRST: Duration = Duration::from_millis(100);
const NEXT: Duration = Duration::from_secs(1);
const UNREAD: Duration = Duration::from_secs(1);
const BODY: Duration = Duration::from_secs(5);

/// Between two searches for a connection to close.
const PAUSE: Duration = Duration::from_millis(10);

/// The origin of a connection: an address, or the 64 bits that a provider gives one IPv6 customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network(IpAddr);

impl Network {
    pub(super) fn of(peer: IpAddr) -> Self {
        Self(match peer.to_canonical() {
            IpAddr::V4(peer) => IpAddr::V4(peer),
            IpAddr::V6(peer) => IpAddr::V6(Ipv6Addr::from_bits(peer.to_bits() >> 64 << 64)),
        })
    }
}

/// The state of a connection that other tasks see.
#[derive(Debug)]
pub(super) struct ConnectionState {
    /// `None` for a proxy.
    network: Option<Network>,
    epoch: Instant,
    phase: AtomicU8,
    /// Start of the phase, in milliseconds since `epoch`.
    since: AtomicU64,
    /// Since when the peer has not read what the server sends, in milliseconds since `epoch`; 0 while it reads.
    unread_since: AtomicU64,
    leaving: AtomicBool,
    leave: Notify,
}

/// Milliseconds; never 0, which means "not set".
fn millis(since_epoch: Duration) -> u64 {
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX).saturating_add(1)
}

impl ConnectionState {
    fn new(epoch: Instant, network: Option<Network>) -> Self {
        let connection = Self {
            network,
            epoch,
            phase: AtomicU8::new(0),
            since: AtomicU64::new(0),
            unread_since: AtomicU64::new(0),
            leaving: AtomicBool::new(false),
            leave: Notify::new(),
        };
        connection.wait_for(Phase::First);
        connection
    }

    fn now(&self) -> u64 {
        millis(self.epoch.elapsed())
    }

    /// Sets what the connection waits for.
    pub(super) fn wait_for(&self, phase: Phase) {
        self.since.store(self.now(), Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    fn phase(&self) -> Phase {
        let phases = [Phase::First, Phase::Answer, Phase::Body, Phase::Next];
        phases
            .into_iter()
            .find(|phase| *phase as u8 == self.phase.load(Ordering::Relaxed))
            .unwrap_or(Phase::Answer)
    }

    /// Sets whether the peer has stopped reading.
    pub(super) fn set_unread(&self, unread: bool) {
        let since = if unread { self.now() } else { 0 };
        self.unread_since.store(since, Ordering::Relaxed);
    }

    /// Completes when the connection has to close.
    pub(super) async fn told_to_leave(&self) {
        self.leave.notified().await;
    }

    /// The group in which it is closed, and how long it has not used its slot; `None` while it may stay.
    fn claim(&self, now: u64) -> Option<(u8, u64)> {
        if self.leaving.load(Ordering::Relaxed) {
            return None;
        }
        let (unread, since) = (self.unread_since.load(Ordering::Relaxed), self.since.load(Ordering::Relaxed));
        let (rank, since, least) = match self.phase() {
            _ if unread > 0 => (1, unread, UNREAD),
            Phase::First => (3, since, FIRST),
            Phase::Next => (2, since, NEXT),
            Phase::Body => (0, since, BODY),
            Phase::Answer => return None,
        };
        let held = now.saturating_sub(since);
        (u128::from(held) >= least.as_millis()).then_some((rank, held))
    }
}

/// A slot that a connection has taken; released on drop.
#[derive(Debug)]
pub(super) struct ConnectionSlot {
    pub(super) connection: Arc<ConnectionState>,
    number: u64,
    places: Arc<ConnectionSlots>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.places.occupants().remove(&self.number);
    }
}

/// All slots.
#[derive(Debug)]
pub(super) struct ConnectionSlots {
    epoch: Instant,
    /// The most that one network may have.
    share: usize,
    free: Arc<Semaphore>,
    taken: Mutex<HashMap<u64, Arc<ConnectionState>>>,
    next: AtomicU64,
}

impl ConnectionSlots {
    pub(super) fn new(count: usize) -> Arc<Self> {
        Arc::new(Self {
            epoch: Instant::now(),
            share: count.div_ceil(2),
            free: Arc::new(Semaphore::new(count)),
            taken: Mutex::default(),
            next: AtomicU64::new(0),
        })
    }

    fn occupants(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Arc<ConnectionState>>> {
        // A panic while the lock is held can't leave the table inconsistent.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a slot, and closes another connection if necessary. `None` for a network that has its share and uses
    /// all of it.
    pub(super) async fn take(self: &Arc<Self>, network: Option<Network>) -> Option<ConnectionSlot> {
        if let Some(network) = network
            && self.count(network) >= self.share
            && !self.have_somebody_leave(self.epoch.elapsed(), Some(network))
        {
            return None;
        }
        let permit = loop {
            if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
                break permit;
            }
            self.have_somebody_leave(self.epoch.elapsed(), None);
            tokio::select! {
                permit = Arc::clone(&self.free).acquire_owned() => break permit.expect("it is never closed"),
                () = sleep(PAUSE) => {}
            }
        };
        let connection = Arc::new(ConnectionState::new(self.epoch, network));
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.occupants().insert(number, Arc::clone(&connection));
        Some(ConnectionSlot { connection, number, places: Arc::clone(self), _permit: permit })
    }

    /// The number of a network's slots, except those of connections that are about to close.
    fn count(&self, network: Network) -> usize {
        let stays = |one: &&Arc<ConnectionState>| {
            one.network == Some(network) && !one.leaving.load(Ordering::Relaxed)
        };
        self.occupants().values().filter(stays).count()
    }

    /// Whether no client waits for an answer, or for the server to read its request.
    pub(super) fn are_idle(&self) -> bool {
        self.occupants().values().all(|one| matches!(one.phase(), Phase::First | Phase::Next))
    }

    /// Closes one connection, of one network or of all; `false` when there was none to close. `now` is a time since the
    /// epoch.
    fn have_somebody_leave(&self, now: Duration, of: Option<Network>) -> bool {
        let now = millis(now);
        let occupants = self.occupants();
        let asked = occupants.values().filter(|one| of.is_none() || one.network == of);
        let claims = asked.filter_map(|one| Some((one.claim(now)?, one)));
        let leaver = claims.max_by_key(|(claim, _)| *claim);
        if let Some((_, one)) = leaver {
            one.leaving.store(true, Ordering::Relaxed);
            one.leave.notify_one();
        }
        leaver.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The connections that are closed, in their order, while a slot is requested repeatedly at `now`.
    fn leavers(places: &ConnectionSlots, held: &[ConnectionSlot], now: Duration) -> Vec<usize> {
        let mut left = Vec::new();
        for _ in held {
            places.have_somebody_leave(now, None);
            let leaving = |place: &ConnectionSlot| place.connection.leaving.load(Ordering::Relaxed);
            left.extend(
                (0..held.len())
                    .filter(|n| leaving(&held[*n]))
                    .filter(|n| !left.contains(n))
                    .collect::<Vec<_>>(),
            );
        }
        left
    }

    async fn held(places: &Arc<ConnectionSlots>, waiting: &[(Phase, bool)]) -> Vec<ConnectionSlot> {
        let mut held = Vec::new();
        for (phase, unread) in waiting {
            let place = places.take(None).await.unwrap();
            place.connection.wait_for(*phase);
            place.connection.set_unread(*unread);
            held.push(place);
        }
        held
    }

    #[tokio::test]
    async fn an_unused_connection_is_closed_and_one_that_is_served_is_not() {
        let places = ConnectionSlots::new(5);
        let waiting = [
            (Phase::Body, false),
            (Phase::Answer, false),
            (Phase::Next, false),
            (Phase::Answer, true),
            (Phase::First, false),
        ];
        let held = held(&places, &waiting).await;
        let later = places.epoch.elapsed() + BODY;
        assert_eq!(leavers(&places, &held, later), [4, 2, 3, 0]);
    }

    #[tokio::test]
    async fn the_longest_idle_is_closed_first_and_none_at_once() {
        let places = ConnectionSlots::new(2);
        let held = held(&places, &[(Phase::Next, false), (Phase::Next, false)]).await;
        let now = held[0].connection.now();
        held[1].connection.since.store(now + 10, Ordering::Relaxed);
        let then = Duration::from_millis(now) + NEXT;
        assert!(leavers(&places, &held, Duration::from_millis(now)).is_empty());
        assert_eq!(leavers(&places, &held, then), [0]);
    }

    #[tokio::test]
    async fn a_new_connection_takes_the_slot_of_a_closed_one() {
        let places = ConnectionSlots::new(1);
        let place = places.take(None).await.unwrap();
        let leaving = async {
            place.connection.told_to_leave().await;
            drop(place);
        };
        let (newcomer, ()) = tokio::join!(places.take(None), leaving);
        assert!(newcomer.is_some());
    }

    #[tokio::test]
    async fn one_network_has_half_of_the_places_and_a_proxy_all_of_them() {
        let places = ConnectionSlots::new(6);
        let network = |text: &str| Some(Network::of(text.parse().unwrap()));
        let crowd = network("2001:db8:1:2::1");
        assert_eq!(crowd, network("2001:db8:1:2:ffff::9"), "one customer has many addresses");
        assert_ne!(crowd, network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        let mut held = Vec::new();
        for _ in 0..3 {
            let place = places.take(crowd).await.unwrap();
            place.connection.wait_for(Phase::Answer);
            held.push(place);
        }
        assert!(places.take(crowd).await.is_none(), "all of its places are in use");
        assert!(places.take(network("192.0.2.1")).await.is_some());
        for _ in 0..3 {
            held.push(places.take(None).await.unwrap());
        }
        held[0].connection.set_unread(true);
        held[0].connection.unread_since.store(1, Ordering::Relaxed);
        let later = places.epoch.elapsed() + BODY;
        assert!(places.have_somebody_leave(later, crowd), "a newcomer takes the place of one of its own");
        assert!(held[0].connection.leaving.load(Ordering::Relaxed));
    }
}
