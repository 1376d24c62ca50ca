//! `GET /api/staff/deliveries`: every delivery of the collections that the caller may see.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::deliveries::{CollectionDeliveries, DeliveryList, Withheld};
use shared::api::staff::inspection::LotState;
use shared::id::CollectionId;

use super::view;
use crate::api::respond;
use crate::app::ReadApp;
use crate::domain::deliver::LIST_LIMIT;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::store::{self, Conn};

/// The collections, each with the photographs that wait and those that were delivered.
pub async fn get(
    staff: Staff<capability::DownloadDelivery>,
    State(app): State<ReadApp>,
) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let mut collections = Vec::new();
    for collection in store::collection::all(&mut reader).await? {
        if !staff.scope().admits(&collection) {
            continue;
        }
        let deliveries = store::delivery::of_collection(&mut reader, collection.id, LIST_LIMIT).await?;
        let mut views = Vec::with_capacity(deliveries.len());
        for delivery in &deliveries {
            views.push(view(&mut reader, delivery, &collection).await?);
        }
        let waiting = store::delivery::waiting(&mut reader, collection.id).await?.count;
        collections.push(CollectionDeliveries {
            slug: collection.notice.slug.clone(),
            title: collection.notice.title.clone(),
            school_code: collection.notice.school_code.clone(),
            waiting,
            withheld: withheld(&mut reader, collection.id).await?,
            deliveries: views,
        });
    }
    Ok(respond::private(DeliveryList { collections }))
}

async fn withheld(conn: &mut Conn, collection: CollectionId) -> Result<Vec<Withheld>, ApiError> {
    let withheld = store::inspection::withheld(conn, collection).await?.into_iter();
    let view = |(lot, photographs, pending): (Option<(u32, LotState)>, u32, u32)| Withheld {
        lot: lot.map(|(number, _)| number),
        failed: lot.is_some_and(|(_, state)| state == LotState::Failed),
        photographs,
        pending,
    };
    Ok(withheld.map(view).collect())
}
