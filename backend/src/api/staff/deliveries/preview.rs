//! `POST /api/staff/delivery-preview`: what a delivery would contain, without starting it. It is a `POST` because it
//! may carry thousands of student numbers, which must not appear in a URL.

use axum::extract::{Request, State};
use axum::response::Response;
use shared::api::staff::deliveries::DeliveryPreview;
use shared::delivery::Token;
use shared::id::ApplicationId;

use super::create;
use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::App;
use crate::domain::deliver::DeliveryOptions;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::store::collection::Collection;
use crate::store::{self, Conn};

/// How many example file names are returned.
const EXAMPLES: u32 = 3;

/// Used instead of a document number: an example does not need a real one.
const ANY_DOCUMENT: &str = "110101200001010000";

/// Counts the photographs, and returns the first few file names.
pub async fn post(
    staff: Staff<capability::Deliver>,
    State(app): State<App>,
    request: Request,
) -> Result<Response, ApiError> {
    let request = create::read(request).await?;
    let mut reader = app.db.reader().await?;
    let collection = within(&mut reader, staff.scope(), &request.collection).await?;
    let (options, refused) = create::options(&mut reader, &collection, &request).await?;
    let waiting = store::delivery::waiting(&mut reader, collection.id).await?;
    let chosen =
        options.only.as_ref().map_or(waiting.count, |only| u32::try_from(only.len()).unwrap_or(u32::MAX));
    let examples = examples(&mut reader, &collection, &options).await?;
    Ok(respond::private(DeliveryPreview {
        waiting: waiting.count,
        chosen,
        refused,
        master_bytes: waiting.master_bytes,
        size: collection.notice.photo.delivered.size,
        examples,
        document_in_file_names: collection.notice.document_in_file_names,
    }))
}

async fn examples(
    conn: &mut Conn,
    collection: &Collection,
    options: &DeliveryOptions,
) -> Result<Vec<String>, ApiError> {
    let first: Vec<ApplicationId> = match &options.only {
        Some(only) => only.iter().take(EXAMPLES as usize).copied().collect(),
        None => store::delivery::first_waiting(conn, collection.id, EXAMPLES).await?,
    };
    let document = if options.template.holds(Token::DocumentNumber) { ANY_DOCUMENT } else { "" };
    let mut names = Vec::with_capacity(first.len());
    for id in first {
        let Some(application) = store::application::by_id(conn, id).await? else { continue };
        let student = store::student::by_id(conn, application.student).await?;
        names.push(options.template.fill(&student.number, &student.name, document).numbered(1));
    }
    Ok(names)
}
