//! In every order of events, and wherever the server is killed, the amounts add up and every order reaches a final
//! state.

mod till;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use backend::app::App;
use backend::clock::Clock;
use backend::config::{Payment, RawSettings};
use backend::domain::order::open::{Payer, open};
use backend::domain::order::refund::steps;
use backend::domain::order::{self as domain_order, close, due, give_back};
use backend::domain::{erase, review};
use backend::keys::{MasterKey, hex};
use backend::payment::Provider;
use backend::rng::Rng;
use backend::store::audit::Actor;
use backend::store::order::{Order, OrderSelection};
use backend::wechat::pay::{Merchants, NOTIFICATION};
use backend::wechat::{OpenId, WeChat};
use backend::{router, start, store};
use http_body_util::BodyExt;
use proptest::prelude::*;
use serde_json::Value;
use shared::api::staff::refunds::{RefundOrigin, RefundState, RefundStep};
use shared::application::Stage;
use shared::id::{ApplicationId, OrderId};
use shared::payment::OrderStage;
use shared::review::{RejectReason, RejectReasons, StaffName};
use tower::ServiceExt;

use crate::app::{CHEN, LIN, NOW, TestApp, reviewer};
use till::{Standing, Till, Trouble};

/// An event.
#[derive(Debug, Clone)]
enum Event {
    /// Time passes.
    Wait(i64),
    /// A student presses 去支付.
    Open(usize),
    /// A student confirms in WeChat's payment dialog.
    Pay(usize),
    /// A notification arrives: again, out of order, much later.
    Deliver(usize),
    /// A notification arrives that was signed long ago.
    Replay(usize, i64),
    /// A notification arrives with another amount, and WeChat's signature.
    Misprint(usize, u64),
    /// The server runs its periodic jobs.
    Tick,
    /// A student returns from the payment, and the page asks for the result.
    Check(usize),
    /// A student cancels an order.
    Close(usize),
    /// A reviewer approves a photograph.
    Approve(usize),
    /// A reviewer rejects a photograph.
    Reject(usize),
    /// An administrator refunds an order.
    GiveBack(usize),
    /// A student's data is erased.
    Erase(usize),
    /// A refund reaches the bank.
    Return(usize),
    /// A refund ends without a payment, or gets stuck.
    EndRefund(usize, Standing),
    /// A person refunds on the merchant platform, in full or in part.
    Platform(usize, Option<u64>),
    /// An administrator performs a step of a refund.
    Step(usize, RefundStep),
    /// The settings name another merchant for new orders, and keep the previous one.
    ChangeMerchant,
    /// One of the next calls to WeChat fails.
    Trouble(u32, Trouble),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let index = 0_usize..6;
    let student = 0_usize..2;
    let trouble = prop_oneof![
        Just(Trouble::DiesBefore),
        Just(Trouble::DiesAfter),
        Just(Trouble::BrokenAfter),
        Just(Trouble::Broken)
    ];
    let event = prop_oneof![
        3 => prop_oneof![0_i64..8, 10_i64..400, 1500_i64..2000].prop_map(Event::Wait),
        5 => student.clone().prop_map(Event::Open),
        5 => index.clone().prop_map(Event::Pay),
        4 => index.clone().prop_map(Event::Deliver),
        1 => (index.clone(), 300_i64..4000).prop_map(|(letter, late)| Event::Replay(letter, late)),
        1 => (index.clone(), 1_u64..5000).prop_map(|(letter, amount)| Event::Misprint(letter, amount)),
        5 => Just(Event::Tick),
        2 => student.clone().prop_map(Event::Check),
        2 => index.clone().prop_map(Event::Close),
        2 => student.clone().prop_map(Event::Approve),
        1 => student.clone().prop_map(Event::Reject),
        2 => index.clone().prop_map(Event::GiveBack),
        1 => student.prop_map(Event::Erase),
        2 => index.clone().prop_map(Event::Return),
        2 => (index.clone(), prop_oneof![Just(Standing::Closed), Just(Standing::Abnormal)])
            .prop_map(|(refund, how)| Event::EndRefund(refund, how)),
        2 => (index.clone(), prop::option::of(1_u64..2500))
            .prop_map(|(order, part)| Event::Platform(order, part)),
        2 => (index, prop::sample::select(RefundStep::ALL))
            .prop_map(|(order, step)| Event::Step(order, step)),
        1 => Just(Event::ChangeMerchant),
        4 => (0_u32..3, trouble).prop_map(|(calls, trouble)| Event::Trouble(calls, trouble)),
    ];
    prop::collection::vec(event, 1..40)
}

