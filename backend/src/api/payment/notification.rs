//! `POST /api/payment/wechat/notification`: WeChat Pay reports that an order was paid, or the result of a refund.
//!
//! WeChat waits five seconds for an answer and sends the notification again, fifteen times within a day, until it
//! receives 200 or 204. Duplicate and late notifications are normal. A notification that can't be understood is refused
//! in WeChat's own format.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;
use shared::api::staff::orders::DiscrepancyKind;
use shared::limits::JSON_BODY_BYTES;
use shared::problem::ProblemCode;

use crate::app::App;
use crate::domain;
use crate::domain::discrepancy::{self, About};
use crate::domain::order::refund::book::book;
use crate::domain::settle::settle;
use crate::http::ApiError;
use crate::http::error::SkipProblemBody;
use crate::http::{body, error, metrics};
use crate::payment::{Notification, Provider, SignatureError};
use crate::store::Outlook;

/// WeChat waits five seconds; a later answer counts as none.
const TIME: Duration = Duration::from_millis(4500);

/// Why a notification is refused; WeChat sends it again.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the body")]
    Body,
    #[error("the signature")]
    Signature(#[from] SignatureError),
    #[error("it could not be booked")]
    Domain(#[from] domain::Error),
    #[error("it could not be booked in time")]
    TooLate,
}

impl From<crate::store::Error> for Refusal {
    fn from(error: crate::store::Error) -> Self {
        Self::Domain(error.into())
    }
}

/// WeChat repeats a notification after fifteen seconds at the earliest.
const RETRY_SECONDS: u32 = 15;

impl Refusal {
    /// The status, and the problem's code for WeChat's `message`. A storage failure is not the notification's fault,
    /// and the storage may work again when WeChat repeats it (`docs/decisions/0080-storage-faults.md`).
    fn told(&self) -> (StatusCode, String) {
        match self {
            Self::Body => (StatusCode::BAD_REQUEST, self.to_string()),
            Self::Signature(_) => (StatusCode::UNAUTHORIZED, self.to_string()),
            Self::Domain(domain::Error::Store(error)) => match error.outlook() {
                Outlook::Busy => unavailable(ProblemCode::Overloaded),
                Outlook::Unavailable => unavailable(ProblemCode::StorageUnavailable),
                Outlook::Fault => (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()),
            },
            Self::Domain(_) => (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()),
            Self::TooLate => unavailable(ProblemCode::Overloaded),
        }
    }
}

fn unavailable(code: ProblemCode) -> (StatusCode, String) {
    (StatusCode::SERVICE_UNAVAILABLE, code.as_str().to_owned())
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        tracing::warn!(error = &self as &dyn std::error::Error, "a notification of WeChat Pay is refused");
        let (status, message) = self.told();
        metrics::notification_refused(status);
        let body = Json(json!({ "code": "FAIL", "message": message }));
        let mut response = (status, Extension(SkipProblemBody), body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
        }
        response
    }
}

/// Books what a notification proves.
pub async fn post(State(app): State<App>, request: Request) -> Response {
    match app.provider {
        Provider::WeChat(_) => {}
        Provider::Nobody | Provider::Sandbox(_) => return error::not_found().await.into_response(),
    }
    match tokio::time::timeout(TIME, take(&app, request)).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(refusal)) => refusal.into_response(),
        Err(_) => Refusal::TooLate.into_response(),
    }
}

async fn take(app: &App, request: Request) -> Result<(), Refusal> {
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body, JSON_BODY_BYTES, body::FORM).await;
    let body = body.map_err(|_: ApiError| Refusal::Body)?;
    let provider = app.provider.name();
    match app.provider.verify_notification(&parts.headers, &body, app.clock.now())? {
        Notification::Payment(confirmed) => {
            settle(app, provider, confirmed).await?;
        }
        Notification::Refund(news) => book(app, provider, &news).await?,
        Notification::Stray { trade_number, detail } => {
            let mut tx = app.db.begin().await?;
            let (kind, now) = (DiscrepancyKind::UnknownOrder, app.clock.now());
            discrepancy::add(&mut tx, About::Stray(&trade_number), kind, &detail, now).await?;
            tx.commit().await?;
        }
        Notification::Other { event } => tracing::info!(event, "an unused notification"),
    }
    Ok(())
}
