//! `GET /api/staff/deliveries`: every delivery of the collections that whoever asks may see.

use axum::extract::State;
use axum::response::Response;
use shared::api::staff::deliveries::{CollectionDeliveries, DeliveryList};

use super::view;
use crate::api::respond;
use crate::app::ReadApp;
use crate::domain::deliver::LIST_LIMIT;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::store;

/// The collections with what waits and what was delivered.
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
            deliveries: views,
        });
    }
    Ok(respond::private(DeliveryList { collections }))
}
