//! Showing personal data that the console normally hides.

use serde_json::json;
use shared::audit::Action;
use shared::id::CollectionId;
use shared::person::StudentNumber;
use zeroize::Zeroizing;

use super::Error;
use crate::app::App;
use crate::store;
use crate::store::audit::Actor;

/// A student's document number. The audit row with `by` is durable before the number is returned.
pub async fn reveal(
    app: &App,
    collection: CollectionId,
    number: &StudentNumber,
    by: &Actor,
) -> Result<Zeroizing<String>, Error> {
    let mut tx = app.db.begin().await?;
    let student = store::student::by_number(&mut tx, collection, number).await?;
    let student = student.ok_or(Error::Unknown("student"))?;
    let document = store::student::document_number(&mut tx, &app.keys, student.id).await?;
    let (now, subject) = (app.clock.now(), student.id.to_string());
    store::audit::append(&mut tx, now, by, Action::IdentityRevealed, &subject, json!({})).await?;
    tx.commit().await?;
    Ok(document)
}
