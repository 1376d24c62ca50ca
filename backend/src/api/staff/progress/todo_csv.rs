//! `POST /api/staff/collections/{slug}/progress/todo.csv`: the list of those who have something to do, for the school's
//! reminders. It names people, so it is written down who took it.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::try_unfold;
use serde_json::json;
use shared::api::staff::progress::{Todo, TodoQuery, TodoStudent};
use shared::api::staff::students::Units;
use shared::audit::Action;
use shared::collection::Slug;
use shared::id::CollectionId;
use shared::person::{StudentNumber, UnitName};
use shared::problem::ProblemCode;

use crate::api::staff::collections::within;
use crate::app::App;
use crate::extract::{Named, Staff, power};
use crate::http::ApiError;
use crate::roster::report_csv::harmless;
use crate::store::{self, Db};

/// Rows read at once: the file leaves in pieces, however long it is.
const PAGE: u32 = 1000;

/// Where the file is up to.
enum Place {
    Head,
    After(Option<StudentNumber>),
    End,
}

/// All of the list as CSV.
pub async fn post(
    staff: Staff<power::ReadProgress>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    query: Result<Query<TodoQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(query) = query.map_err(|_| ProblemCode::MalformedRequest)?;
    let (todo, units) = (query.todo, query.units());
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let mut tx = app.db.begin().await?;
    let (now, id) = (app.clock.now(), collection.id);
    let detail = json!({ "todo": todo });
    store::audit::append(&mut tx, now, &staff.actor(), Action::TodoExported, &id.to_string(), detail).await?;
    tx.commit().await?;
    let pieces =
        try_unfold(Place::Head, move |place| piece(app.db.clone(), id, (todo, units.clone()), place));
    let name = format!("attachment; filename=\"{slug}-{}.csv\"", todo.word());
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(ApiError::internal)?),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

async fn piece(
    db: Db,
    collection: CollectionId,
    (todo, units): (Todo, Units),
    place: Place,
) -> Result<Option<(Bytes, Place)>, store::Error> {
    let after = match place {
        Place::Head => {
            return Ok(Some((
                Bytes::from_static("\u{feff}学号,姓名,学院,专业,班级,待办\r\n".as_bytes()),
                Place::After(None),
            )));
        }
        Place::After(after) => after,
        Place::End => return Ok(None),
    };
    let page =
        store::progress::todo(&mut *db.reader().await?, collection, (todo, &units), after.as_ref(), PAGE)
            .await?;
    let lines: String = page.students.iter().map(|student| line(student, todo)).collect();
    let next = page.next.map_or(Place::End, |next| Place::After(Some(next)));
    Ok(Some((Bytes::from(lines), next)))
}

/// Neither a student number nor a name can hold a comma or a quotation mark; a unit can.
fn line(student: &TodoStudent, todo: Todo) -> String {
    let todo = match todo {
        Todo::Start => "尚未校验身份",
        Todo::Submit => "尚未提交照片",
        Todo::Recapture => "照片被退回，待重新提交",
        Todo::Pay => "待缴费",
    };
    let unit = |unit: &Option<UnitName>| unit.as_ref().map_or_else(String::new, |name| quoted(name.as_str()));
    let Units { college, major, class } = &student.units;
    format!(
        "{},{},{},{},{},{todo}\r\n",
        harmless(student.number.as_str()),
        harmless(student.name.as_str()),
        unit(college),
        unit(major),
        unit(class)
    )
}

/// A cell with its quotation marks doubled (RFC 4180).
fn quoted(cell: &str) -> String {
    let cell = harmless(cell);
    if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}
