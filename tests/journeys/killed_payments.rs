//! kill -9 wherever a payment or a refund stands: the money adds up, and nobody pays twice or for nothing.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::bench::crowd;
use tests::console::Console;
use tests::people::Student;
use tests::server::{OPEN, Server};
use tests::visitor::Visitor;
use tests::wechat::{Ending, Fault, Held, Moment, Order, Place, Simulator};

/// Students of these stories: nobody else's.
const FIRST: u32 = 600;
/// The collection's fee, in fen.
const FEE: i64 = 2000;
/// How long anything may take to come to rest: whatever a killed server was asking WeChat is its own for a minute, and is
/// asked again after that.
const PATIENCE: Duration = Duration::from_mins(3);
/// Where the student's page asks for an order, and asks what became of it.
const ORDER: &str = "/api/application/order";
const CHECK: &str = "/api/application/order/check";

/// Where the server is killed.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// When this request is held.
    At(Place, &'static str, Moment),
    /// So long after the notification was sent.
    After(Duration),
}

/// Every call of a payment, before and after it did its work; and moments in which the server is writing.
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
    // The questions first, while no other refund is under way that could be asked about.
    let calls =
        [(Place::RefundQuery, ""), (Place::App, "/refund"), (Place::Refund, ""), (Place::Notification, "")];
    let held = calls
        .into_iter()
        .flat_map(|(place, path)| [Moment::Before, Moment::After].map(|moment| Cut::At(place, path, moment)));
    let written = [0, 2, 8].map(|millis| Cut::After(Duration::from_millis(millis)));
    held.chain(written).collect()
}

struct Scene {
    wechat: Simulator,
    server: Server,
    password: String,
}

impl Scene {
    /// So many students whose photograph is approved.
    async fn with(students: u32) -> Self {
        let wechat = Simulator::start();
        let server = Server::start_in(&wechat);
        let range = FIRST..FIRST + students;
        server.import(OPEN, &crowd::roster(range.clone()));
        crowd::hand_in(server.address(), OPEN, range.clone()).await.expect("the crowd hands in");
        for index in range {
            server.yipai(&["review", "approve", &Student::of(index).number]);
        }
        let password = Console::password(&server);
        Self { wechat, server, password }
    }

    /// The student of this number with a phone in WeChat.
    async fn phone(&self, index: u32) -> Visitor {
        let mut phone = Visitor::at(&self.wechat.origin);
        phone.enter(&format!("student{index}")).await;
        let reply = phone.verify(OPEN, &Student::of(index)).await;
        assert_eq!(reply.status, 200, "{}", reply.json);
        phone
    }

    /// An administrator, who comes through the phone's address so that requests can be held.
    async fn admin(&self) -> Visitor {
        let mut admin = Visitor::at(&self.wechat.origin);
        admin.sign_in("admin", &self.password).await;
        admin
    }

    /// The orders at WeChat of the phone of this number.
    fn orders(&self, index: u32) -> Vec<Order> {
        let openid = self.wechat.user(&format!("student{index}")).openid;
        let orders = self.wechat.orders();
        orders.into_iter().filter(|order| order.request.payer.openid == openid).collect()
    }

