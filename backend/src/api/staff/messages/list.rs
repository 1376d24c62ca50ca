//! `GET /api/staff/messages`: the students who were notified, and those who could not be.

use std::collections::HashMap;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use shared::api::staff::messages::{MessageKind, MessagePage, MessageQuery, MessageView};
use shared::application::Stage;
use shared::id::CollectionId;
use shared::problem::ProblemCode;

use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::ReadApp;
use crate::extract::{Scope, Staff, capability};
use crate::http::ApiError;
use crate::store::collection::Collection;
use crate::store::outbox::Message;
use crate::store::{self, Conn};

/// Messages on a page: one or two screens.
const PAGE: usize = 50;

/// A page of messages, the latest first. Staff of one school must name the collection.
pub async fn get(
    staff: Staff<capability::ReadProgress>,
    State(app): State<ReadApp>,
    query: Result<Query<MessageQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(MessageQuery { collection, state, before }) =
        query.map_err(|_| ProblemCode::MalformedRequest)?;
    let mut reader = app.reader().await?;
    let only = match (&collection, staff.scope()) {
        (Some(slug), scope) => Some(within(&mut reader, scope, slug).await?.id),
        (None, Scope::All) => None,
        (None, Scope::School(_)) => return Err(ProblemCode::NotFound.into()),
    };
    // Reads one message more than the page shows, to know whether there is another page.
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut found = store::outbox::list(&mut reader, only, state, before, limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|message| message.id);
    let mut collections = HashMap::new();
    let mut messages = Vec::with_capacity(found.len());
    for message in found {
        let collection = collection_of(&mut reader, &mut collections, message.collection).await?;
        messages.extend(view(&mut reader, message, &collection).await?);
    }
    Ok(respond::private(MessagePage { enabled: app.wechat.is_some(), messages, next }))
}

async fn collection_of(
    conn: &mut Conn,
    known: &mut HashMap<CollectionId, Collection>,
    id: CollectionId,
) -> Result<Collection, ApiError> {
    if let Some(collection) = known.get(&id) {
        return Ok(collection.clone());
    }
    let collection = store::collection::by_id(conn, id).await?;
    known.insert(id, collection.clone());
    Ok(collection)
}

/// `None` for an application that no longer exists.
async fn view(
    conn: &mut Conn,
    message: Message,
    collection: &Collection,
) -> Result<Option<MessageView>, ApiError> {
    let Some(application) = store::application::by_id(conn, message.application).await? else {
        return Ok(None);
    };
    let student = store::student::by_id(conn, application.student).await?;
    Ok(Some(MessageView {
        id: message.id,
        collection: collection.notice.slug.clone(),
        title: collection.notice.title.clone(),
        application: message.application,
        student_number: student.number,
        name: student.name,
        kind: message.kind,
        state: message.state,
        why: message.why,
        still_matters: is_waited_for(message.kind, &application.stage),
        attempts: message.attempts,
        at: message.created_at,
    }))
}

/// Whether the student still has to do what the message asks for.
fn is_waited_for(kind: MessageKind, stage: &Stage) -> bool {
    match kind {
        MessageKind::Approved | MessageKind::RemindPay => matches!(stage, Stage::Approved { .. }),
        MessageKind::Rejected => matches!(stage, Stage::Rejected { .. }),
        MessageKind::Reopened => stage.reopened().is_some(),
        MessageKind::RemindSubmit => matches!(stage, Stage::Matched),
        // The student does not have to do anything.
        MessageKind::Erasing => false,
    }
}
