//! `POST /api/staff/collections/{slug}/roster/students.csv` and `students.xlsx`: every student of the roster with their
//! stage. The file contains names, so each export is recorded.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::json;
use shared::api::staff::students::{StageWord, Units};
use shared::audit::Action;
use shared::collection::Slug;
use shared::problem::ProblemCode;

use crate::api::staff::collections::within;
use crate::api::staff::table;
use crate::app::App;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;
use crate::store;
use crate::store::student::StudentRow;
use crate::table::Form;

/// Rows read at once.
const PAGE: u32 = 1000;

/// As CSV.
pub async fn csv(
    staff: Staff<capability::ReadProgress>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    units: Result<Query<Units>, QueryRejection>,
) -> Result<Response, ApiError> {
    list(staff, app, slug, units, Form::Csv).await
}

/// As a workbook.
pub async fn xlsx(
    staff: Staff<capability::ReadProgress>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    units: Result<Query<Units>, QueryRejection>,
) -> Result<Response, ApiError> {
    list(staff, app, slug, units, Form::Xlsx).await
}

async fn list(
    staff: Staff<capability::ReadProgress>,
    app: App,
    slug: Slug,
    units: Result<Query<Units>, QueryRejection>,
    form: Form,
) -> Result<Response, ApiError> {
    let Query(units) = units.map_err(|_| ProblemCode::MalformedRequest)?;
    let collection = within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let mut tx = app.db.begin().await?;
    let (now, id, detail) = (app.clock.now(), collection.id, json!(units));
    store::audit::append(&mut tx, now, &staff.actor(), Action::RosterExported, &id.to_string(), detail)
        .await?;
    tx.commit().await?;
    let mut rows = vec![table::row(&["学号", "姓名", "证件类型", "学院", "专业", "班级", "办理状态"])];
    let mut after = None;
    loop {
        let mut reader = app.db.reader().await?;
        let page = store::student::listing(&mut reader, id, &units, after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.number.clone());
        rows.extend(page.iter().map(row));
    }
    table::file(&app, form, &format!("{slug}-roster"), rows).await
}

fn row(student: &StudentRow) -> Vec<String> {
    let [college, major, class] = table::units(&student.units);
    let (number, name) = (student.number.as_str(), student.name.as_str());
    let kind = student.document_kind.official_name();
    table::row(&[number, name, kind, college, major, class, stage(student.stage)])
}

/// A stage in the words of the student's page.
const fn stage(stage: StageWord) -> &'static str {
    match stage {
        StageWord::NotStarted => "未校验身份",
        StageWord::Matched => "已校验，未提交照片",
        StageWord::Submitted => "待审核",
        StageWord::UnderReview | StageWord::Decided => "审核中",
        StageWord::Rejected => "未通过，待重新提交",
        StageWord::Approved => "审核通过，待缴费",
        StageWord::Paid => "已完成",
        StageWord::Delivered => "已交付学校",
        StageWord::Erased => "已删除",
        StageWord::Removed => "已移出名册",
    }
}
