//! Delivering photographs to schools: `/api/staff/deliveries`.

pub mod create;
pub mod get;
pub mod items;
pub mod list;
pub mod package;
pub mod photo;
pub mod preview;
pub mod recall;

use shared::api::staff::deliveries::{DeliveryState, DeliveryView, LEFT_OUT_MAX, LeftOut};
use shared::id::ExportId;
use shared::problem::ProblemCode;

use crate::extract::Scope;
use crate::http::ApiError;
use crate::store::collection::Collection;
use crate::store::delivery::{Complete, Delivery, State};
use crate::store::{self, Conn};

/// A delivery and its collection, if the caller may see it; otherwise not found.
async fn find(conn: &mut Conn, scope: &Scope, id: ExportId) -> Result<(Delivery, Collection), ApiError> {
    let delivery = store::delivery::by_id(conn, id).await?.ok_or(ProblemCode::NotFound)?;
    let collection = store::collection::by_id(conn, delivery.collection).await?;
    if scope.admits(&collection) { Ok((delivery, collection)) } else { Err(ProblemCode::NotFound.into()) }
}

/// The package of a delivery that is complete and not recalled or deleted.
fn complete(delivery: &Delivery) -> Result<&Complete, ApiError> {
    match &delivery.state {
        State::Preparing => Err(ProblemCode::DeliveryNotReady.into()),
        State::Ready(complete) => Ok(complete),
        State::Recalled(_) => Err(ProblemCode::DeliveryRecalled.into()),
        State::Erased(_) => Err(ProblemCode::Erased.into()),
    }
}

/// A delivery as the console shows it.
async fn view(
    conn: &mut Conn,
    delivery: &Delivery,
    collection: &Collection,
) -> Result<DeliveryView, ApiError> {
    let left = match delivery.left_out {
        0 => Vec::new(),
        _ => store::delivery::left_out(conn, delivery.id, LEFT_OUT_MAX).await?,
    };
    let left = left.into_iter();
    let left =
        left.map(|one| LeftOut { student_number: one.number, name: one.student, why: one.why }).collect();
    Ok(DeliveryView { left, ..bare_view(delivery, collection) })
}

/// The same without the names of the students who were left out.
fn bare_view(delivery: &Delivery, collection: &Collection) -> DeliveryView {
    let notice = &collection.notice;
    let (state, bytes, erased_on) = match &delivery.state {
        State::Preparing => (DeliveryState::Preparing, None, None),
        State::Ready(complete) => {
            let until = complete.kept_until(notice.retention_days);
            (DeliveryState::Ready, Some(complete.bytes), Some(until))
        }
        State::Recalled(_) => (DeliveryState::Recalled, None, None),
        State::Erased(at) => (DeliveryState::Erased, None, Some(*at)),
    };
    let recalled = match &delivery.state {
        State::Recalled(recalled) => Some(recalled),
        State::Preparing | State::Ready(_) | State::Erased(_) => None,
    };
    DeliveryView {
        id: delivery.id,
        collection: notice.slug.clone(),
        title: notice.title.clone(),
        state,
        template: delivery.template.to_string(),
        masters: delivery.masters,
        made_by: delivery.made_by.as_ref().map(ToString::to_string),
        created_at: delivery.created_at,
        total: delivery.total,
        done: delivery.done,
        left_out: delivery.left_out,
        left: Vec::new(),
        bytes,
        file_name: file_name(delivery, collection),
        recalled_at: recalled.map(|recalled| recalled.at),
        recall_reason: recalled.and_then(|recalled| recalled.reason.clone()),
        repack_of: delivery.repack_of,
        erased_on,
    }
}

/// School, day, and enough of the identifier to distinguish two deliveries of a day.
fn file_name(delivery: &Delivery, collection: &Collection) -> String {
    let date = delivery.created_at.date_in_china();
    let id = delivery.id.to_string();
    let (school, end) = (collection.notice.school_code.as_str(), &id[id.len() - 6..]);
    format!("yipai-{school}-{}{:02}{:02}-{end}.zip", date.year(), date.month(), date.day())
}
