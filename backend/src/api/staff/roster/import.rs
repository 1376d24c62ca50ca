//! `POST /api/staff/collections/{slug}/roster`: reads a roster file, and imports it unless the request is a dry run.
//!
//! The answer is one line of JSON for each step, so that a page can show the progress. If the client disconnects before
//! the last line, nothing is imported.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use shared::api::staff::roster::{ImportEvent, ImportQuery};
use shared::collection::Slug;
use shared::problem::{Problem, ProblemCode};
use tokio::sync::mpsc;

use super::receive;
use crate::api::staff::collections::changeable;
use crate::app::App;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::roster::{self, ImportError, OnProgress};

/// Lines that are buffered for a slow client.
const LINES: usize = 64;

/// Reads the file, reports what it would change, and changes it.
pub async fn post(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    headers: HeaderMap,
    query: Result<Query<ImportQuery>, QueryRejection>,
    body: Body,
) -> Result<Response, ApiError> {
    let collection = changeable(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let (file, query) = receive(&app, &headers, query, body).await?;
    let (lines, answer) = mpsc::channel(LINES);
    let actor = staff.actor();
    let work = async move {
        let tell = teller(lines.clone());
        let imported = tokio::select! {
            imported = roster::import(&app, &collection, file, query, &actor, &tell) => imported,
            // The client has disconnected. Dropping the transaction rolls it back.
            () = lines.closed() => return,
        };
        let last = match imported {
            Ok((report, _)) => ImportEvent::Report { report: Box::new(report) },
            Err(error) => ImportEvent::Failed { problem: Box::new(problem(&error)) },
        };
        // The client may have disconnected just now.
        let _ = lines.send(line(&last)).await;
    };
    tokio::spawn(work);
    let lines = unfold(answer, |mut answer| async move {
        answer.recv().await.map(|line| (Ok::<_, Infallible>(line), answer))
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

fn line(event: &ImportEvent) -> Bytes {
    let mut line = serde_json::to_vec(event).expect("our own types have string keys");
    line.push(b'\n');
    line.into()
}

/// Sends the progress. A slow client misses some of these lines, and the import does not wait for it.
fn teller(lines: mpsc::Sender<Bytes>) -> OnProgress {
    Arc::new(move |phase, done, of| {
        let _ = lines.try_send(line(&ImportEvent::Progress { phase, done, of }));
    })
}

fn problem(error: &ImportError) -> Problem {
    match error {
        ImportError::Conflict => ProblemCode::Conflict.into(),
        ImportError::Store(_) | ImportError::Domain(_) => {
            tracing::error!(error = error as &dyn std::error::Error, "an import failed");
            ProblemCode::Internal.into()
        }
    }
}
