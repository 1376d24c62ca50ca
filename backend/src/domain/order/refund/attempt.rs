//! The attempts to refund an order, one after the other, each with its own number.

use serde_json::json;
use shared::api::staff::refunds::{RefundOrigin, RefundState};
use shared::audit::Action;
use shared::money::Fen;
use shared::payment::OrderStage;
use shared::time::Timestamp;

use super::super::super::Error;
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::refund::{self, Refund};
use crate::store::{self, Tx};

/// The delay between the closing of an attempt by the provider and the next attempt, in seconds, by the number of the
/// closed attempt. WeChat accepts refunds of one order a minute apart, and closes a refund that has waited for funds
/// for a week.
const PAUSES: [i64; 3] = [60, 3600, 24 * 3600];

/// WeChat Pay accepts fifty refunds of an order (doc/v3/merchant/4012556457).
const MOST: u32 = 50;

/// When the attempt after `closed` begins.
pub(super) fn next_begins(closed: &Refund) -> Timestamp {
    let index = usize::try_from(closed.attempt.unwrap_or(1)).unwrap_or(usize::MAX).saturating_sub(1);
    closed.ended_at.unwrap_or(closed.begun_at).plus_seconds(PAUSES[index.min(PAUSES.len() - 1)])
}

/// Our latest attempt.
pub(super) fn latest(refunds: &[Refund]) -> Option<&Refund> {
    refunds.iter().filter(|refund| refund.origin == RefundOrigin::Ours).max_by_key(|refund| refund.attempt)
}

/// The amount that our next attempt must refund: the payment, minus complete and pending refunds by others, minus our
/// earlier complete attempts.
fn remaining(refunds: &[Refund], total: Fen) -> Fen {
    let others = refunds.iter().filter(|refund| match refund.origin {
        RefundOrigin::Ours => refund.standing == RefundState::Done,
        RefundOrigin::Platform | RefundOrigin::Elsewhere => {
            refund.standing == RefundState::Done || refund.standing.is_open()
        }
    });
    Fen::new(total.get().saturating_sub(refund::sum(others).get()))
}

/// The next step for the attempts of an order.
#[derive(Debug, PartialEq, Eq)]
enum Next<'a> {
    /// No step: an attempt is under way, or the next one is not due yet.
    Wait,
    /// The provider does not know this attempt yet.
    AskFor(&'a Refund),
    /// The next attempt; `void` is the earlier attempt to give up, if there is one.
    Begin { amount: Fen, void: Option<&'a Refund> },
}

/// An attempt begins only when the one before cannot succeed any more: it is closed, or the provider never accepted it
/// and the amount has changed. So all attempts together never refund more than the order.
fn next(refunds: &[Refund], total: Fen, now: Timestamp) -> Next<'_> {
    let amount = remaining(refunds, total);
    let latest = latest(refunds);
    let is_last = latest.and_then(|latest| latest.attempt).is_some_and(|attempt| attempt >= MOST);
    match latest {
        _ if amount.is_zero() => Next::Wait,
        Some(latest) => match latest.standing {
            RefundState::Requested if latest.amount == amount => Next::AskFor(latest),
            RefundState::Processing | RefundState::Abnormal => Next::Wait,
            RefundState::Closed if now < next_begins(latest) => Next::Wait,
            RefundState::Closed | RefundState::Done | RefundState::Void if is_last => Next::Wait,
            RefundState::Requested => Next::Begin { amount, void: Some(latest) },
            RefundState::Closed | RefundState::Done | RefundState::Void => Next::Begin { amount, void: None },
        },
        None => Next::Begin { amount, void: None },
    }
}

/// The attempt to request from the provider now, stored before the request; `None` when there is none.
pub(super) async fn current(tx: &mut Tx, order: &Order, now: Timestamp) -> Result<Option<Refund>, Error> {
    let OrderStage::Refunding { receipt, .. } = &order.stage else { return Ok(None) };
    let refunds = refund::of_order(tx, order.id).await?;
    match next(&refunds, receipt.amount, now) {
        Next::Wait => Ok(None),
        Next::AskFor(refund) => Ok(Some(refund.clone())),
        Next::Begin { amount, void } => {
            if let Some(void) = void {
                refund::set_standing(tx, void, RefundState::Void, None, Some(now)).await?;
            }
            begin(tx, order, &refunds, amount, &Actor::System, now).await.map(Some)
        }
    }
}

