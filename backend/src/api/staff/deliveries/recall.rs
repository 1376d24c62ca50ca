//! `POST /api/staff/deliveries/{delivery}/recall` and `…/repack`: recalling a delivery, and packing its photographs
//! again with other file names.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::deliveries::{RECALL_REASON_CHARS, RecallRequest, RepackRequest};
use shared::delivery::NameTemplate;
use shared::id::ExportId;
use shared::problem::{FieldCode, FieldProblem, ProblemCode};

use super::{bare_view, find};
use crate::api::respond;
use crate::app::App;
use crate::domain::Error;
use crate::domain::deliver::prepare::prepare_and_log;
use crate::domain::deliver::recall;
use crate::extract::{Named, Scope, Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;
use crate::store::collection::Collection;
use crate::store::delivery::Delivery;
use crate::store::{self, Conn};

/// A delivery whose collection is not archived.
async fn changeable(
    conn: &mut Conn,
    scope: &Scope,
    id: ExportId,
) -> Result<(Delivery, Collection), ApiError> {
    let found = find(conn, scope, id).await?;
    if store::collection::archived(conn).await?.contains_key(&found.1.id) {
        return Err(ProblemCode::CollectionArchived.into());
    }
    Ok(found)
}

fn reason(request: &RecallRequest) -> Result<&str, ApiError> {
    let reason = request.reason.trim();
    let code = match reason.chars().count() {
        0 => FieldCode::Required,
        1..=RECALL_REASON_CHARS => return Ok(reason),
        _ => FieldCode::TooLong,
    };
    Err(ApiError::invalid_fields(vec![FieldProblem { pointer: "/reason".into(), code }]))
}

/// Recalls a delivery.
pub async fn post(
    staff: Staff<capability::Deliver>,
    State(app): State<App>,
    Named(id): Named<ExportId>,
    AppJson(request): AppJson<RecallRequest>,
) -> Result<Response, ApiError> {
    let reason = reason(&request)?;
    let (delivery, _) = changeable(&mut *app.db.reader().await?, staff.scope(), id).await?;
    recall::recall(&app, &delivery, reason, &staff.actor()).await?;
    let (delivery, collection) = find(&mut *app.db.reader().await?, staff.scope(), id).await?;
    Ok(respond::private(bare_view(&delivery, &collection)))
}

/// Packs a delivery's photographs again; they are prepared in the background.
pub async fn repack(
    staff: Staff<capability::Deliver>,
    State(app): State<App>,
    Named(id): Named<ExportId>,
    AppJson(request): AppJson<RepackRequest>,
) -> Result<Response, ApiError> {
    let template: NameTemplate = request.template.parse().map_err(Error::Template)?;
    let (old, collection) = changeable(&mut *app.db.reader().await?, staff.scope(), id).await?;
    let options = (template, request.masters);
    let delivery = recall::repack(&app, &old, &collection, options, &staff.actor()).await?;
    tokio::spawn(prepare_and_log(app, delivery.id));
    Ok(respond::private(bare_view(&delivery, &collection)))
}
