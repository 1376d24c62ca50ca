//! `POST /api/staff/students/{add,correct,withdraw,reinstate}`: one student's entry in the roster.

use axum::extract::State;
use axum::http::StatusCode;
use shared::api::staff::students::{AddStudent, CorrectStudent, WhichStudent, WhoseDocument};
use shared::person::{
    Affiliation, Document, DocumentKind, PersonName, Phone, StudentNumber, UnitError, UnitName,
};
use shared::problem::{FieldCode, FieldProblem};
use shared::time::Date;

use crate::api::staff::collections::changeable;
use crate::app::App;
use crate::domain::Error;
use crate::domain::student::{self, Change, DocumentOwner, Edit, NewDocument};
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::http::body::AppJson;
use crate::store;
use crate::store::student::NewStudent;

/// Adds a student.
pub async fn add(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    AppJson(typed): AppJson<AddStudent>,
) -> Result<StatusCode, ApiError> {
    let collection = changeable(&mut *app.db.reader().await?, staff.scope(), &typed.collection).await?;
    let entry = entry(&typed, app.clock.now().date_in_china()).map_err(ApiError::invalid_fields)?;
    student::add(&app, &collection, &entry, &staff.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Corrects a student's entry.
pub async fn correct(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    AppJson(typed): AppJson<CorrectStudent>,
) -> Result<StatusCode, ApiError> {
    let mut reader = app.db.reader().await?;
    let collection = changeable(&mut reader, staff.scope(), &typed.which.collection).await?;
    let number = &typed.which.student_number;
    let known = store::student::by_number(&mut reader, collection.id, number).await?;
    drop(reader);
    let kind = known.map_or(DocumentKind::ResidentId, |known| known.document_kind);
    let change = change(&typed, kind, app.clock.now().date_in_china()).map_err(ApiError::invalid_fields)?;
    student::correct(&app, &collection, number, &change, &staff.actor()).await.map_err(refusal)?;
    Ok(StatusCode::NO_CONTENT)
}

/// In this form a student number that is already in use is reported at its own field.
fn refusal(error: Error) -> ApiError {
    match error {
        Error::NumberTaken => {
            let taken = FieldProblem { pointer: "/new_number".into(), code: FieldCode::Taken };
            ApiError::invalid_fields(vec![taken])
        }
        error => error.into(),
    }
}

/// Takes a student out of the roster.
pub async fn withdraw(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    AppJson(which): AppJson<WhichStudent>,
) -> Result<StatusCode, ApiError> {
    let collection = changeable(&mut *app.db.reader().await?, staff.scope(), &which.collection).await?;
    student::withdraw(&app, &collection, &which.student_number, &staff.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a student back into the roster.
pub async fn reinstate(
    staff: Staff<capability::ImportRoster>,
    State(app): State<App>,
    AppJson(which): AppJson<WhichStudent>,
) -> Result<StatusCode, ApiError> {
    let collection = changeable(&mut *app.db.reader().await?, staff.scope(), &which.collection).await?;
    student::reinstate(&app, &collection, &which.student_number, &staff.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Collects the problems of the fields of a form.
#[derive(Default)]
struct Fields(Vec<FieldProblem>);

impl Fields {
    /// The value of a field; if it is invalid, the problem is recorded.
    fn take<T, E: Into<FieldCode>>(&mut self, pointer: &'static str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.0.push(FieldProblem { pointer: pointer.into(), code: error.into() })).ok()
    }

    /// The same for a telephone number, which may be empty.
    fn phone(&mut self, typed: &str) -> Edit<Phone> {
        if typed.trim().is_empty() {
            return Edit::Clear;
        }
        self.take("/phone", Phone::parse(typed)).map_or(Edit::Clear, Edit::Set)
    }

    /// The same for a unit.
    fn unit(&mut self, pointer: &'static str, typed: &str) -> Edit<UnitName> {
        match UnitName::parse(typed) {
            Ok(name) => Edit::Set(name),
            Err(UnitError::Empty) => Edit::Clear,
            Err(UnitError::TooLong) => {
                self.0.push(FieldProblem { pointer: pointer.into(), code: FieldCode::TooLong });
                Edit::Clear
            }
        }
    }
}

fn entry(typed: &AddStudent, today: Date) -> Result<(NewStudent, Affiliation), Vec<FieldProblem>> {
    let mut fields = Fields::default();
    let number = fields.take("/student_number", StudentNumber::parse(&typed.student_number));
    let name = fields.take("/name", PersonName::parse(&typed.name));
    let document = Document::parse(typed.document_kind, &typed.document_number, today);
    let document = fields.take("/document_number", document);
    let phone = fields.phone(&typed.phone).over(None);
    let college = fields.unit("/college", &typed.college).over(None);
    let major = fields.unit("/major", &typed.major).over(None);
    let class = fields.unit("/class", &typed.class).over(None);
    match (number, name, document) {
        (Some(number), Some(name), Some(document)) if fields.0.is_empty() => {
            Ok((NewStudent { number, name, document, phone }, Affiliation { college, major, class }))
        }
        _ => Err(fields.0),
    }
}

fn change(typed: &CorrectStudent, known: DocumentKind, today: Date) -> Result<Change, Vec<FieldProblem>> {
    let mut fields = Fields::default();
    let number = typed.new_number.as_deref();
    let number = number.and_then(|text| fields.take("/new_number", StudentNumber::parse(text)));
    let name = typed.name.as_deref().and_then(|text| fields.take("/name", PersonName::parse(text)));
    let kind = typed.document_kind.unwrap_or(known);
    let document = typed.document_number.as_deref().and_then(|text| {
        let document = fields.take("/document_number", Document::parse(kind, text, today))?;
        let whose = typed.whose.map(|whose| match whose {
            WhoseDocument::SamePerson => DocumentOwner::SamePerson,
            WhoseDocument::AnotherPerson => DocumentOwner::AnotherPerson,
        });
        Some(NewDocument { document, whose })
    });
    if typed.document_kind.is_some() && typed.document_number.is_none() {
        fields.0.push(FieldProblem { pointer: "/document_number".into(), code: FieldCode::Required });
    }
    let phone = typed.phone.as_deref().map_or(Edit::Keep, |text| fields.phone(text));
    let college = typed.college.as_deref().map_or(Edit::Keep, |text| fields.unit("/college", text));
    let major = typed.major.as_deref().map_or(Edit::Keep, |text| fields.unit("/major", text));
    let class = typed.class.as_deref().map_or(Edit::Keep, |text| fields.unit("/class", text));
    let change = Change { number, name, document, phone, college, major, class };
    if fields.0.is_empty() { Ok(change) } else { Err(fields.0) }
}
