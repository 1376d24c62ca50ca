//! `GET /api/staff/collections/{slug}/progress/events`: the progress as an event stream, with an event after each
//! change.
//!
//! Once a second the server reads a few rows and compares them with the last event. This is cheap, includes the changes
//! of other processes, and combines a thousand changes a second into one event.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use shared::collection::Slug;
use shared::id::StaffSessionId;
use shared::staff::StaffName;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::view;
use crate::api::staff::collections::within;
use crate::app::{ReadApp, WatchPermit};
use crate::domain::staff::session::is_still_open;
use crate::extract::{Named, Scope, Staff, capability};
use crate::http::{ApiError, limit};

/// How often the server checks for changes.
const EVERY: Duration = Duration::from_secs(1);

/// One watching client. Dropping it frees its slot.
struct Watch {
    app: ReadApp,
    slug: Slug,
    scope: Scope,
    name: StaffName,
    session: StaffSessionId,
    ticks: Interval,
    sent: String,
    _place: WatchPermit,
}

/// A stream that ends with the session.
pub async fn get(
    staff: Staff<capability::ReadProgress>,
    State(app): State<ReadApp>,
    Named(slug): Named<Slug>,
) -> Result<Response, ApiError> {
    within(&mut *app.reader().await?, staff.scope(), &slug).await?;
    let place = app.concurrency.watch(staff.session()).ok_or_else(limit::overloaded)?;
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let watch = Watch {
        app,
        slug,
        scope: staff.scope().clone(),
        name: staff.name().clone(),
        session: staff.session(),
        ticks,
        sent: String::new(),
        _place: place,
    };
    let events = unfold(watch, |mut watch| async move {
        let json = watch.next().await?;
        let event = Event::default().event("progress").data(&json);
        watch.sent = json;
        Some((Ok::<_, Infallible>(event), watch))
    });
    // A proxy that buffers the answer would delay the events.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((unbuffered, Sse::new(events).keep_alive(KeepAlive::new())).into_response())
}

impl Watch {
    /// The next state that differs from the last one; `None` when the session is over or the collection no longer
    /// exists. A database error ends the stream too: the page reconnects by itself.
    async fn next(&mut self) -> Option<String> {
        loop {
            self.ticks.tick().await;
            let now = self.app.clock.now();
            let mut reader = self.app.reader().await.ok()?;
            if !is_still_open(&mut reader, &self.name, self.session, now).await.ok()? {
                return None;
            }
            let collection = within(&mut reader, &self.scope, &self.slug).await.ok()?;
            let view = view(&mut reader, &collection, now).await.ok()?;
            drop(reader);
            let json = serde_json::to_string(&view).ok()?;
            if json != self.sent {
                return Some(json);
            }
        }
    }
}
