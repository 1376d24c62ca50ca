//! The set-up of payment tests: WeChat, a server, and students in WeChat with approved photographs.

use std::ops::Range;
use std::time::{Duration, Instant};

use serde_json::json;
use tests::bench::crowd;
use tests::console::Console;
use tests::people::Student;
use tests::server::{OPEN, Server};
use tests::visitor::Visitor;
use tests::wechat::{Ending, Order, Simulator};

/// The collection's fee, in fen.
pub(crate) const FEE: i64 = 2000;
/// Timeout until every payment and refund reaches a final state: an operation that a killed server had started at
/// WeChat is reserved for it for a minute, and retried after that.
const TIMEOUT: Duration = Duration::from_mins(3);
/// The endpoint to create an order and to query its state.
pub(crate) const ORDER: &str = "/api/application/order";
pub(crate) const CHECK: &str = "/api/application/order/check";

pub(crate) struct Till {
    pub(crate) wechat: Simulator,
    pub(crate) server: Server,
    password: String,
}

impl Till {
    /// `students` students from index `first`, with approved photographs.
    pub(crate) async fn with(first: u32, students: u32) -> Self {
        let wechat = Simulator::start();
        let server = Server::start_in(&wechat);
        let range = first..first + students;
        server.import(OPEN, &crowd::roster(range.clone()));
        crowd::hand_in(server.address(), OPEN, range.clone()).await.expect("the crowd hands in");
        for index in range {
            server.yipai(&["review", "approve", &Student::of(index).number]);
        }
        let password = Console::password(&server);
        Self { wechat, server, password }
    }

    /// The student with this index and a phone in WeChat.
    pub(crate) async fn phone(&self, index: u32) -> Visitor {
        self.phone_as(index, &format!("student{index}")).await
    }

    /// The same with the WeChat account of this user.
    pub(crate) async fn phone_as(&self, index: u32, user: &str) -> Visitor {
        let mut phone = Visitor::at(&self.wechat.origin);
        phone.enter(user).await;
        let reply = phone.verify(OPEN, &Student::of(index)).await;
        assert_eq!(reply.status, 200, "{}", reply.json);
        phone
    }

    /// An administrator whose requests pass the simulator's proxy, so that they can be held.
    pub(crate) async fn admin(&self) -> Visitor {
        let mut admin = Visitor::at(&self.wechat.origin);
        admin.sign_in("admin", &self.password).await;
        admin
    }

    /// The orders at WeChat of the student with this index.
    pub(crate) fn orders(&self, index: u32) -> Vec<Order> {
        let openid = self.wechat.user(&format!("student{index}")).openid;
        let orders = self.wechat.orders();
        orders.into_iter().filter(|order| order.request.payer.openid == openid).collect()
    }

    /// The student's payments less refunds, in fen.
    pub(crate) fn balance(&self, index: u32) -> i64 {
        let orders = self.orders(index);
        let paid: i64 =
            orders.iter().filter(|order| order.is_paid()).map(|order| order.request.amount.total).sum();
        let is_theirs = |number: &String| orders.iter().any(|order| order.request.out_trade_no == *number);
        let refunds = self.wechat.refunds();
        let back = refunds
            .iter()
            .filter(|refund| is_theirs(&refund.out_trade_no) && refund.ending == Some(Ending::Success));
        paid - back.map(|refund| refund.amount).sum::<i64>()
    }

    /// Waits until `look` returns a value.
    pub(crate) async fn wait<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(Instant::now() < deadline, "waited for {what}:\n{}", self.story());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The last log lines of both sides, without successful queries.
    pub(crate) fn story(&self) -> String {
        let last = |text: &str, boring: &str| {
            let lines: Vec<_> = text.lines().filter(|line| !line.contains(boring)).collect();
            lines[lines.len().saturating_sub(40)..].join("\n")
        };
        let (theirs, ours) =
            (last(&self.wechat.story(), "GET /api"), last(&self.server.log(), "answered status=2"));
        format!("{theirs}\n---\n{ours}")
    }
}

/// Creates an order, pays on the sheet and queries the result, once each; failures are ignored, because the next try
/// repeats them.
pub(crate) async fn pay(phone: &mut Visitor, origin: &str) {
    let order = phone.post(ORDER, &json!({})).await;
    let mut sheet = order.json["cashier"].clone();
    if order.status != 200 || sheet["at"] != "sheet" {
        return;
    }
    sheet["page"] = json!(format!("{origin}/"));
    let shown = phone.post("/__wechat/sheet", &sheet).await;
    if shown.status == 200 {
        phone.post("/__wechat/pay", &shown.json).await;
    }
    phone.post(CHECK, &json!({})).await;
}

/// Checks the invariants in the final state: each student's balance, the sums, and the absence of forbidden events.
pub(crate) async fn at_rest(till: &Till, students: Range<u32>, each: i64) {
    till.wait("rest", async || till.wechat.is_at_rest().then_some(())).await;
    assert_eq!(till.wechat.violations(), [""; 0]);
    let log = till.server.log();
    assert!(
        till.wechat.secrets().iter().all(|secret| !log.contains(secret)),
        "a secret stands in the log:\n{log}"
    );
    for index in students.clone() {
        assert_eq!(till.balance(index), each, "student {index}");
    }
    let (received, refunded) = till.wechat.money();
    assert_eq!(received - refunded, each * i64::from(students.end - students.start));
}
