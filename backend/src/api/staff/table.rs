//! Answers with tables.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use shared::api::staff::students::Units;
use shared::person::UnitName;

use crate::app::App;
use crate::http::ApiError;
use crate::table::{self, Form};

/// A table as a file with a name, written on a blocking thread. `stem` is the name without its extension.
pub(super) async fn file(
    app: &App,
    form: Form,
    stem: &str,
    rows: Vec<Vec<String>>,
) -> Result<Response, ApiError> {
    let scratch = app.scratch.clone();
    let file = tokio::task::spawn_blocking(move || table::write(form, rows.into_iter(), &scratch)).await;
    let file = file.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
    let name = format!("attachment; filename=\"{stem}.{}\"", form.extension());
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(form.content_type())),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(ApiError::internal)?),
    ];
    Ok((headers, file).into_response())
}

/// A row of texts.
pub(super) fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// The cells of 学院, 专业 and 班级.
pub(super) fn units(units: &Units) -> [&str; 3] {
    [&units.college, &units.major, &units.class].map(|unit| unit.as_ref().map_or("", UnitName::as_str))
}
