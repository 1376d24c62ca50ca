//! Taking a photograph back before anybody has looked.

use shared::application::Event;
use shared::id::ApplicationId;

use super::{Error, transition};
use crate::app::App;
use crate::store;
use crate::store::audit::Actor;

/// Takes the photograph back.
pub async fn withdraw(app: &App, id: ApplicationId) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    transition::apply(&mut tx, &application, Event::Withdraw, &Actor::Student(id), now).await?;
    tx.commit().await?;
    Ok(())
}
