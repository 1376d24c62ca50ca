//! The simulator's state: users, orders, refunds, notifications, and a log of all requests.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::account::{Code, Issued};
use super::bill::Row;
use super::clock;
use super::fault::Plans;
use super::keys::Keys;
use super::message::Sent;
use super::notification::PendingNotification;
use super::order::Order;
use super::place::Place;
use super::refund::{Ending, Refund};

/// Settings of the simulator.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// The factor by which WeChat's waits are shortened: the first repetition of a notification comes after 15 s
    /// divided by this.
    pub hurry: u32,
    /// Whether the person is asked which user to sign in as; otherwise each browser is a separate user.
    pub asks_who: bool,
    /// Whether bills of unfinished days are made.
    pub early_bills: bool,
}

impl Timing {
    /// For tests: no delays and no questions.
    pub const TEST: Self = Self { hurry: 300, asks_who: false, early_bills: true };
    /// For manual use.
    pub const INTERACTIVE: Self = Self { hurry: 10, asks_who: true, early_bills: true };

    /// A wait of WeChat, shortened.
    pub(super) fn wait(self, seconds: u32) -> Duration {
        Duration::from_secs(u64::from(seconds)) / self.hurry.max(1)
    }
}

/// An invented user of WeChat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Their name in the simulator.
    pub name: String,
    /// Their openid for the service account.
    pub openid: String,
    /// Whether they view a snapshot page: then WeChat's data about them is wrong.
    pub is_snapshot: bool,
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The kind of request.
    pub place: Place,
    /// Method and path, without the query.
    pub request: String,
    /// Status, and WeChat's code for a refusal.
    pub outcome: String,
}

/// A request that is held.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) place: Place,
    /// The suffix of its path.
    pub(super) path: String,
    /// Number of requests of this kind that pass before it.
    pub(super) skip: u32,
    pub(super) moment: Moment,
    pub(super) is_reached: bool,
    pub(super) is_open: bool,
}

/// The time at which a request is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before it is processed.
    Before,
    /// After it was processed, and before its answer.
    After,
}

/// The whole state.
#[derive(Debug)]
pub(super) struct SimulatorState {
    pub(super) keys: Keys,
    /// The origin of the phone's proxy in front of the product.
    pub(super) origin: String,
    pub(super) manner: Timing,
    /// How many seconds WeChat's clock is ahead of this machine's.
    pub(super) ahead: i64,
    pub(super) users: Vec<User>,
    pub(super) codes: HashMap<String, Code>,
    pub(super) token: Option<Issued>,
    pub(super) ticket: Option<Issued>,
    /// Number of messages that a user allowed, by openid and template.
    pub(super) credits: HashMap<(String, String), u32>,
    pub(super) sent: Vec<Sent>,
    pub(super) orders: BTreeMap<String, Order>,
    pub(super) refunds: BTreeMap<String, Refund>,
    /// The results of the next refunds in order; `Success` when empty.
    pub(super) endings: Vec<Ending>,
    pub(super) letters: Vec<PendingNotification>,
    /// Whether notifications are held back.
    pub(super) is_mail_held: bool,
    pub(super) bills: HashMap<String, BillFile>,
    /// A test's modification of bills.
    pub(super) tampering: Option<fn(&mut Vec<Row>)>,
    pub(super) nonces: BTreeSet<String>,
    pub(super) plans: Plans,
    pub(super) gates: Vec<Gate>,
    pub(super) log: Vec<Entry>,
    /// Actions of the product that are never allowed.
    pub(super) violations: Vec<String>,
}

/// A bill that was not fetched yet.
#[derive(Debug)]
pub(super) struct BillFile {
    pub(super) bytes: Vec<u8>,
    pub(super) is_gzip: bool,
    pub(super) until: i64,
}

impl SimulatorState {
    pub(super) fn new(keys: Keys, origin: String, manner: Timing) -> Self {
        Self {
            keys,
            origin,
            manner,
            ahead: 0,
            users: Vec::new(),
            codes: HashMap::new(),
            token: None,
            ticket: None,
            credits: HashMap::new(),
            sent: Vec::new(),
            orders: BTreeMap::new(),
            refunds: BTreeMap::new(),
            endings: Vec::new(),
            letters: Vec::new(),
            is_mail_held: false,
            bills: HashMap::new(),
            tampering: None,
            nonces: BTreeSet::new(),
            plans: Plans::default(),
            gates: Vec::new(),
            log: Vec::new(),
            violations: Vec::new(),
        }
    }

    /// WeChat's current time.
    pub(super) fn now(&self) -> i64 {
        clock::now() + self.ahead
    }

    /// The user with this name, created if missing.
    pub(super) fn user(&mut self, name: &str) -> User {
        if let Some(user) = self.users.iter().find(|user| user.name == name) {
            return user.clone();
        }
        let user = User { name: name.to_owned(), openid: self.keys.openid(name), is_snapshot: false };
        self.users.push(user.clone());
        user
    }

    /// Creates a new user.
    pub(super) fn somebody(&mut self) -> User {
        let name = format!("user{}", self.users.len() + 1);
        self.user(&name)
    }

    pub(super) fn knows(&self, openid: &str) -> bool {
        self.users.iter().any(|user| user.openid == openid && !user.is_snapshot)
    }

    /// Queues a letter.
    pub(super) fn post(&mut self, letter: PendingNotification) {
        self.letters.push(letter);
    }

    /// The end of one of WeChat's waits that starts now.
    pub(super) fn after(&self, seconds: u32) -> Instant {
        Instant::now() + self.manner.wait(seconds)
    }

    /// The sum of payments, in fen.
    pub(super) fn received(&self) -> i64 {
        self.orders.values().filter(|order| order.is_paid()).map(|order| order.request.amount.total).sum()
    }

    /// The sum of refunds, in fen.
    pub(super) fn refunded(&self) -> i64 {
        let ended = self.refunds.values().filter(|refund| refund.ending == Some(Ending::Success));
        ended.map(|refund| refund.amount).sum()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A state with new keys.
    pub(in crate::wechat) fn desk() -> SimulatorState {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::in_folder(folder.path());
        SimulatorState::new(
            keys,
            "http://127.0.0.1:1".to_owned(),
            Timing { early_bills: false, ..Timing::TEST },
        )
    }
}
