//! A day's bill compared with the orders: no difference is skipped.

use backend::domain::order::{self, due, open};
use backend::domain::reconcile::{Difference, MerchantIdentity, compare};
use backend::domain::settle::settle;
use backend::store::order::Order;
use backend::wechat::pay::bill::{Bill, Entry, Line};
use shared::id::OrderId;
use shared::money::Fen;
use shared::payment::{Receipt, VerifiedPayment};

use crate::app::{CHEN, Identity, LIN, TestApp};

/// The sandbox is the payee of these orders.
const OURS: MerchantIdentity<'_> = MerchantIdentity { mch_id: "sandbox", app_id: "sandbox" };

/// An order of a student who still has to pay.
async fn opened(test: &TestApp, identity: Identity) -> Order {
    let id = test.application(identity).await.id;
    open::open(&test.app, id, &open::Payer::Anybody).await.unwrap().order
}

async fn pay(test: &TestApp, order: &Order) {
    let receipt = Receipt {
        order: order.id,
        transaction: format!("42{}", order.id.trade_number()),
        amount: order.amount,
        paid_at: test.app.clock.now(),
    };
    settle(&test.app, "sandbox", VerifiedPayment::confirmed_by_provider(receipt)).await.unwrap();
}

/// The bill's entry for a paid order.
fn entry(test: &TestApp, order: OrderId) -> Entry {
    Entry {
        at: test.app.clock.now(),
        app_id: OURS.app_id.to_owned(),
        mch_id: OURS.mch_id.to_owned(),
        transaction: format!("42{}", order.trade_number()),
        trade_number: order.trade_number(),
        amount: Fen::new(2000),
        fee: 12_000,
    }
}

fn refund(entry: Entry, order: OrderId, status: &str) -> Line {
    let (refund_number, amount, status) = (order.refund_number(1), Fen::new(2000), status.to_owned());
    Line::Refund { of: Entry { amount: Fen::ZERO, ..entry }, refund_number, amount, status }
}

async fn differences(test: &TestApp, lines: Vec<Line>) -> (usize, usize, Vec<Difference>) {
    let bill = Bill { lines, sums: Ok(()) };
    let date = test.app.clock.now().date_in_china();
    let mut reader = test.app.db.reader().await.unwrap();
    let report = compare(&mut reader, OURS, date, &bill).await.unwrap();
    (report.payments, report.refunds, report.differences)
}

#[tokio::test]
async fn a_bill_that_says_what_the_orders_say_has_no_differences() {
    let test = TestApp::new().await;
    test.approved(LIN).await;
    test.approved(CHEN).await;
    let (late, paid) = (opened(&test, LIN).await, opened(&test, CHEN).await);
    order::close(&test.app, late.id).await.unwrap();
    pay(&test, &late).await;
    pay(&test, &paid).await;
    due::run(&test.app).await.unwrap();
    let lines = vec![
        Line::Payment(entry(&test, late.id)),
        Line::Payment(entry(&test, paid.id)),
        refund(entry(&test, late.id), late.id, "SUCCESS"),
    ];
    assert_eq!(differences(&test, lines).await, (2, 1, Vec::new()));
    // The same orders and an empty bill.
    let (_, _, mut missing) = differences(&test, Vec::new()).await;
    missing.sort_by_key(|difference| format!("{difference:?}"));
    let amount = Fen::new(2000);
    let mut orders = [late.id, paid.id];
    orders.sort_unstable();
    let [one, two] = orders.map(|order| Difference::PaymentNotInBill { order, amount });
    assert_eq!(missing, [one, two, Difference::RefundNotInBill { order: late.id, amount }]);
}

#[tokio::test]
async fn each_difference_is_named() {
    let test = TestApp::new().await;
    test.approved(LIN).await;
    test.approved(CHEN).await;
    let (waiting, paid) = (opened(&test, LIN).await, opened(&test, CHEN).await);
    pay(&test, &paid).await;
    let of = |order: &Order| entry(&test, order.id);
    let (stranger, transaction) = (OrderId::new(test.app.clock.now(), 1 << 20), "420".to_owned());
    let amount = Fen::new(2000);
    let good = Line::Payment(of(&paid));
    let with = |line: Line| differences(&test, vec![good.clone(), line]);
    let table = [
        (
            Line::Payment(of(&waiting)),
            Difference::UnbookedPayment {
                order: waiting.id,
                stage: "awaiting",
                transaction: of(&waiting).transaction,
                amount,
            },
        ),
        (
            Line::Payment(entry(&test, stranger)),
            Difference::UnknownPayment {
                trade_number: stranger.trade_number(),
                transaction: entry(&test, stranger).transaction,
                amount,
            },
        ),
        (
            Line::Payment(Entry { amount: Fen::new(1), ..of(&paid) }),
            Difference::PaymentAmount { order: paid.id, ours: amount, theirs: Fen::new(1) },
        ),
        (
            Line::Payment(Entry { transaction: transaction.clone(), ..of(&paid) }),
            Difference::OtherTransaction { order: paid.id, transaction },
        ),
        (
            Line::Payment(Entry { mch_id: "1900000002".to_owned(), ..of(&paid) }),
            Difference::Foreign { trade_number: paid.id.trade_number() },
        ),
        (
            refund(of(&paid), paid.id, "SUCCESS"),
            Difference::UnknownRefund {
                trade_number: paid.id.trade_number(),
                refund_number: paid.id.refund_number(1),
                amount,
            },
        ),
        (
            good.clone(),
            Difference::Repeated { trade_number: paid.id.trade_number(), number: of(&paid).transaction },
        ),
        (Line::Unreadable(7), Difference::Unreadable(7)),
    ];
    for (line, difference) in table {
        assert_eq!(with(line).await, (1, 0, vec![difference]));
    }
}
