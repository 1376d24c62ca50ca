//! Passing a photograph over: for now, or for good.

use serde_json::json;
use shared::application::Event;
use shared::audit::Action;
use shared::id::{ApplicationId, PhotoId};
use shared::review::{ReviewNote, Reviewer};

use super::desk::is_open_with;
use super::{actor, load, standing};
use crate::app::App;
use crate::domain::{Error, transition};
use crate::store;

/// Puts a photograph back. The reviewer gets it again when no other photograph waits. With a note, another reviewer
/// must decide, reads the note, and this reviewer never gets it again.
pub async fn pass(
    app: &App,
    reviewer: &Reviewer,
    id: ApplicationId,
    photo: PhotoId,
    second_look: Option<&ReviewNote>,
) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let application = load(&mut tx, id).await?;
    if application.stage.photo() != Some(photo) || !is_open_with(&application.stage, reviewer) {
        return Err(Error::Lost(standing(&mut tx, &application, photo).await?));
    }
    transition::apply(&mut tx, &application, Event::Release, &actor(reviewer), now).await?;
    store::review_pass::insert(&mut tx, &application, photo, reviewer.name(), second_look, now).await?;
    if second_look.is_some() {
        // The note may contain personal data, so it is not in the log.
        let detail = json!({ "photo": photo });
        store::audit::append(&mut tx, now, &actor(reviewer), Action::SecondLook, &id.to_string(), detail)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}
