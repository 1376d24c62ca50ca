//! Requests and responses between the student's page and the server, one module for each domain. Paths are in
//! [`path`], problems in [`crate::problem`].

mod application;
mod collections;
mod link_code;
pub mod my_data;
mod payment;
pub mod staff;
mod verification;
pub mod wechat;

pub use application::{
    ApplicationView, ConfirmationRequest, Milestone, PhotoView, ReopenedView, StageView, StudentView,
    SubmissionView, TimelineEntry,
};
pub use collections::{CollectionList, CollectionSummary, CollectionView};
pub use link_code::{LinkCode, is_local};
pub use payment::{Cashier, CheckRequest, OrderState, OrderView, WechatSheet};
pub use verification::{CONSENT_VERSION, Consents, VerificationForm, VerificationRequest};

/// Paths of the student API.
pub mod path {
    /// `GET`: [`super::CollectionList`].
    pub const COLLECTIONS: &str = "/api/collections";
    /// `GET`: [`super::CollectionView`].
    pub const COLLECTION: &str = "/api/collections/{slug}";
    /// `POST` [`super::VerificationRequest`]: [`super::ApplicationView`] and a session cookie.
    pub const VERIFICATION: &str = "/api/collections/{slug}/verification";
    /// `GET`: [`super::ApplicationView`] of the signed-in student, conditional by `ETag`.
    pub const APPLICATION: &str = "/api/application";
    /// `POST` [`super::ConfirmationRequest`]: [`super::ApplicationView`].
    pub const CONFIRMATION: &str = "/api/application/confirmation";
    /// `PUT` the JPEG: [`super::ApplicationView`]. `GET`: the JPEG. `DELETE`: withdraws it,
    /// [`super::ApplicationView`].
    pub const PHOTO: &str = "/api/application/photo";
    /// `POST`: [`super::OrderView`], a new order or the open one. `GET`: the latest order.
    pub const ORDER: &str = "/api/application/order";
    /// `POST`: [`super::OrderView`], after the server asked the payment provider.
    pub const ORDER_CHECK: &str = "/api/application/order/check";
    /// `DELETE`: signs the student out.
    pub const SESSION: &str = "/api/session";

    /// Path of [`COLLECTION`] for a slug.
    #[must_use]
    pub fn collection(slug: &crate::collection::Slug) -> String {
        COLLECTION.replace("{slug}", slug.as_str())
    }

    /// Path of [`VERIFICATION`] for a slug.
    #[must_use]
    pub fn verification(slug: &crate::collection::Slug) -> String {
        VERIFICATION.replace("{slug}", slug.as_str())
    }
}
