//! The student who is signed in.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use shared::id::ApplicationId;
use shared::problem::ProblemCode;

use super::Cookies;
use crate::app::App;
use crate::domain::session::{Recognised, recognise};
use crate::http::ApiError;

/// Whose application the session opens. Without it a handler has nobody's.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn(pub ApplicationId);

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let cookies = match Cookies::from_request_parts(parts, app).await {
            Ok(cookies) => cookies,
            Err(never) => match never {},
        };
        let token = cookies.session().ok_or(ProblemCode::SessionRequired)?;
        match recognise(app, token).await? {
            Recognised::As(application) => Ok(Self(application)),
            Recognised::No => Err(ProblemCode::SessionRequired.into()),
            Recognised::SignedInElsewhere => Err(ProblemCode::SignedInElsewhere.into()),
        }
    }
}
