//! Objects named in a URL. A malformed name is reported like an unknown one.

use std::str::FromStr;

use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::request::Parts;
use shared::collection::Slug;
use shared::id::OrderId;
use shared::problem::ProblemCode;

use crate::app::{App, ReadApp};
use crate::http::ApiError;
use crate::store;
use crate::store::collection::Collection;

/// The collection whose slug is in the URL.
#[derive(Debug, Clone)]
pub struct CollectionAt(pub Collection);

impl<S: Send + Sync> FromRequestParts<S> for CollectionAt
where
    ReadApp: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let slug: Slug = only_parameter(parts, state).await?;
        let mut reader = ReadApp::from_ref(state).reader().await?;
        let found = store::collection::by_slug(&mut reader, &slug).await?;
        found.map(Self).ok_or_else(|| ProblemCode::NotFound.into())
    }
}

/// The order whose number is in the URL; it may not exist.
#[derive(Debug, Clone, Copy)]
pub struct OrderAt(pub OrderId);

impl FromRequestParts<App> for OrderAt {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        only_parameter(parts, app).await.map(Self)
    }
}

/// A console object whose identifier or name is the only parameter of the URL; it may not exist.
#[derive(Debug, Clone, Copy)]
pub struct Named<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        only_parameter(parts, state).await.map(Self)
    }
}

/// The one parameter of a route.
async fn only_parameter<T: FromStr>(parts: &mut Parts, state: &(impl Send + Sync)) -> Result<T, ApiError> {
    let text = Path::<String>::from_request_parts(parts, state).await.ok();
    text.and_then(|Path(text)| text.parse().ok()).ok_or_else(|| ProblemCode::NotFound.into())
}
