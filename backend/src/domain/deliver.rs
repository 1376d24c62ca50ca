//! Handing photographs to the school.

use shared::application::Event;
use shared::id::{ApplicationId, ExportId};

use super::{Error, transition};
use crate::app::App;
use crate::store;
use crate::store::audit::Actor;

/// Notes that a photograph went with a package.
pub async fn deliver(app: &App, id: ApplicationId, export: ExportId) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    let event = Event::Deliver(export);
    transition::apply(&mut tx, &application, event, &Actor::Operator, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}
