//! `GET /api/staff/deliveries/{delivery}/items/{position}/photo`: a photograph as the school receives it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use shared::id::ExportId;
use shared::problem::ProblemCode;

use super::{complete, find};
use crate::api::respond;
use crate::app::ReadApp;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::objects::Prefix;
use crate::store;

/// The JPEG.
pub async fn get(
    staff: Staff<capability::DownloadDelivery>,
    State(app): State<ReadApp>,
    path: Result<Path<(ExportId, u32)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Ok(Path((id, position))) = path else { return Err(ProblemCode::NotFound.into()) };
    let digest = {
        let mut reader = app.reader().await?;
        let (delivery, _) = find(&mut reader, staff.scope(), id).await?;
        complete(&delivery)?;
        let found = store::delivery::packed(&mut reader, id, position.saturating_sub(1), 1).await?;
        let packed = found.into_iter().find(|packed| packed.position == position);
        packed.ok_or(ProblemCode::NotFound)?.delivered.digest
    };
    let bytes = app.photographs.prefix(Prefix::Delivered).get(digest).await?;
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("image/jpeg"))];
    Ok(respond::tagged(&headers, &digest.to_string(), (kind, bytes)))
}
