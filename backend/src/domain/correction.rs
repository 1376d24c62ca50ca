//! A student says that the roster's entry is wrong, and somebody of the staff sees to it.

use serde_json::json;
use shared::api::my_data::CorrectionField;
use shared::audit::Action;
use shared::id::{ApplicationId, CorrectionId};
use shared::review::StaffName;

use super::Error;
use crate::app::App;
use crate::store;
use crate::store::audit::Actor;

/// Keeps the student's words, sealed. A second message takes the place of the first until that is closed.
pub async fn request(
    app: &App,
    id: ApplicationId,
    field: CorrectionField,
    message: &str,
) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let correction =
        store::correction::replace(&mut tx, &app.keys, &app.dice, id, field, message, now).await?;
    let detail = json!({ "correction": correction, "field": field });
    let (actor, subject) = (Actor::Student(id), id.to_string());
    store::audit::append(&mut tx, now, &actor, Action::CorrectionRequested, &subject, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Somebody has seen to it.
pub async fn close(app: &App, id: CorrectionId, by: &StaffName) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !store::correction::close(&mut tx, id, by, now).await? {
        return Err(Error::Unknown("correction"));
    }
    let (actor, subject) = (Actor::Staff(by.clone()), id.to_string());
    store::audit::append(&mut tx, now, &actor, Action::CorrectionClosed, &subject, json!({})).await?;
    tx.commit().await?;
    Ok(())
}
