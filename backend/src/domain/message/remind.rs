//! Reminders: with a minimum interval, a maximum number, by day, during the submission window, and only while the
//! student has something to do.

use shared::api::staff::messages::MessageKind;
use shared::collection::WindowState;
use shared::time::Timestamp;

use super::{Error, queue, template};
use crate::app::App;
use crate::store;
use crate::store::collection::Collection;
use crate::store::outbox::{ReminderRule, to_remind};

/// Maximum number in one transaction.
const BATCH: u32 = 100;

/// The hours in China during which reminders are sent.
const BY_DAY: std::ops::Range<u8> = 9..21;

/// The kinds of reminders, and the stage of each.
const KINDS: [(MessageKind, &str); 2] =
    [(MessageKind::RemindSubmit, "matched"), (MessageKind::RemindPay, "approved")];

/// Queues the reminders that are due. Returns their number.
pub async fn run(app: &App) -> Result<u32, Error> {
    let now = app.clock.now();
    let (_, hour, _) = now.civil_in_china();
    if !BY_DAY.contains(&hour) {
        return Ok(0);
    }
    let collections = store::collection::all(&mut *app.db.reader().await?).await?;
    let mut queued = 0;
    for collection in collections {
        if collection.notice.window.state(now) != WindowState::Open {
            continue;
        }
        for (kind, stage) in KINDS {
            queued += remind(app, &collection, kind, stage, now).await?;
        }
    }
    Ok(queued)
}

async fn remind(
    app: &App,
    collection: &Collection,
    kind: MessageKind,
    stage: &str,
    now: Timestamp,
) -> Result<u32, Error> {
    let Some(reminder) = template(app, kind) else { return Ok(0) };
    let reminders = store::collection::edition(&mut *app.db.reader().await?, collection.id).await?.reminders;
    if reminders.every_days == 0 {
        return Ok(0);
    }
    // When one template serves both, the last message is kept for the decision.
    let verdict = template(app, MessageKind::Approved);
    let is_shared = verdict.is_some_and(|verdict| verdict.id == reminder.id);
    let rule = ReminderRule {
        kind,
        stage,
        template: &reminder.id,
        credits: if is_shared { 2 } else { 1 },
        every_days: reminders.every_days,
        at_most: reminders.at_most,
    };
    let mut queued = 0;
    loop {
        let mut tx = app.db.begin().await?;
        let due = to_remind(&mut tx, collection.id, rule, now, BATCH).await?;
        for (id, number) in &due {
            let application = store::application::by_id(&mut tx, *id).await?;
            let application = application.ok_or(Error::Unknown("application"))?;
            queue(&mut tx, app, &application, kind, &format!("{id}/{number}"), now).await?;
            queued += 1;
        }
        tx.commit().await?;
        if due.is_empty() {
            return Ok(queued);
        }
    }
}
