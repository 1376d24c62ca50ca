//! `kill -9` at every step of a payment or a refund: the sums are correct, and no student pays twice or without effect.

use std::time::Duration;

use serde_json::{Value, json};
use tests::wechat::{Fault, Held, Moment, Place};

use crate::till::{CHECK, FEE, ORDER, Till, at_rest, pay};

/// Index of the first student of these stories; no other story uses them.
const FIRST: u32 = 600;

/// When the server is killed.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// While this request is held.
    At(Place, &'static str, Moment),
    /// This long after the notification was sent.
    After(Duration),
}

/// Every call of a payment, before and after it is processed; and times at which the server is writing.
fn cuts_of_a_payment() -> Vec<Cut> {
    let calls = [
        (Place::App, ORDER),
        (Place::Order, ""),
        (Place::Pay, ""),
        (Place::Notification, ""),
        (Place::Query, ""),
        (Place::App, CHECK),
    ];
    let held = calls
        .into_iter()
        .flat_map(|(place, path)| [Moment::Before, Moment::After].map(|moment| Cut::At(place, path, moment)));
    let written = [0, 1, 2, 4, 8, 16].map(|millis| Cut::After(Duration::from_millis(millis)));
    held.chain(written).collect()
}

fn cuts_of_a_refund() -> Vec<Cut> {
    // The queries first, while there is no other refund that could be queried.
    let calls =
        [(Place::RefundQuery, ""), (Place::App, "/refund"), (Place::Refund, ""), (Place::Notification, "")];
    let held = calls
        .into_iter()
        .flat_map(|(place, path)| [Moment::Before, Moment::After].map(|moment| Cut::At(place, path, moment)));
    let written = [0, 2, 8].map(|millis| Cut::After(Duration::from_millis(millis)));
    held.chain(written).collect()
}

impl Till {
    /// Prepares a cut, runs `act` concurrently, kills the server at the cut and restarts it.
    async fn cut(&mut self, cut: Cut, act: impl Future<Output = ()> + Send + 'static) {
        let acting;
        match cut {
            Cut::At(place, path, moment) => {
                let held = self.wechat.hold(place, path, 0, moment);
                acting = tokio::spawn(act);
                self.reached(&held, cut).await;
                self.server.kill();
            }
            Cut::After(wait) => {
                let held = self.wechat.hold(Place::Notification, "", 0, Moment::Before);
                acting = tokio::spawn(act);
                self.reached(&held, cut).await;
                drop(held);
                // The kill comes at varying times after the notification was released: the purpose of the sweep.
                tokio::time::sleep(wait).await;
                self.server.kill();
            }
        }
        acting.abort();
        self.server.again();
        self.wechat.front(self.server.address());
    }

    async fn reached(&self, held: &Held, cut: Cut) {
        let what = format!("{cut:?}");
        self.wait(&what, async || held.is_reached().then_some(())).await;
    }
}

#[test]
fn a_payment_survives_kill_9_between_any_two_steps() {
    let cuts = cuts_of_a_payment();
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    runtime.block_on(async {
        let count = u32::try_from(cuts.len()).expect("a few");
        let mut till = Till::with(FIRST, count).await;
        let origin = till.wechat.origin.clone();
        for (index, cut) in (FIRST..).zip(cuts) {
            let mut phone = till.phone(index).await;
            // Where the query to WeChat is tested, no notification may arrive before it.
            if matches!(cut, Cut::At(Place::Query, ..) | Cut::At(Place::App, CHECK, _)) {
                till.wechat.plan(Place::Notification, Fault::Drop, 1);
            }
            let mut paying = phone.clone();
            let page = origin.clone();
            till.cut(cut, async move { pay(&mut paying, &page).await }).await;
            till.wait(&format!("a payment after {cut:?}"), async || {
                if phone.stage().await == "paid" {
                    return Some(());
                }
                if till.balance(index) == 0 {
                    pay(&mut phone, &origin).await;
                }
                phone.post(CHECK, &json!({})).await;
                None
            })
            .await;
            assert_eq!(till.balance(index), FEE, "{cut:?}");
        }
        at_rest(&till, FIRST..FIRST + count, FEE).await;
    });
}

#[test]
fn a_refund_survives_kill_9_between_any_two_steps() {
    let cuts = cuts_of_a_refund();
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    runtime.block_on(async {
        let count = u32::try_from(cuts.len()).expect("a few");
        let mut till = Till::with(FIRST, count).await;
        let origin = till.wechat.origin.clone();
        let mut admin = till.admin().await;
        let mut cut_off = Vec::new();
        for (index, cut) in (FIRST..).zip(cuts) {
            let mut phone = till.phone(index).await;
            pay(&mut phone, &origin).await;
            till.wait("a payment", async || (phone.stage().await == "paid").then_some(())).await;
            let order = phone.get(ORDER).await.json["id"].as_str().unwrap_or_default().to_owned();
            if matches!(cut, Cut::At(Place::RefundQuery, ..)) {
                till.wechat.plan(Place::Notification, Fault::Drop, 1);
            }
            let refund = format!("/api/staff/orders/{order}/refund");
            let (mut asking, path) = (admin.clone(), refund.clone());
            till.cut(cut, async move { drop(asking.post(&path, &reason()).await) }).await;
            cut_off.push((index, cut, phone, refund));
        }
        for (index, cut, mut phone, refund) in cut_off {
            till.wait(&format!("a refund after {cut:?}"), async || {
                if phone.stage().await == "paid" {
                    admin.post(&refund, &reason()).await;
                }
                let is_told = phone.get(ORDER).await.json["state"] == "refunded";
                (is_told && till.balance(index) == 0).then_some(())
            })
            .await;
            assert_eq!(phone.stage().await, "approved", "{cut:?}");
        }
        at_rest(&till, FIRST..FIRST + count, 0).await;
    });
}

/// The reason of an administrator's refund.
fn reason() -> Value {
    json!({ "reason": "重复缴费" })
}
