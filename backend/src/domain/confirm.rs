//! 确认信息: the student confirms the roster entry.

use serde_json::json;
use shared::audit::Action;
use shared::id::ApplicationId;

use super::Error;
use crate::app::App;
use crate::store;
use crate::store::audit::Actor;

/// Records the confirmation, and whether the student wants a notification of the result. A second call can change the
/// latter.
pub async fn confirm(app: &App, id: ApplicationId, notify: bool) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    if application.confirmed_at.is_some() && application.notify == notify {
        return Ok(());
    }
    if !store::application::confirm(&mut tx, id, application.revision, notify, now).await? {
        return Err(Error::Conflict);
    }
    if application.confirmed_at.is_none() {
        let (actor, detail) = (Actor::Student(id), json!({ "notify": notify }));
        store::audit::append(&mut tx, now, &actor, Action::Confirmed, &id.to_string(), detail).await?;
    }
    tx.commit().await?;
    Ok(())
}