    /// What came in from a student, less what went back.
    fn balance(&self, index: u32) -> i64 {
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

    /// Holds or arms what a cut asks for, runs `act` beside it, kills the server there and starts it again.
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
                // The kill comes some moment after the notification was let go: the point of the sweep.
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

    /// Waits until `look` finds something.
    async fn wait<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(Instant::now() < deadline, "waited for {what}:\n{}", self.story());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Scene {
    /// The last of what happened on both sides, without the good answers to questions.
    fn story(&self) -> String {
        let last = |text: &str, boring: &str| {
            let lines: Vec<_> = text.lines().filter(|line| !line.contains(boring)).collect();
            lines[lines.len().saturating_sub(40)..].join("\n")
        };
        let (theirs, ours) =
            (last(&self.wechat.story(), "GET /api"), last(&self.server.log(), "answered status=2"));
        format!("{theirs}\n---\n{ours}")
    }
}

/// Orders, pays on the sheet and asks what came of it, once each; whatever fails is left to the next try.
async fn pay(phone: &mut Visitor, origin: &str) {
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

#[test]
fn a_payment_survives_kill_9_between_any_two_steps() {
    let cuts = cuts_of_a_payment();
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    runtime.block_on(async {
        let count = u32::try_from(cuts.len()).expect("a few");
        let mut scene = Scene::with(count).await;
        let origin = scene.wechat.origin.clone();
        for (index, cut) in (FIRST..).zip(cuts) {
            let mut phone = scene.phone(index).await;
            // Where the question to WeChat matters, no notification answers it first.
            if matches!(cut, Cut::At(Place::Query, ..) | Cut::At(Place::App, CHECK, _)) {
                scene.wechat.plan(Place::Notification, Fault::Drop, 1);
            }
            let mut paying = phone.clone();
            let page = origin.clone();
            scene.cut(cut, async move { pay(&mut paying, &page).await }).await;
            scene
                .wait(&format!("a payment after {cut:?}"), async || {
                    if phone.stage().await == "paid" {
                        return Some(());
                    }
                    if scene.balance(index) == 0 {
                        pay(&mut phone, &origin).await;
                    }
                    phone.post(CHECK, &json!({})).await;
                    None
                })
                .await;
            assert_eq!(scene.balance(index), FEE, "{cut:?}");
        }
        at_rest(&scene, FIRST..FIRST + count, FEE).await;
    });
}

#[test]
fn a_refund_survives_kill_9_between_any_two_steps() {
    let cuts = cuts_of_a_refund();
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    runtime.block_on(async {
        let count = u32::try_from(cuts.len()).expect("a few");
        let mut scene = Scene::with(count).await;
        let origin = scene.wechat.origin.clone();
        let mut admin = scene.admin().await;
        let mut cut_off = Vec::new();
        for (index, cut) in (FIRST..).zip(cuts) {
            let mut phone = scene.phone(index).await;
            pay(&mut phone, &origin).await;
            scene.wait("a payment", async || (phone.stage().await == "paid").then_some(())).await;
            let order = phone.get(ORDER).await.json["id"].as_str().unwrap_or_default().to_owned();
            if matches!(cut, Cut::At(Place::RefundQuery, ..)) {
                scene.wechat.plan(Place::Notification, Fault::Drop, 1);
            }
            let refund = format!("/api/staff/orders/{order}/refund");
            let (mut asking, path) = (admin.clone(), refund.clone());
            scene.cut(cut, async move { drop(asking.post(&path, &reason()).await) }).await;
            cut_off.push((index, cut, phone, refund));
        }
        for (index, cut, mut phone, refund) in cut_off {
            scene
                .wait(&format!("a refund after {cut:?}"), async || {
                    if phone.stage().await == "paid" {
                        admin.post(&refund, &reason()).await;
                    }
                    let is_told = phone.get(ORDER).await.json["state"] == "refunded";
                    (is_told && scene.balance(index) == 0).then_some(())
                })
                .await;
            assert_eq!(phone.stage().await, "approved", "{cut:?}");
        }
        at_rest(&scene, FIRST..FIRST + count, 0).await;
    });
}

/// Why an administrator gives money back.
fn reason() -> Value {
    json!({ "reason": "重复缴费" })
}

/// The laws, once nothing moves any more: each student's balance, the sums, and nothing that must never be.
async fn at_rest(scene: &Scene, students: std::ops::Range<u32>, each: i64) {
    scene.wait("rest", async || scene.wechat.is_at_rest().then_some(())).await;
    assert_eq!(scene.wechat.violations(), [""; 0]);
    for index in students.clone() {
        assert_eq!(scene.balance(index), each, "student {index}");
    }
    let (received, refunded) = scene.wechat.money();
    assert_eq!(received - refunded, each * i64::from(students.end - students.start));
}
