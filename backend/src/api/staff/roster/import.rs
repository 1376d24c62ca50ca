//! `POST /api/staff/collections/{slug}/roster`: looks at a roster's file, and imports it unless it is a dry run.
//!
//! The answer is a line of JSON for each step, so that a page can show how far it is. When whoever asked goes away
//! before the last one, nothing is imported.

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

/// Lines on their way to somebody slow.
const LINES: usize = 64;

/// Reads the file, says what it would do, and does it.
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
            // Nobody listens any more. Dropped, the transaction leaves no trace.
            () = lines.closed() => return,
        };
        let last = match imported {
            Ok((report, _)) => ImportEvent::Report { report: Box::new(report) },
            Err(error) => ImportEvent::Failed { problem: Box::new(problem(&error)) },
        };
        // Whoever asked may have left just now.
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

/// Sends on how far it is. Somebody who reads slowly misses a few of these lines, and nobody waits for them.
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
