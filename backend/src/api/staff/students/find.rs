//! `POST /api/staff/students/find`: a student's state and decisions.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::students::{StageWord, StudentRecord, WhichStudent};
use shared::person::{StudentNumber, mask_document_number};
use shared::problem::ProblemCode;
use shared::reference::ReferenceNumber;

use crate::api::respond;
use crate::api::staff::collections::within;
use crate::api::staff::review::view::attempts;
use crate::app::App;
use crate::domain::wechat::payer;
use crate::extract::{Scope, Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;
use crate::store::collection::Collection;
use crate::store::student::Student;
use crate::store::{self, Conn};

/// The roster's entry with the document number masked, and every photograph with its decision.
pub async fn post(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    AppJson(which): AppJson<WhichStudent>,
) -> Result<Response, ApiError> {
    let mut reader = app.db.reader().await?;
    let collection = within(&mut reader, staff.scope(), &which.collection).await?;
    let student = store::student::by_number(&mut reader, collection.id, &which.student_number).await?;
    let (collection, student) = match student {
        Some(student) => (collection, student),
        None => by_reference(&mut reader, staff.scope(), &which.student_number).await?,
    };
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
        collection: collection.notice.slug,
        reference: application.as_ref().map(|one| one.number),
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

/// The student of a 办理编号, in any collection that the staff member may see. Student numbers are tried first, because
/// some look like a 办理编号.
async fn by_reference(
    conn: &mut Conn,
    scope: &Scope,
    typed: &StudentNumber,
) -> Result<(Collection, Student), ApiError> {
    let number = ReferenceNumber::parse(typed.as_str()).map_err(|_| ProblemCode::NotFound)?;
    let application = store::application::by_reference(conn, number).await?.ok_or(ProblemCode::NotFound)?;
    let collection = store::collection::by_id(conn, application.collection).await?;
    if !scope.admits(&collection) {
        return Err(ProblemCode::NotFound.into());
    }
    Ok((collection, store::student::by_id(conn, application.student).await?))
}
