//! The state that survives a restart of the simulator: users, payments and notifications, in a file next to the keys.
//!
//! WeChat never forgets an order. Without the file, a product that is restarted with its own data would query unknown
//! orders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::message::Sent;
use super::notification::PendingNotification;
use super::order::Order;
use super::refund::Refund;
use super::state::{SimulatorState, User};

/// The file's name, in the simulator's folder.
const FILE: &str = "theirs/state.json";

/// The file's content.
#[derive(Serialize, Deserialize)]
struct State {
    users: Vec<User>,
    orders: BTreeMap<String, Order>,
    refunds: BTreeMap<String, Refund>,
    letters: Vec<PendingNotification>,
    /// Openid, template, and the number of allowed messages.
    credits: Vec<(String, String, u32)>,
    sent: Vec<Sent>,
}

impl State {
    fn of(desk: &SimulatorState) -> Self {
        let mut credits: Vec<_> = desk
            .credits
            .iter()
            .map(|((openid, template), times)| (openid.clone(), template.clone(), *times))
            .collect();
        credits.sort();
        Self {
            users: desk.users.clone(),
            orders: desk.orders.clone(),
            refunds: desk.refunds.clone(),
            letters: desk.letters.clone(),
            credits,
            sent: desk.sent.clone(),
        }
    }

    fn into(self, desk: &mut SimulatorState) {
        let Self { users, orders, refunds, letters, credits, sent } = self;
        (desk.users, desk.orders, desk.refunds, desk.sent) = (users, orders, refunds, sent);
        desk.letters = letters.into_iter().map(PendingNotification::resumed).collect();
        desk.credits =
            credits.into_iter().map(|(openid, template, times)| ((openid, template), times)).collect();
    }
}

/// The file with a simulator's state.
#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
    /// The content that was written last.
    written: String,
}

impl StateFile {
    /// Opens the file in `folder` and loads it into `desk`.
    ///
    /// # Panics
    ///
    /// When it can't be read: continuing with an empty state would look like lost payments.
    pub(super) fn open(folder: &Path, desk: &mut SimulatorState) -> Self {
        let path = folder.join(FILE);
        let written = if path.exists() {
            let text = fs::read_to_string(&path).expect("the simulator's folder can be read");
            let state: State = serde_json::from_str(&text).unwrap_or_else(|error| {
                panic!("{}: {error}; delete it to begin with no orders", path.display())
            });
            state.into(desk);
            text
        } else {
            String::new()
        };
        Self { path, written }
    }

    /// Writes the state if it changed, atomically.
    ///
    /// # Panics
    ///
    /// When the folder can't be written.
    pub(super) fn write(&mut self, desk: &SimulatorState) {
        let text = serde_json::to_string(&State::of(desk)).expect("the state is plain data");
        if text == self.written {
            return;
        }
        let new = self.path.with_extension("new");
        fs::write(&new, &text).expect("the simulator's folder can be written");
        fs::rename(&new, &self.path).expect("the simulator's folder can be written");
        self.written = text;
    }
}

/// Serialization of an `Instant`, which another process can't interpret: written as whether it is set, read as now.
pub(super) mod soon {
    use super::{Deserialize, Instant};

    #[expect(clippy::ref_option, reason = "serde hands over the field as it is")]
    pub(in crate::wechat) fn serialize<S: serde::Serializer>(
        due: &Option<Instant>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_bool(due.is_some())
    }

    pub(in crate::wechat) fn deserialize<'de, D: serde::Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Instant>, D::Error> {
        Ok(bool::deserialize(from)?.then(Instant::now))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use super::super::order::tests::{ask, call};
    use super::super::{Ending, Simulator, Timing, VERDICT};
    use super::*;

    #[test]
    fn people_orders_refunds_and_notifications_survive_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let start = || Simulator::start_in(folder.path(), anywhere, Timing::INTERACTIVE);
        let before = start();
        // No server accepts notifications: each is retried after the restart.
        before.hold_mail(true);
        let openid = before.user("anran").openid;
        before.snapshot("bole");
        before.allow(&openid, VERDICT, 2);
        let post = |number: &str, simulator: &Simulator| {
            let body = ask(number, &openid);
            let asked = call(http::Method::POST, "/v3/pay/transactions/jsapi", &body);
            simulator.shared.with(|desk| desk.order(&asked).map(drop)).is_ok()
        };
        for number in ["ord_000001", "ord_000002", "ord_000003"] {
            assert!(post(number, &before));
        }
        before.pay("ord_000001").unwrap();
        before.pay("ord_000002").unwrap();
        before.refunds_end(&[Ending::Success]);
        before.refund_on_platform("ord_000002", 500);
        let (orders, users) = (before.orders(), before.users());
        let letters: Vec<_> = before.letters().into_iter().map(|letter| letter.id).collect();
        assert_eq!((orders.len(), letters.len()), (3, 2));
        drop(before);

        let after = start();
        assert_eq!(after.users(), users);
        let told = |simulator: &Simulator| {
            let orders = simulator.orders().into_iter();
            orders.map(|order| (order.request, order.standing, order.prepays)).collect::<Vec<_>>()
        };
        let wanted: Vec<_> =
            orders.into_iter().map(|order| (order.request, order.standing, order.prepays)).collect();
        assert_eq!(told(&after), wanted);
        assert_eq!(after.letters().into_iter().map(|letter| letter.id).collect::<Vec<_>>(), letters);
        assert!(!after.is_at_rest(), "the notifications are still to be brought");
        after.until("the refund's end", |simulator| (simulator.money() == (4000, 500)).then_some(()));
        assert_eq!(after.shared.lock().credits[&(openid.clone(), VERDICT.id.to_owned())], 2);
        assert!(post("ord_000003", &after), "an order that waits can be asked for again");
        assert!(!post("ord_000001", &after), "one that was paid stays paid");
        after.pay("ord_000003").unwrap();
    }

    #[test]
    fn a_simulator_of_a_test_stores_nothing() {
        let simulator = Simulator::start();
        simulator.snapshot("anran");
        assert!(!simulator.folder.join(FILE).exists());
    }
}