fn wechat(till: &Till, main: usize) -> Arc<WeChat> {
    let origin = "https://photo.example.edu.cn".parse().unwrap();
    Arc::new(WeChat::new(Arc::new(till.settings(main)), origin).unwrap())
}

fn admin() -> StaffName {
    "wu.fei".parse().unwrap()
}

fn payer(student: usize) -> Payer {
    Payer::Wechat(OpenId::new(format!("oStudent{student}")).unwrap())
}

struct World {
    /// The same server with the first or the second merchant for new orders.
    servers: [(App, Router); 2],
    main: AtomicUsize,
    till: Till,
    students: [ApplicationId; 2],
    _folder: tempfile::TempDir,
}

/// A server whose two students have submitted, one of them approved: created once, and copied for every run.
async fn template() -> (tempfile::TempDir, [ApplicationId; 2]) {
    let test = TestApp::new().await;
    test.approved(LIN).await;
    test.submitted(CHEN).await;
    let students = [test.application(LIN).await.id, test.application(CHEN).await.id];
    test.app.db.close().await;
    (test.folder, students)
}

impl World {
    async fn new(
        template: &Path,
        students: [ApplicationId; 2],
        till: &Till,
        wechats: &[Arc<WeChat>; 2],
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(template).unwrap().map(Result::unwrap) {
            if file.file_type().unwrap().is_file() {
                std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
            }
        }
        let written = RawSettings { data: Some(folder.path().to_owned()), ..RawSettings::default() };
        let key = MasterKey::parse(&hex(&[7; 32])).unwrap();
        let (clock, rng) = (Clock::manual(NOW.plus_seconds(60)), Rng::seeded(1_000_000));
        till.reset(&clock);
        let config = written.complete().unwrap();
        let app = start::assemble(&config, &key, Payment::Nobody, clock, rng).await.unwrap();
        let servers = wechats.each_ref().map(|wechat| {
            let mut app = app.clone();
            app.provider = Provider::WeChat(Arc::new(Merchants::new(wechat, &app.rng).unwrap()));
            app.wechat = Some(Arc::clone(wechat));
            let router = router::router(&app, &router::health(&app), None);
            (app, router)
        });
        Self { servers, main: AtomicUsize::new(0), till: till.clone(), students, _folder: folder }
    }

    fn server(&self) -> &(App, Router) {
        &self.servers[self.main.load(Ordering::Relaxed)]
    }

    fn app(&self) -> &App {
        &self.server().0
    }

    async fn orders(&self) -> Vec<Order> {
        let mut reader = self.app().db.reader().await.unwrap();
        let listed = store::order::page(&mut reader, &OrderSelection::default(), 1000).await.unwrap();
        listed.into_iter().map(|listed| listed.order).collect()
    }

    async fn nth_order(&self, index: usize) -> Option<Order> {
        let mut orders = self.orders().await;
        let count = orders.len();
        (count > 0).then(|| orders.swap_remove(index % count))
    }

