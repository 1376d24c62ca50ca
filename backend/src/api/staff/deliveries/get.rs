//! `GET /api/staff/deliveries/{delivery}`: the state of a delivery. Clients poll it while the delivery is prepared.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shared::id::ExportId;

use super::{find, view};
use crate::api::respond;
use crate::app::ReadApp;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;

/// The current state of the delivery.
pub async fn get(
    staff: Staff<capability::DownloadDelivery>,
    State(app): State<ReadApp>,
    Named(id): Named<ExportId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let view = {
        let mut reader = app.reader().await?;
        let (delivery, collection) = find(&mut reader, staff.scope(), id).await?;
        view(&mut reader, &delivery, &collection).await?
    };
    respond::conditional(&headers, &view)
}
