//! `GET /api/staff/deliveries/{delivery}/items`: the students of a delivery, a page at a time, for the contact sheet.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use shared::api::staff::deliveries::{ItemPage, ItemQuery, ItemView, PAGE};
use shared::id::ExportId;
use shared::problem::ProblemCode;

use super::{complete, find};
use crate::api::respond;
use crate::app::ReadApp;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::store;

/// Photographs in the order of the package.
pub async fn get(
    staff: Staff<capability::DownloadDelivery>,
    State(app): State<ReadApp>,
    Named(id): Named<ExportId>,
    query: Result<Query<ItemQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Ok(Query(ItemQuery { after })) = query else { return Err(ProblemCode::MalformedRequest.into()) };
    let mut reader = app.reader().await?;
    let (delivery, _) = find(&mut reader, staff.scope(), id).await?;
    complete(&delivery)?;
    let mut packed = store::delivery::packed(&mut reader, id, after, PAGE + 1).await?;
    let more = packed.len() > PAGE as usize;
    packed.truncate(PAGE as usize);
    let next = packed.last().filter(|_| more).map(|last| last.position);
    let items = packed.into_iter().map(|packed| ItemView {
        position: packed.position,
        student_number: packed.number,
        name: packed.student,
        file_name: packed.name,
        sha256: packed.delivered.digest.to_string(),
    });
    Ok(respond::private(ItemPage { items: items.collect(), next }))
}