    /// Sends a notification to the server: its status, and the code in WeChat's own format.
    async fn deliver(&self, letter: (&'static str, HeaderMap, Vec<u8>)) -> (u16, String) {
        let (_, headers, body) = letter;
        let mut request = Request::post(NOTIFICATION).body(Body::from(body)).unwrap();
        request.headers_mut().extend(headers);
        let (parts, body) = self.server().1.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let code = serde_json::from_slice::<Value>(&body).unwrap_or_default()["code"].clone();
        (parts.status.as_u16(), code.as_str().unwrap_or_default().to_owned())
    }

    /// Performs one event. A refusal is accepted, and the server may be killed during it.
    async fn happen(&self, event: &Event) {
        let app = self.app();
        match event {
            Event::Wait(seconds) => app.clock.advance_seconds(*seconds),
            Event::Pay(index) => self.till.pay(*index),
            Event::Return(index) => self.till.return_money(*index),
            Event::Trouble(calls, trouble) => self.till.trouble(*calls, *trouble),
            Event::EndRefund(index, Standing::Closed) => self.till.end_refund(*index, |_| Standing::Closed),
            Event::EndRefund(index, _) => self.till.end_refund(*index, |_| Standing::Abnormal),
            Event::Platform(index, part) => self.till.refund_on_platform(*index, *part),
            Event::ChangeMerchant => {
                self.main.fetch_xor(1, Ordering::Relaxed);
            }
            Event::Step(index, step) => {
                if let Some(order) = self.nth_order(*index).await {
                    self.step(&order, *step).await;
                }
            }
            Event::Open(student) => {
                drop(open(app, self.students[*student], &payer(*student)).await);
            }
            Event::Check(student) => drop(due::check(app, self.students[*student], None).await),
            Event::Tick => drop(due::run(app).await.unwrap()),
            Event::Approve(student) => {
                let (id, name) = (self.students[*student], reviewer("li.na"));
                if review::claim(app, id, &name).await.is_ok() {
                    review::approve(app, id, &name).await.unwrap();
                }
            }
            Event::Reject(student) => {
                let (id, name) = (self.students[*student], reviewer("li.na"));
                if review::claim(app, id, &name).await.is_ok() {
                    let reasons = RejectReasons::try_from(vec![RejectReason::Eyes]).unwrap();
                    review::reject(app, id, &name, reasons, None).await.unwrap();
                }
            }
            Event::Erase(student) => drop(erase::at_own_wish(app, self.students[*student]).await),
            Event::Close(index) => {
                if let Some(order) = self.nth_order(*index).await {
                    drop(close(app, order.id).await);
                }
            }
            Event::GiveBack(index) => {
                if let Some(order) = self.nth_order(*index).await {
                    drop(give_back::give_back(app, order.id, "测试", &Actor::Operator).await);
                }
            }
            Event::Deliver(index) => {
                if let Some(letter) = self.till.letter(*index, None, 0) {
                    assert_eq!(self.deliver(letter).await.0, 204);
                }
            }
            Event::Replay(index, late) => {
                if let Some(letter) = self.till.letter(*index, None, *late) {
                    let before = self.orders().await;
                    assert_eq!(self.deliver(letter).await, (401, "FAIL".to_owned()));
                    assert_eq!(self.orders().await, before);
                }
            }
            Event::Misprint(index, amount) => {
                let letter = self.till.letter(*index, Some(*amount), 0);
                // The amount of a refund on the merchant platform is not known here.
                if let Some(letter) = letter.filter(|(event, ..)| *amount != 2000 && event.starts_with('T')) {
                    let before = self.orders().await;
                    assert_eq!(self.deliver(letter).await.0, 204);
                    assert_eq!(self.orders().await, before, "another amount settles nothing");
                }
            }
        }
    }

    /// The same, until it is complete or the server is killed during it.
    async fn happen_or_die(&self, event: &Event) {
        tokio::select! {
            () = self.till.death.notified() => {}
            () = self.happen(event) => {}
        }
    }

    /// Without further notifications and failures, the server's periodic jobs alone bring everything to a final state.
    async fn come_to_rest(&self) {
        self.till.calm();
        for _ in 0..1000 {
            let mut at_rest = self.orders().await.iter().all(|order| order.next_check_at.is_none());
            at_rest &= due::run(self.app()).await.unwrap() == 0;
            at_rest &= self.accept_the_platform_s().await;
            if at_rest {
                return;
            }
            self.app().clock.advance_seconds(600);
            self.till.return_money(0);
        }
        panic!("it never comes to rest: {:?}", self.orders().await);
    }

    /// An administrator reads the merchant platform, and accepts every refund that was made there; returns whether all
    /// of them are known here.
    async fn accept_the_platform_s(&self) -> bool {
        let mut is_known = true;
        for (number, sale) in self.till.sales() {
            let order = OrderId::from_trade_number(&number).unwrap();
            let done = |back: &&till::Back| back.is_platform && matches!(back.standing, Standing::Done(_));
            let ended =
                sale.refunds.iter().all(|back| matches!(back.standing, Standing::Done(_) | Standing::Closed));
            is_known &= ended;
            for back in sale.refunds.iter().filter(done) {
                let stage = domain_order::find(self.app(), order).await.unwrap().unwrap().stage;
                if stage.receipt().is_some() {
                    steps::accept(self.app(), order, Some(&back.number), &admin()).await.unwrap();
                }
            }
        }
        is_known
    }

    async fn step(&self, order: &Order, step: RefundStep) {
        let (app, id) = (self.app(), order.id);
        let number = id.trade_number();
        let sale = self.till.sales().get(&number).cloned();
        let platform = sale.and_then(|sale| sale.refunds.into_iter().find(|back| back.is_platform));
        match step {
            RefundStep::Retry => drop(steps::retry(app, id, &admin()).await),
            RefundStep::NewNumber => drop(steps::new_number(app, id, &admin()).await),
            RefundStep::Accept => {
                let number = platform.map(|back| back.number);
                drop(steps::accept(app, id, number.as_deref(), &admin()).await);
            }
            RefundStep::SettledElsewhere => {
                if steps::settled_elsewhere(app, id, "银行转账", &admin()).await.is_ok() {
                    self.till.call_off(&number);
                }
            }
        }
    }

    /// What has to be true whenever the server is idle.
    async fn invariants(&self) {
        let orders = self.orders().await;
        for order in &orders {
            let is_refunding = matches!(order.stage, OrderStage::Refunding { .. });
            assert!(!is_refunding || order.next_check_at.is_some(), "no next step: {order:?}");
            // An administrator's refund is in progress: the fee is not due again.
            if is_refunding && order.refund_reason.is_some() {
                let waits = |other: &&Order| {
                    other.application == order.application
                        && matches!(other.stage, OrderStage::Open | OrderStage::Awaiting { .. })
                };
                assert_eq!(orders.iter().find(waits), None, "the fee is due while {order:?} is under way");
            }
        }
        assert_eq!(self.till.violations(), Vec::<String>::new());
    }

    /// The refunded amounts of an order: by WeChat, and by other means.
    async fn returned(&self, order: &Order) -> (u64, u64) {
        let mut reader = self.app().db.reader().await.unwrap();
        let refunds = store::refund::of_order(&mut reader, order.id).await.unwrap();
        let sum = |elsewhere: bool| {
            let done = refunds.iter().filter(|refund| refund.standing == RefundState::Done);
            let of = done.filter(|refund| (refund.origin == RefundOrigin::Elsewhere) == elsewhere);
            of.map(|refund| u64::from(refund.amount.get())).sum()
        };
        (sum(false), sum(true))
    }

    /// What has to be true at the end of every run.
    async fn laws(&self) {
        assert_eq!(self.till.violations(), Vec::<String>::new());
        let (sales, orders, now) = (self.till.sales(), self.orders().await, self.app().clock.now());
        let order = |number: &String| orders.iter().find(|order| order.id.trade_number() == *number).unwrap();
        let (mut received, mut settled, mut refunded) = (0, 0, 0);
        for (number, sale) in &sales {
            let order = order(number);
            let Some((transaction, _)) = &sale.paid else {
                assert!(sale.closed || sale.expires_at <= now, "it can still be paid: {sale:?}");
                assert_eq!(order.stage.as_str(), "closed", "{order:?}");
                continue;
            };
            received += sale.amount;
            assert_eq!(order.stage.receipt().map(|receipt| &receipt.transaction), Some(transaction));
            let (by_wechat, elsewhere) = self.returned(order).await;
            assert_eq!(by_wechat, sale.returned(), "{order:?}, {sale:?}");
            match &order.stage {
                OrderStage::Paid { .. } => {
                    assert!(by_wechat < sale.amount && elsewhere == 0, "{order:?}, {sale:?}");
                    settled += sale.amount - by_wechat;
                }
                OrderStage::Refunded { .. } => assert_eq!(by_wechat + elsewhere, sale.amount, "{order:?}"),
                stage => panic!("{} here, {sale:?} there", stage.as_str()),
            }
            refunded += by_wechat + elsewhere;
        }
        assert_eq!(received, settled + refunded);
        for order in orders.iter().filter(|order| !sales.contains_key(&order.id.trade_number())) {
            assert_eq!(order.stage.as_str(), "closed", "the till never knew it: {order:?}");
        }
        let mut reader = self.app().db.reader().await.unwrap();
        for id in self.students {
            let stage = store::application::by_id(&mut reader, id).await.unwrap().unwrap().stage;
            let paid = orders
                .iter()
                .filter(|order| order.application == id && matches!(order.stage, OrderStage::Paid { .. }))
                .map(|order| order.id);
            let paid: Vec<_> = paid.collect();
            match (stage.receipt(), &stage) {
                // Also while a paid approval is reviewed again.
                (Some(receipt), _) => assert_eq!(paid, [receipt.order], "paid by exactly one order"),
                // Erased after paying: the payment was due.
                (None, Stage::Erased { .. }) => assert!(paid.len() <= 1, "{paid:?}"),
                (None, stage) => assert!(paid.is_empty(), "{} by {paid:?}", stage.as_str()),
            }
        }
    }
}

#[test]
fn in_every_interleaving_the_amounts_add_up_and_every_order_reaches_a_final_state() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (template, students) = runtime.block_on(template());
    let till = runtime.block_on(Till::open());
    let wechat = [0, 1].map(|main| wechat(&till, main));
    // Each run has its own database. `PROPTEST_CASES` sets the number of runs.
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(events in events())| {
        runtime.block_on(async {
            let world = World::new(template.path(), students, &till, &wechat).await;
            for event in &events {
                world.happen_or_die(event).await;
                world.invariants().await;
            }
            world.come_to_rest().await;
            world.laws().await;
            world.app().db.close().await;
        });
    });
}

