//! `GET` and `POST /api/staff/review/queues/{slug}/lots`, `GET /api/staff/review/lots/{lot}/cases` and
//! `POST …/inspections`: a second person looks at a sample of the approvals.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::inspection::{
    CASES_MAX, Inspection, InspectionResult, LOTS_MAX, LotCases, LotList, LotView,
};
use shared::id::LotId;
use shared::problem::{FieldCode, FieldProblem, ProblemCode};
use shared::review::StaffName;

use super::view::case;
use crate::api::respond;
use crate::api::staff::collections::{changeable, within};
use crate::app::{App, ReadApp};
use crate::domain::inspection::{self, Found};
use crate::extract::{CollectionAt, Named, Scope, Staff, capability};
use crate::http::{ApiError, AppJson};
use crate::store::collection::Collection;
use crate::store::inspection::Lot;
use crate::store::{self, Conn};

/// The lots of a collection, and the number of approvals that are in no lot yet.
pub async fn get(
    staff: Staff<capability::Review>,
    State(app): State<ReadApp>,
    CollectionAt(collection): CollectionAt,
) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let collection = within(&mut reader, staff.scope(), &collection.notice.slug).await?;
    let aql = store::collection::edition(&mut reader, collection.id).await?.sampling;
    let undrawn = match aql {
        Some(_) => store::inspection::undrawn(&mut reader, collection.id).await?,
        None => 0,
    };
    let lots = store::inspection::of_collection(&mut reader, collection.id, staff.name(), LOTS_MAX).await?;
    let lots = lots.into_iter().map(view).collect();
    Ok(respond::private(LotList { title: collection.notice.title, aql, undrawn, lots }))
}

/// Draws a lot.
pub async fn draw(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    CollectionAt(collection): CollectionAt,
) -> Result<Response, ApiError> {
    let slug = collection.notice.slug;
    let collection = changeable(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let lot = inspection::draw(&app, collection.id, staff.name()).await?;
    Ok(respond::private(view(lot)))
}

/// The photographs that the caller still has to inspect.
pub async fn cases(
    staff: Staff<capability::Review>,
    State(app): State<ReadApp>,
    Named(id): Named<LotId>,
) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let (lot, collection) = find(&mut reader, staff.scope(), id, staff.name()).await?;
    let spec = collection.notice.photo;
    let mut cases = Vec::new();
    for application in store::inspection::pending(&mut reader, id, staff.name(), CASES_MAX).await? {
        if let Some(application) = store::application::by_id(&mut reader, application).await? {
            cases.push(case(&mut reader, &app.photographs, &application, &spec).await?);
        }
    }
    Ok(respond::private(LotCases { lot: view(lot), cases, spec }))
}

/// Records the inspections.
pub async fn inspect(
    staff: Staff<capability::Review>,
    State(app): State<App>,
    Named(id): Named<LotId>,
    AppJson(request): AppJson<Inspection>,
) -> Result<Response, ApiError> {
    let Inspection { application, photo, result, reason } = request;
    let found = match (result, reason) {
        (InspectionResult::Fit, _) => Found::Fit,
        (InspectionResult::Unfit, Some(reason)) => Found::Unfit(reason),
        (InspectionResult::Unfit, None) => {
            let missing = FieldProblem { pointer: "/reason".into(), code: FieldCode::Required };
            return Err(ApiError::invalid_fields(vec![missing]));
        }
    };
    find(&mut *app.db.reader().await?, staff.scope(), id, staff.name()).await?;
    let lot = inspection::inspect(&app, id, application, photo, found, staff.name()).await?;
    Ok(respond::private(view(lot)))
}

/// A lot and its collection, if the caller may see it; otherwise not found.
async fn find(
    conn: &mut Conn,
    scope: &Scope,
    id: LotId,
    asks: &StaffName,
) -> Result<(Lot, Collection), ApiError> {
    let lot = store::inspection::by_id(conn, id, asks).await?.ok_or(ProblemCode::NotFound)?;
    let collection = store::collection::by_id(conn, lot.collection).await?;
    if scope.admits(&collection) { Ok((lot, collection)) } else { Err(ProblemCode::NotFound.into()) }
}

fn view(lot: Lot) -> LotView {
    LotView {
        id: lot.id,
        number: lot.number,
        aql: lot.aql,
        size: lot.size,
        sample: lot.sample,
        accept: lot.accept,
        state: lot.state,
        inspected: lot.inspected,
        unfit: lot.unfit,
        pending: lot.pending,
        mine: lot.mine,
        drawn_by: lot.drawn_by,
        drawn_at: lot.drawn_at,
        ended_at: lot.ended_at,
    }
}
