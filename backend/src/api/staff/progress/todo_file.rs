//! `POST /api/staff/collections/{slug}/progress/todo.csv` and `todo.xlsx`: the list of the students who have something
//! to do, for the school's reminders. The file contains names, so each export is recorded.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::json;
use shared::api::staff::progress::{Todo, TodoQuery, TodoStudent};
use shared::audit::Action;
use shared::collection::Slug;
use shared::problem::ProblemCode;

use crate::api::staff::collections::within;
use crate::api::staff::table;
use crate::app::App;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::store;
use crate::table::Form;

/// Rows read at once.
const PAGE: u32 = 1000;

/// The whole list as CSV.
pub async fn csv(
    staff: Staff<capability::ReadProgress>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    query: Result<Query<TodoQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    list(staff, app, slug, query, Form::Csv).await
}

/// The whole list as a workbook.
pub async fn xlsx(
    staff: Staff<capability::ReadProgress>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    query: Result<Query<TodoQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    list(staff, app, slug, query, Form::Xlsx).await
}

async fn list(
    staff: Staff<capability::ReadProgress>,
    app: App,
    slug: Slug,
    query: Result<Query<TodoQuery>, QueryRejection>,
    form: Form,
) -> Result<Response, ApiError> {
    let Query(query) = query.map_err(|_| ProblemCode::MalformedRequest)?;
    let (todo, units) = (query.todo, query.units());
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let mut tx = app.db.begin().await?;
    let (now, id, detail) = (app.clock.now(), collection.id, json!({ "todo": todo }));
    store::audit::append(&mut tx, now, &staff.actor(), Action::TodoExported, &id.to_string(), detail).await?;
    tx.commit().await?;
    let mut rows = vec![table::row(&["学号", "姓名", "学院", "专业", "班级", "待办"])];
    let mut after = None;
    loop {
        let mut reader = app.db.reader().await?;
        let page = store::progress::todo(&mut reader, id, (todo, &units), after.as_ref(), PAGE).await?;
        rows.extend(page.students.iter().map(|student| row(student, todo)));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    table::file(&app, form, &format!("{slug}-{}", todo.as_str()), rows).await
}

fn row(student: &TodoStudent, todo: Todo) -> Vec<String> {
    let todo = match todo {
        Todo::Start => "尚未校验身份",
        Todo::Submit => "尚未提交照片",
        Todo::Recapture => "照片被退回，待重新提交",
        Todo::Pay => "待缴费",
    };
    let [college, major, class] = table::units(&student.units);
    table::row(&[student.number.as_str(), student.name.as_str(), college, major, class, todo])
}
