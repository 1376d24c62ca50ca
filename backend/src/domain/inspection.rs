//! The sampling inspection: lots of approvals are drawn, a second reviewer inspects a sample, and the lot passes or
//! fails (`docs/decisions/0112-sampling-inspection.md`).

use serde_json::json;
use shared::api::staff::inspection::{InspectionResult, LotState};
use shared::audit::Action;
use shared::id::{ApplicationId, CollectionId, LotId, PhotoId};
use shared::review::{ReviewNote, StaffName};
use shared::sampling;
use shared::time::Timestamp;

use super::{Error, review};
use crate::app::App;
use crate::rng::Rng;
use crate::store::audit::Actor;
use crate::store::inspection::{self, Lot};
use crate::store::{self, Tx};

/// Draws a lot of all approvals that are announced, wait for a delivery and are in no lot yet. The sample is random.
pub async fn draw(app: &App, collection: CollectionId, by: &StaffName) -> Result<Lot, Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let aql = store::collection::edition(&mut tx, collection).await?.sampling;
    let size = inspection::undrawn(&mut tx, collection).await?;
    let Some(aql) = aql.filter(|_| size > 0) else { return Err(Error::NothingToInspect) };
    let plan = sampling::plan(size, aql);
    let lot = Lot {
        id: LotId::new(now, app.rng.next_u128()),
        collection,
        // The store sets the number.
        number: 0,
        aql,
        size,
        sample: plan.sample,
        accept: plan.accept,
        state: LotState::Open,
        drawn_by: by.clone(),
        drawn_at: now,
        ended_at: None,
        inspected: 0,
        unfit: 0,
        unfit_sampled: 0,
        pending: plan.sample,
        mine: 0,
    };
    inspection::insert(&mut tx, &lot).await?;
    for position in sample(&app.rng, size, plan.sample) {
        inspection::set_sampled(&mut tx, lot.id, position).await?;
    }
    let detail = json!({ "collection": collection, "photographs": size, "sample": plan.sample, "accept": plan.accept });
    log(&mut tx, Action::LotDrawn, lot.id, &Actor::Staff(by.clone()), detail, now).await?;
    let lot = load(&mut tx, lot.id, by).await?;
    tx.commit().await?;
    Ok(lot)
}

/// `sample` different numbers from 1 to `size`; all choices have the same probability.
fn sample(rng: &Rng, size: u32, sample: u32) -> Vec<u32> {
    let mut positions: Vec<u32> = (1..=size).collect();
    for place in 0..sample as usize {
        let left = (positions.len() - place) as u128;
        // A remainder of 128 bits by at most 32 bits is uniform enough.
        let other = place + usize::try_from(rng.next_u128() % left).unwrap_or(0);
        positions.swap(place, other);
    }
    positions.truncate(sample as usize);
    positions
}

/// The result of the inspection of an approval.
#[derive(Debug, Clone)]
pub enum Found {
    /// The approval is correct.
    Fit,
    /// It is not correct, for this reason: the photograph is reviewed again, and the student is notified.
    Unfit(ReviewNote),
}

impl Found {
    const fn result(&self) -> InspectionResult {
        match self {
            Self::Fit => InspectionResult::Fit,
            Self::Unfit(_) => InspectionResult::Unfit,
        }
    }
}

/// Records the result of a reviewer who did not approve the photograph, and ends the inspection of the lot when the
/// result decides it. A repetition changes nothing.
pub async fn inspect(
    app: &App,
    lot: LotId,
    application: ApplicationId,
    photo: PhotoId,
    found: Found,
    by: &StaffName,
) -> Result<Lot, Error> {
    let now = app.clock.now();
    let (result, actor) = (found.result(), Actor::Staff(by.clone()));
    let mut tx = app.db.begin().await?;
    let item =
        inspection::item(&mut tx, lot, application).await?.ok_or(Error::Unknown("approval of the lot"))?;
    if item.found == Some((result, by.clone())) && item.photo == photo {
        return load(&mut tx, lot, by).await;
    }
    if item.reviewer == *by {
        return Err(Error::SamePerson);
    }
    if !item.pending || item.photo != photo {
        return Err(Error::Conflict);
    }
    inspection::set_found(&mut tx, lot, item.position, result, by, now).await?;
    let detail = json!({ "application": application, "photo": photo, "result": result });
    log(&mut tx, Action::LotInspected, lot, &actor, detail, now).await?;
    if let Found::Unfit(reason) = found {
        review::reopen_within(&mut tx, app, application, photo, reason, by).await?;
    }
    settle(&mut tx, lot, &actor, now).await?;
    let lot = load(&mut tx, lot, by).await?;
    tx.commit().await?;
    Ok(lot)
}

/// Ends the inspection of lots whose last pending approvals were erased or reopened. Returns their number.
pub async fn settle_idle(app: &App) -> Result<usize, Error> {
    let idle = inspection::to_settle(&mut *app.db.reader().await?).await?;
    for lot in &idle {
        let mut tx = app.db.begin().await?;
        settle(&mut tx, *lot, &Actor::System, app.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(idle.len())
}

/// Updates the state of a lot from its results.
async fn settle(tx: &mut Tx, id: LotId, actor: &Actor, now: Timestamp) -> Result<(), Error> {
    loop {
        let lot = load(tx, id, &nobody()).await?;
        let (state, action) = match lot.state {
            LotState::Open if lot.unfit_sampled > lot.accept => (LotState::Failed, Action::LotFailed),
            LotState::Open if lot.pending == 0 => (LotState::Passed, Action::LotPassed),
            LotState::Failed if lot.pending == 0 => (LotState::Released, Action::LotReleased),
            LotState::Open | LotState::Failed | LotState::Passed | LotState::Released => return Ok(()),
        };
        let is_over = matches!(state, LotState::Passed | LotState::Released);
        inspection::set_state(tx, id, state, is_over.then_some(now)).await?;
        let detail = json!({ "collection": lot.collection, "inspected": lot.inspected, "unfit": lot.unfit });
        log(tx, action, id, actor, detail, now).await?;
    }
}

/// A staff name that no account has: nothing is counted for it.
fn nobody() -> StaffName {
    "nobody".parse().expect("six lower-case letters")
}

async fn load(tx: &mut Tx, id: LotId, asks: &StaffName) -> Result<Lot, Error> {
    inspection::by_id(tx, id, asks).await?.ok_or(Error::Unknown("lot"))
}

async fn log(
    tx: &mut Tx,
    action: Action,
    lot: LotId,
    actor: &Actor,
    detail: serde_json::Value,
    now: Timestamp,
) -> Result<(), Error> {
    Ok(store::audit::append(tx, now, actor, action, &lot.to_string(), detail).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_distinct_positions_and_every_position_is_drawn_sometimes() {
        let rng = Rng::seeded(7);
        let mut times = [0; 10];
        for _ in 0..400 {
            let mut drawn = sample(&rng, 10, 3);
            drawn.sort_unstable();
            drawn.dedup();
            assert_eq!(drawn.len(), 3);
            for position in drawn {
                times[position as usize - 1] += 1;
            }
        }
        // Each is drawn 120 times on average, with a standard deviation of 9.
        assert!(times.iter().all(|times| (75..165).contains(times)), "{times:?}");
        assert_eq!(sample(&rng, 4, 4).len(), 4);
    }
}
