//! `POST` and `PUT /api/staff/authenticator`, `POST …/removal`: enrolling an authenticator and removing it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use qrcode::QrCode;
use qrcode::render::svg;
use shared::api::staff::account::{AuthenticatorOffer, CodeProof, PasswordProof, RecoveryCodes};

use crate::api::respond;
use crate::app::App;
use crate::domain::staff::factor;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, AppJson};
use crate::passwords::Password;

/// A new secret for the authenticator app to scan.
pub async fn post(
    staff: Staff<capability::OwnAccount>,
    State(app): State<App>,
    AppJson(proof): AppJson<PasswordProof>,
) -> Result<Response, ApiError> {
    let offer = factor::offer(&app, staff.account(), Password::new(proof.password)).await?;
    let code = QrCode::new(&offer.address).map_err(|error| ApiError::internal(error.to_string()))?;
    let qr = code.render::<svg::Color<'_>>().quiet_zone(true).build();
    Ok(respond::private(AuthenticatorOffer { secret: offer.secret, qr }))
}

/// Enrols the authenticator after a code proves that the app has the secret.
pub async fn put(
    staff: Staff<capability::OwnAccount>,
    State(app): State<App>,
    AppJson(proof): AppJson<CodeProof>,
) -> Result<Response, ApiError> {
    let codes = factor::enrol(&app, staff.account(), &proof.code).await?;
    Ok(respond::private(RecoveryCodes { codes }))
}

/// Removes the authenticator.
pub async fn remove(
    staff: Staff<capability::SteppedUp<capability::OwnAccount>>,
    State(app): State<App>,
    AppJson(proof): AppJson<PasswordProof>,
) -> Result<StatusCode, ApiError> {
    factor::remove(&app, staff.account(), Password::new(proof.password)).await?;
    Ok(StatusCode::NO_CONTENT)
}
