//! `POST /api/staff/students/find`: where a student stands, and what was decided.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::students::{StageWord, StudentRecord, WhichStudent};
use shared::person::mask_document_number;
use shared::problem::ProblemCode;

use crate::api::respond;
use crate::api::staff::collections::within;
use crate::api::staff::review::view::attempts;
use crate::app::App;
use crate::domain::wechat::payer;
use crate::extract::{Staff, power};
use crate::http::ApiError;
use crate::http::body::AppJson;
use crate::store;

/// The roster's entry with the number masked, and every photograph with its verdict.
pub async fn post(
    staff: Staff<power::Review>,
    State(app): State<App>,
    AppJson(which): AppJson<WhichStudent>,
) -> Result<Response, ApiError> {
    let mut reader = app.db.reader().await?;
    let collection = within(&mut reader, staff.scope(), &which.collection).await?;
    let student = store::student::by_number(&mut reader, collection.id, &which.student_number).await?;
    let student = student.ok_or(ProblemCode::NotFound)?;
    let number = store::student::document_number(&mut reader, &app.keys, student.id).await?;
    let application = store::application::by_student(&mut reader, student.id).await?;
    let (photos, decisions, open_id) = match &application {
        None => (Vec::new(), Vec::new(), None),
        Some(application) => (
            store::photo::of_application(&mut reader, application.id).await?,
            store::decision::of_application(&mut reader, application.id).await?,
            payer(&mut reader, &app.keys, application.id).await?,
        ),
    };
    Ok(respond::private(StudentRecord {
        student_number: student.number,
        former_number: student.withdrawn.map(|withdrawn| withdrawn.number),
        name: student.name,
        document_kind: student.document_kind,
        document_masked: mask_document_number(&number),
        units: student.affiliation.into(),
        has_phone: student.phone.is_some(),
        bound_wechat: open_id.and(application.as_ref().map(|one| one.id)),
        stage: application.as_ref().map_or(StageWord::NotStarted, |one| StageWord::from(&one.stage)),
        attempts: attempts(photos.iter(), decisions),
    }))
}
