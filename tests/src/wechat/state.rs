//! What WeChat knows: its users, orders, refunds, what is on its way, and everything that was asked of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::account::{Code, Issued};
use super::bill::Row;
use super::clock;
use super::fault::Plans;
use super::keys::Keys;
use super::notification::PendingNotification;
use super::message::Sent;
use super::order::Order;
use super::place::Place;
use super::refund::{Ending, Refund};

/// How the simulator behaves.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// By how much WeChat's waiting is shortened: its first repetition of a notification comes after 15 s divided by this.
    pub hurry: u32,
    /// Whether a person is asked as whom to sign in; otherwise each browser is a user of its own.
    pub asks_who: bool,
    /// Whether bills of days that are not over are made.
    pub early_bills: bool,
}

impl Timing {
    /// For stories and journeys: everything at once, nobody is asked.
    pub const TEST: Self = Self { hurry: 300, asks_who: false, early_bills: true };
    /// For a person at a desk.
    pub const INTERACTIVE: Self = Self { hurry: 10, asks_who: true, early_bills: true };

    /// A wait of WeChat's, shortened.
    pub(super) fn wait(self, seconds: u32) -> Duration {
        Duration::from_secs(u64::from(seconds)) / self.hurry.max(1)
    }
}

/// An invented user of WeChat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// What the simulator calls them.
    pub name: String,
    /// Who they are to the service account.
    pub openid: String,
    /// Whether they look at a snapshot page: then nothing that WeChat says about them is true.
    pub is_snapshot: bool,
}

/// One request, and what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What kind.
    pub place: Place,
    /// Method and path, without the query.
    pub request: String,
    /// Status, and WeChat's word for a refusal.
    pub outcome: String,
}

/// A request that is held.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) place: Place,
    /// How its path ends.
    pub(super) path: String,
    /// Requests of this kind that pass before it.
    pub(super) skip: u32,
    pub(super) moment: Moment,
    pub(super) is_reached: bool,
    pub(super) is_open: bool,
}

/// When a request is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before it does anything.
    Before,
    /// When it has been done, and nobody was answered yet.
    After,
}

/// Everything behind WeChat's counter.
#[derive(Debug)]
pub(super) struct SimulatorState {
    pub(super) keys: Keys,
    /// The phone's address, where the product is found.
    pub(super) origin: String,
    pub(super) manner: Timing,
    /// Seconds by which WeChat's clock is ahead of this machine's.
    pub(super) ahead: i64,
    pub(super) users: Vec<User>,
    pub(super) codes: HashMap<String, Code>,
    pub(super) token: Option<Issued>,
    pub(super) ticket: Option<Issued>,
    /// How many messages a user allowed, by openid and template.
    pub(super) credits: HashMap<(String, String), u32>,
    pub(super) sent: Vec<Sent>,
    pub(super) orders: BTreeMap<String, Order>,
    pub(super) refunds: BTreeMap<String, Refund>,
    /// How the next refunds end, the first first; `Success` when nothing is planned.
    pub(super) endings: Vec<Ending>,
    pub(super) letters: Vec<PendingNotification>,
    /// Whether notifications are kept back.
    pub(super) is_mail_held: bool,
    pub(super) bills: HashMap<String, BillFile>,
    /// Changes that a script makes to bills.
    pub(super) tampering: Option<fn(&mut Vec<Row>)>,
    pub(super) nonces: BTreeSet<String>,
    pub(super) plans: Plans,
    pub(super) gates: Vec<Gate>,
    pub(super) log: Vec<Entry>,
    /// What the product did and must never do.
    pub(super) violations: Vec<String>,
}

/// A bill that waits to be fetched.
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

    /// What time it is at WeChat.
    pub(super) fn now(&self) -> i64 {
        clock::now() + self.ahead
    }

    /// The user of this name, who is made when there is none.
    pub(super) fn user(&mut self, name: &str) -> User {
        if let Some(user) = self.users.iter().find(|user| user.name == name) {
            return user.clone();
        }
        let user = User { name: name.to_owned(), openid: self.keys.openid(name), is_snapshot: false };
        self.users.push(user.clone());
        user
    }

    /// Somebody new.
    pub(super) fn somebody(&mut self) -> User {
        let name = format!("user{}", self.users.len() + 1);
        self.user(&name)
    }

    pub(super) fn knows(&self, openid: &str) -> bool {
        self.users.iter().any(|user| user.openid == openid && !user.is_snapshot)
    }

    /// Puts a letter into the post.
    pub(super) fn post(&mut self, letter: PendingNotification) {
        self.letters.push(letter);
    }

    /// A moment after one of WeChat's waits.
    pub(super) fn after(&self, seconds: u32) -> Instant {
        Instant::now() + self.manner.wait(seconds)
    }

    /// What came in, in fen.
    pub(super) fn received(&self) -> i64 {
        self.orders.values().filter(|order| order.is_paid()).map(|order| order.request.amount.total).sum()
    }

    /// What went back, in fen.
    pub(super) fn refunded(&self) -> i64 {
        let ended = self.refunds.values().filter(|refund| refund.ending == Some(Ending::Success));
        ended.map(|refund| refund.amount).sum()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A counter with keys of its own.
    pub(in crate::wechat) fn desk() -> SimulatorState {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::in_folder(folder.path());
        SimulatorState::new(keys, "http://127.0.0.1:1".to_owned(), Timing { early_bills: false, ..Timing::TEST })
    }
}