/// Begins the next attempt without the delay; `None` when no amount or no number is left. The attempt before cannot
/// succeed any more.
pub(super) async fn begin_now(
    tx: &mut Tx,
    order: &Order,
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<Refund>, Error> {
    let OrderStage::Refunding { receipt, .. } = &order.stage else { return Ok(None) };
    let refunds = refund::of_order(tx, order.id).await?;
    let amount = remaining(&refunds, receipt.amount);
    let is_last = latest(&refunds).and_then(|latest| latest.attempt).is_some_and(|attempt| attempt >= MOST);
    if amount.is_zero() || is_last {
        return Ok(None);
    }
    begin(tx, order, &refunds, amount, actor, now).await.map(Some)
}

async fn begin(
    tx: &mut Tx,
    order: &Order,
    refunds: &[Refund],
    amount: Fen,
    actor: &Actor,
    now: Timestamp,
) -> Result<Refund, Error> {
    let attempt = latest(refunds).and_then(|latest| latest.attempt).unwrap_or(0) + 1;
    let refund = Refund {
        order: order.id,
        number: order.id.refund_number(attempt),
        origin: RefundOrigin::Ours,
        attempt: Some(attempt),
        amount,
        standing: RefundState::Requested,
        begun_at: now,
        asked_at: None,
        ended_at: None,
        note: None,
    };
    if !refund::add(tx, &refund).await? {
        return Err(Error::Conflict);
    }
    if attempt > 1 {
        let detail = json!({ "refund": refund.number, "amount": amount });
        let subject = order.id.to_string();
        store::audit::append(tx, now, actor, Action::RefundAttempted, &subject, detail).await?;
    }
    Ok(refund)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::id::OrderId;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const TOTAL: Fen = Fen::new(2000);

    fn one(origin: RefundOrigin, attempt: u32, fen: u32, standing: RefundState) -> Refund {
        let order = OrderId::new(NOW, 3);
        let is_ours = origin == RefundOrigin::Ours;
        Refund {
            order,
            number: if is_ours { order.refund_number(attempt) } else { format!("5{attempt}") },
            origin,
            attempt: is_ours.then_some(attempt),
            amount: Fen::new(fen),
            standing,
            begun_at: NOW,
            asked_at: None,
            ended_at: (!standing.is_open()).then_some(NOW),
            note: None,
        }
    }

    fn ours(attempt: u32, standing: RefundState) -> Refund {
        one(RefundOrigin::Ours, attempt, 2000, standing)
    }

    #[test]
    fn an_attempt_begins_only_after_one_that_cannot_succeed_any_more() {
        use RefundState::{Abnormal, Closed, Done, Processing, Requested, Void};
        let later = NOW.plus_seconds(3600);
        let (platform, begin) =
            (RefundOrigin::Platform, |fen| Next::Begin { amount: Fen::new(fen), void: None });
        assert_eq!(next(&[], TOTAL, NOW), begin(2000));
        for standing in [Processing, Abnormal] {
            assert_eq!(next(&[ours(1, standing)], TOTAL, later), Next::Wait);
        }
        let requested = [ours(1, Requested)];
        assert_eq!(next(&requested, TOTAL, NOW), Next::AskFor(&requested[0]));
        assert_eq!(next(&[ours(1, Closed)], TOTAL, NOW.plus_seconds(59)), Next::Wait);
        assert_eq!(next(&[ours(1, Closed)], TOTAL, NOW.plus_seconds(60)), begin(2000));
        assert_eq!(next(&[ours(1, Closed), ours(2, Closed)], TOTAL, NOW.plus_seconds(60)), Next::Wait);
        assert_eq!(next(&[ours(MOST, Closed)], TOTAL, later.plus_seconds(86_400)), Next::Wait);
        assert_eq!(next(&[ours(1, Void)], TOTAL, NOW), begin(2000));
        // An amount that was refunded on the merchant platform, or is about to be, is not refunded again.
        let part = one(platform, 1, 500, Done);
        assert_eq!(next(std::slice::from_ref(&part), TOTAL, NOW), begin(1500));
        let both = [part, ours(1, Requested)];
        assert_eq!(next(&both, TOTAL, NOW), Next::Begin { amount: Fen::new(1500), void: Some(&both[1]) });
        assert_eq!(next(&[one(platform, 1, 2000, Processing)], TOTAL, NOW), Next::Wait);
    }

    proptest! {
        /// For any author of the refunds: those that can still succeed never exceed the remaining amount.
        #[test]
        fn no_two_refunds_can_succeed_for_more_than_the_order(
            rows in prop::collection::vec((0_usize..3, 1_u32..2000, 0_usize..6), 0..6),
        ) {
            let refunds: Vec<_> = (1..).zip(rows).map(|(attempt, (origin, fen, standing))| {
                one(RefundOrigin::ALL[origin], attempt, fen, RefundState::ALL[standing])
            }).collect();
            if let Next::Begin { amount, void } = next(&refunds, TOTAL, NOW.plus_seconds(1 << 20)) {
                let alive = refunds.iter().filter(|refund| {
                    Some(*refund) != void && refund.origin == RefundOrigin::Ours && refund.standing.is_open()
                        && Some(*refund) == latest(&refunds)
                });
                prop_assert_eq!(alive.count(), 0);
                let done = refunds.iter().filter(|refund| refund.standing == RefundState::Done);
                prop_assert!(amount.get() + refund::sum(done).get() <= TOTAL.get());
            }
        }
    }
}
