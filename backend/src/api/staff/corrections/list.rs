//! `GET /api/staff/corrections`: the open requests.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::corrections::{Corrections, LIST_LIMIT, OpenCorrection};
use shared::person::mask_document_number;

use crate::api::respond;
use crate::app::ReadApp;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::store;

/// The open requests of every collection, the oldest first.
pub async fn get(
    staff: Staff<capability::ImportRoster>,
    State(app): State<ReadApp>,
) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let mut corrections = Vec::new();
    let archived = store::collection::archived(&mut reader).await?;
    for collection in store::collection::all(&mut reader).await? {
        if !staff.scope().admits(&collection) {
            continue;
        }
        for open in store::correction::waiting(&mut reader, &app.keys, collection.id, LIST_LIMIT).await? {
            let Some(application) = store::application::by_id(&mut reader, open.application).await? else {
                continue;
            };
            let student = store::student::by_id(&mut reader, application.student).await?;
            let number = store::student::document_number(&mut reader, &app.keys, student.id).await?;
            corrections.push(OpenCorrection {
                id: open.id,
                collection: collection.notice.slug.clone(),
                title: collection.notice.title.clone(),
                application: open.application,
                student_number: student.number,
                name: student.name,
                units: student.affiliation.into(),
                document_kind: student.document_kind,
                document_masked: mask_document_number(&number),
                field: open.field,
                value: open.value.as_ref().map(|value| value.to_string()),
                message: open.message.to_string(),
                at: open.created_at,
                archived: archived.contains_key(&collection.id),
            });
        }
    }
    corrections.sort_by_key(|correction| correction.at);
    Ok(respond::private(Corrections { corrections }))
}
