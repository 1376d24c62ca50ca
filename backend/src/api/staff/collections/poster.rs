//! `POST /api/staff/collections/{slug}/poster`: the code that leads to a collection's page.

use axum::extract::State;
use axum::response::Response;
use qrcode::EcLevel;
use shared::api::staff::collections::PosterRequest;
use shared::collection::Slug;
use shared::problem::ProblemCode;

use super::within;
use crate::api::respond;
use crate::app::App;
use crate::extract::{Named, Staff, capability};
use crate::http::layers::PublicOrigin;
use crate::http::{ApiError, AppJson};
use crate::qr::link_code;

/// The address on the public origin, or without one on the origin that the console was opened at, and its code.
pub async fn post(
    staff: Staff<capability::ReadProgress>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    AppJson(request): AppJson<PosterRequest>,
) -> Result<Response, ApiError> {
    within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let asked: PublicOrigin = request.origin.parse().map_err(|_| ProblemCode::MalformedRequest)?;
    let origin = app.hosts.public().unwrap_or(&asked);
    let address = format!("{}/#/c/{slug}", origin.as_str());
    // Level Q: a quarter of a poster may be covered, torn or in glare.
    let code = link_code(address, EcLevel::Q).ok_or(ProblemCode::MalformedRequest)?;
    Ok(respond::private(code))
}