/// Known interleavings, tested independently of the random ones.
#[test]
#[expect(clippy::too_many_lines, reason = "a table: one accident after the other")]
fn known_interleavings_satisfy_the_invariants() {
    use Event::{
        ChangeMerchant, Check, Close, Deliver, EndRefund, GiveBack, Open, Pay, Platform, Return, Step, Tick,
        Wait,
    };
    let refunded = |then: &[Event]| [&[Open(0), Pay(0), Deliver(0), GiveBack(0), Tick], then].concat();
    let die = |calls, trouble| Event::Trouble(calls, trouble);
    let table: [(&str, Vec<Event>); 20] = [
        ("notified before the return", vec![Open(0), Pay(0), Deliver(0), Check(0)]),
        ("returned before the notification", vec![Open(0), Pay(0), Check(0), Deliver(0)]),
        ("given up, and ordered again at once", vec![Open(0), Close(0), Open(0)]),
        ("never notified", vec![Open(0), Pay(0), Wait(6), Tick]),
        ("paid after closing", vec![Open(0), Close(0), Pay(0), Open(0), Pay(1), Deliver(0), Deliver(1)]),
        ("killed before the order was known", vec![die(0, Trouble::DiesBefore), Open(0), Open(0), Pay(0)]),
        ("killed after the order was known", vec![die(0, Trouble::DiesAfter), Open(0), Open(0), Pay(0)]),
        (
            "killed while giving back",
            vec![
                Open(0),
                Pay(0),
                Deliver(0),
                GiveBack(0),
                die(0, Trouble::DiesAfter),
                Tick,
                Wait(70),
                Tick,
                Return(0),
            ],
        ),
        (
            "paid in the last second, the next order refused until it is booked",
            vec![Open(0), Wait(1795), Pay(0), Open(0), Tick],
        ),
        ("closed, and tried again by itself", refunded(&[EndRefund(0, Standing::Closed), Wait(20), Tick])),
        (
            "closed, and refunded again at once",
            refunded(&[EndRefund(0, Standing::Closed), Deliver(1), GiveBack(0), Tick, Open(0)]),
        ),
        (
            "closed, and a new number",
            refunded(&[EndRefund(0, Standing::Closed), Step(0, RefundStep::NewNumber), Return(0)]),
        ),
        (
            "no new number while the one before can succeed",
            refunded(&[
                Step(0, RefundStep::NewNumber),
                EndRefund(0, Standing::Abnormal),
                Step(0, RefundStep::NewNumber),
            ]),
        ),
        (
            "undeliverable, and paid back by other means",
            refunded(&[
                EndRefund(0, Standing::Abnormal),
                Deliver(1),
                Step(0, RefundStep::SettledElsewhere),
                Open(0),
                Pay(1),
            ]),
        ),
        (
            "refunded on the platform, and accepted",
            vec![
                Open(0),
                Pay(0),
                Deliver(0),
                Platform(0, None),
                Return(0),
                Deliver(1),
                Step(0, RefundStep::Accept),
                Open(0),
            ],
        ),
        (
            "a part refunded on the platform, the rest from here",
            vec![
                Open(0),
                Pay(0),
                Deliver(0),
                Platform(0, Some(500)),
                Return(0),
                Deliver(1),
                GiveBack(0),
                Tick,
                Return(0),
            ],
        ),
        (
            "refunded on the platform before it was known to be paid",
            vec![Open(0), Pay(0), Platform(0, Some(700)), Return(0), Wait(6), Tick, Tick],
        ),
        (
            "refunded on the platform while it was refused here",
            vec![
                Open(0),
                Pay(0),
                Deliver(0),
                Platform(0, Some(500)),
                GiveBack(0),
                Tick,
                Tick,
                Step(0, RefundStep::Accept),
            ],
        ),
        (
            "another merchant while an order is open, and while money is on its way back",
            vec![
                Open(0),
                ChangeMerchant,
                Pay(0),
                Wait(6),
                Tick,
                GiveBack(0),
                Tick,
                ChangeMerchant,
                Wait(12),
                Tick,
                Open(0),
            ],
        ),
        (
            "broken at the end of its time",
            vec![Open(0), Wait(1800), die(1, Trouble::BrokenAfter), Tick, Wait(9), Tick],
        ),
    ];
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (template, students) = runtime.block_on(template());
    let till = runtime.block_on(Till::open());
    let wechat = [0, 1].map(|main| wechat(&till, main));
    for (name, events) in table {
        runtime.block_on(async {
            let world = World::new(template.path(), students, &till, &wechat).await;
            for event in &events {
                world.happen_or_die(event).await;
                world.invariants().await;
            }
            world.come_to_rest().await;
            world.laws().await;
            let known = world.till.sales().len();
            assert!(known > 0 && known <= 2, "{name}");
            if events.iter().any(|event| matches!(event, Pay(_))) {
                assert!(world.till.letters() > 0, "{name}: it was paid");
            }
        });
    }
}
