//! `GET` and `DELETE /api/application/my-data`: what is stored about the signed-in student, and its erasure.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use shared::api::my_data::{ConsentPurpose, CorrectionView, GivenConsent, MyData};
use shared::application::Stage;
use shared::audit::Action;
use shared::id::ApplicationId;
use shared::person::mask_document_number;
use shared::time::Timestamp;

use crate::api::respond;
use crate::app::App;
use crate::domain::withdraw::may_withdraw;
use crate::domain::{Error, erase};
use crate::extract::{Proved, SignedIn};
use crate::http::ApiError;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::consent::Purpose;
use crate::store::correction::Correction;
use crate::store::delivery::State as DeliveryState;
use crate::store::{self, Conn};

/// Everything that is stored. Each access is recorded, because another person may be using the phone.
pub async fn get(State(app): State<App>, SignedIn(id): SignedIn) -> Result<Response, ApiError> {
    let data = view(&app, id).await?;
    let mut tx = app.db.begin().await?;
    let (now, actor) = (app.clock.now(), Actor::Student(id));
    store::audit::append(&mut tx, now, &actor, Action::MyDataRead, &id.to_string(), json!({})).await?;
    tx.commit().await?;
    Ok(respond::private(data))
}

/// Schedules the erasure of everything, a few days from now.
pub async fn delete(State(app): State<App>, Proved(id): Proved) -> Result<Response, ApiError> {
    erase::ask(&app, id).await?;
    Ok(respond::private(view(&app, id).await?))
}

/// Cancels the erasure.
pub async fn keep(State(app): State<App>, SignedIn(id): SignedIn) -> Result<Response, ApiError> {
    erase::cancel(&app, id).await?;
    Ok(respond::private(view(&app, id).await?))
}

pub(super) async fn view(app: &App, id: ApplicationId) -> Result<MyData, Error> {
    let mut reader = app.db.reader().await?;
    let application =
        store::application::by_id(&mut reader, id).await?.ok_or(Error::Unknown("application"))?;
    let student = store::student::by_id(&mut reader, application.student).await?;
    let number = store::student::document_number(&mut reader, &app.keys, student.id).await?;
    let collection = store::collection::by_id(&mut reader, application.collection).await?;
    let consents = store::consent::of_application(&mut reader, id).await?;
    let corrections = store::correction::of_application(&mut reader, &app.keys, id).await?;
    Ok(MyData {
        name: student.name,
        student_number: student.number,
        document_kind: student.document_kind,
        document_masked: mask_document_number(&number),
        has_phone: student.phone.is_some(),
        has_wechat: store::wechat::of_application(&mut reader, &app.keys, id).await?.is_some(),
        photographs: store::photo::count(&mut reader, id).await?,
        consents: consents.into_iter().map(given).collect(),
        retention_days: collection.notice.retention_days,
        erased_on: erased_on(&mut reader, &application.stage, &collection).await?,
        erasure_due: store::erasure::due_at(&mut reader, id).await?,
        can_withdraw: may_withdraw(&application.stage, &collection.notice, app.clock.now()),
        can_erase: !matches!(
            application.stage,
            Stage::Delivered { .. } | Stage::Erased { .. } | Stage::Removed { .. }
        ),
        paid: matches!(application.stage, Stage::Paid { .. }),
        correction: corrections.first().map(correction),
    })
}

fn given((purpose, version, given_at): (Purpose, String, Timestamp)) -> GivenConsent {
    let purpose = match purpose {
        Purpose::PersonalData => ConsentPurpose::PersonalData,
        Purpose::Portrait => ConsentPurpose::Portrait,
    };
    GivenConsent { purpose, version, given_at }
}

fn correction(correction: &Correction) -> CorrectionView {
    CorrectionView {
        field: correction.field,
        value: correction.value.as_ref().map(|value| value.to_string()),
        message: correction.message.to_string(),
        at: correction.created_at,
        closed: correction.closed_at.is_some(),
        answer: correction.answer.as_ref().map(|answer| answer.to_string()),
        applied: correction.applied,
    }
}

/// The end of the retention of the delivery that contains the photograph.
async fn erased_on(
    conn: &mut Conn,
    stage: &Stage,
    collection: &Collection,
) -> Result<Option<Timestamp>, Error> {
    let Stage::Delivered { export, .. } = stage else { return Ok(None) };
    let delivery = store::delivery::by_id(conn, *export).await?;
    Ok(delivery.and_then(|delivery| match delivery.state {
        DeliveryState::Ready(complete) => Some(complete.kept_until(collection.notice.retention_days)),
        DeliveryState::Preparing | DeliveryState::Recalled(_) | DeliveryState::Erased(_) => None,
    }))
}
