//! The student who is signed in.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use shared::id::ApplicationId;
use shared::problem::ProblemCode;
use shared::time::Timestamp;

use super::Cookies;
use crate::app::App;
use crate::domain::session::{Recognised, recognise};
use crate::http::ApiError;

/// The application that the session gives access to. Only this type gives a handler access to an application.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn(pub ApplicationId);

/// The same, for a student who verified again a moment ago. A person who finds an unlocked phone can't do what can't be
/// undone.
#[derive(Debug, Clone, Copy)]
pub struct Proved(pub ApplicationId);

/// How long a verification is fresh, in seconds.
const FRESH_SECONDS: i64 = 600;

/// The application of the session, and the time of the student's last verification.
async fn session(parts: &mut Parts, app: &App) -> Result<(ApplicationId, Timestamp), ApiError> {
    let cookies = match Cookies::from_request_parts(parts, app).await {
        Ok(cookies) => cookies,
        Err(never) => match never {},
    };
    let token = cookies.session().ok_or(ProblemCode::SessionRequired)?;
    match recognise(app, token).await? {
        Recognised::As(application, proved_at) => Ok((application, proved_at)),
        Recognised::No => Err(ProblemCode::SessionRequired.into()),
        Recognised::SignedInElsewhere => Err(ProblemCode::SignedInElsewhere.into()),
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        session(parts, app).await.map(|(application, _)| Self(application))
    }
}

impl FromRequestParts<App> for Proved {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let (application, proved_at) = session(parts, app).await?;
        let fresh = app.clock.now() <= proved_at.plus_seconds(FRESH_SECONDS);
        if fresh { Ok(Self(application)) } else { Err(ProblemCode::ProofRequired.into()) }
    }
}
