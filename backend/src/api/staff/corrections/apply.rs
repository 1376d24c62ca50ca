//! `POST /api/staff/corrections/{correction}/apply`: copies the value that the student requested into the roster.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::my_data::CorrectionField;
use shared::api::staff::corrections::ApplyCorrection;
use shared::id::CorrectionId;
use shared::person::{Document, DocumentKind, PersonName, Phone, StudentNumber};
use shared::problem::{FieldCode, FieldProblem};
use shared::time::Date;

use super::answer;
use crate::app::App;
use crate::domain::Error;
use crate::domain::correction;
use crate::domain::student::{Change, DocumentOwner, Edit, NewDocument};
use crate::extract::{Named, Staff, capability};
use crate::http::{ApiError, AppJson};
use crate::store;

/// Copies the value and closes the request.
pub async fn post(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    Named(id): Named<CorrectionId>,
    AppJson(typed): AppJson<ApplyCorrection>,
) -> Result<StatusCode, ApiError> {
    let request = correction::find(&app, id).await?;
    let kind = kind_of(&app, &request).await?;
    let today = app.clock.now().date_in_china();
    let wrong = |code| ApiError::invalid_fields(vec![FieldProblem { pointer: "/value".into(), code }]);
    let change = change(request.field, &typed, kind, today).map_err(wrong)?;
    let message = answer(&typed.message)?;
    correction::apply(&app, id, &change, staff.name(), message).await.map_err(|error| match error {
        Error::NumberTaken | Error::DocumentTaken => wrong(FieldCode::Taken),
        error => error.into(),
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// The kind of document that the student has in the roster.
async fn kind_of(app: &App, request: &store::correction::Correction) -> Result<DocumentKind, Error> {
    let mut reader = app.db.reader().await?;
    let application = store::application::by_id(&mut reader, request.application).await?;
    let application = application.ok_or(Error::Unknown("application"))?;
    Ok(store::student::by_id(&mut reader, application.student).await?.document_kind)
}

fn change(
    field: CorrectionField,
    typed: &ApplyCorrection,
    kind: DocumentKind,
    today: Date,
) -> Result<Change, FieldCode> {
    let value = &typed.value;
    let unchanged = Change::default();
    Ok(match field {
        CorrectionField::Name => Change { name: Some(PersonName::parse(value)?), ..unchanged },
        CorrectionField::StudentNumber => Change { number: Some(StudentNumber::parse(value)?), ..unchanged },
        CorrectionField::Document => {
            let document = Document::parse(typed.document_kind.unwrap_or(kind), value, today)?;
            // The request is about the student's own entry: a document of another person does not answer it.
            let whose = typed.same_person.then_some(DocumentOwner::SamePerson);
            Change { document: Some(NewDocument { document, whose }), ..unchanged }
        }
        CorrectionField::Phone => Change { phone: Edit::Set(Phone::parse(value)?), ..unchanged },
        CorrectionField::Other => return Err(FieldCode::Unknown),
    })
}
