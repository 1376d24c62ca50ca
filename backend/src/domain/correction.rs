//! Requests of students to correct the roster entry, and their handling by the staff.

use serde_json::json;
use shared::audit::Action;
use shared::id::{ApplicationId, CorrectionId};
use shared::review::StaffName;

use super::Error;
use super::student::{Change, apply as correct};
use crate::app::App;
use crate::store::audit::Actor;
use crate::store::correction::{Closing, Correction, Request};
use crate::store::{self, Tx};

/// Stores the student's request, sealed. A second request replaces the first one while that is open.
pub async fn request(app: &App, id: ApplicationId, request: Request<'_>) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let correction = store::correction::replace(&mut tx, &app.keys, &app.rng, id, request, now).await?;
    let detail = json!({ "correction": correction, "field": request.field });
    let (actor, subject) = (Actor::Student(id), id.to_string());
    store::audit::append(&mut tx, now, &actor, Action::CorrectionRequested, &subject, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes a request without a change; `answer` is the text for the student.
pub async fn close(app: &App, id: CorrectionId, by: &StaffName, answer: Option<&str>) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let action = if answer.is_some() { Action::CorrectionAnswered } else { Action::CorrectionClosed };
    end(&mut tx, app, id, Closing { by, answer, applied: false }, action).await?;
    tx.commit().await?;
    Ok(())
}

/// A request that is open.
pub async fn find(app: &App, id: CorrectionId) -> Result<Correction, Error> {
    let mut reader = app.db.reader().await?;
    store::correction::open(&mut reader, &app.keys, id).await?.ok_or(Error::Unknown("correction"))
}

/// Applies the change that a request asks for, with the value that the staff found correct, and closes the request. If
/// the entry changes, the student must confirm it again.
pub async fn apply(
    app: &App,
    id: CorrectionId,
    change: &Change,
    by: &StaffName,
    answer: Option<&str>,
) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let request = store::correction::open(&mut tx, &app.keys, id).await?;
    let request = request.ok_or(Error::Unknown("correction"))?;
    let application = store::application::by_id(&mut tx, request.application).await?;
    let application = application.ok_or(Error::Unknown("application"))?;
    let collection = store::collection::by_id(&mut tx, application.collection).await?;
    let student = store::student::by_id(&mut tx, application.student).await?;
    let actor = Actor::Staff(by.clone());
    correct(&mut tx, app, &collection, &student.number, change, &actor).await?;
    end(&mut tx, app, id, Closing { by, answer, applied: true }, Action::CorrectionApplied).await?;
    tx.commit().await?;
    Ok(())
}

async fn end(
    tx: &mut Tx,
    app: &App,
    id: CorrectionId,
    closing: Closing<'_>,
    action: Action,
) -> Result<(), Error> {
    let now = app.clock.now();
    if !store::correction::close(tx, &app.keys, &app.rng, id, closing, now).await? {
        return Err(Error::Unknown("correction"));
    }
    let (actor, subject) = (Actor::Staff(closing.by.clone()), id.to_string());
    store::audit::append(tx, now, &actor, action, &subject, json!({})).await?;
    Ok(())
}
