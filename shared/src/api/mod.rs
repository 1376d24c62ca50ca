//! What travels between the page and the server, one module a domain. Paths stand in [`path`], problems in
//! [`crate::problem`].

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

/// The addresses of the API.
pub mod path {
    /// `GET`: [`super::CollectionList`].
    pub const COLLECTIONS: &str = "/api/collections";
    /// `GET`: [`super::CollectionView`].
    pub const COLLECTION: &str = "/api/collections/{slug}";
    /// `POST` [`super::VerificationRequest`]: [`super::ApplicationView`] and a session cookie.
    pub const VERIFICATION: &str = "/api/collections/{slug}/verification";
    /// `GET`: [`super::ApplicationView`] of the student who is signed in, conditional by `ETag`.
    pub const APPLICATION: &str = "/api/application";
    /// `POST` [`super::ConfirmationRequest`]: [`super::ApplicationView`].
    pub const CONFIRMATION: &str = "/api/application/confirmation";
    /// `PUT` the JPEG: [`super::ApplicationView`]. `GET`: the JPEG. `DELETE`: withdraw, [`super::ApplicationView`].
    pub const PHOTO: &str = "/api/application/photo";
    /// `POST`: [`super::OrderView`], a new order or the one that still waits. `GET`: the latest order.
    pub const ORDER: &str = "/api/application/order";
    /// `POST`: [`super::OrderView`], after the payment provider was asked.
    pub const ORDER_CHECK: &str = "/api/application/order/check";
    /// `DELETE`: sign out.
    pub const SESSION: &str = "/api/session";

    /// [`COLLECTION`] with the slug filled in.
    #[must_use]
    pub fn collection(slug: &crate::collection::Slug) -> String {
        COLLECTION.replace("{slug}", slug.as_str())
    }

    /// [`VERIFICATION`] with the slug filled in.
    #[must_use]
    pub fn verification(slug: &crate::collection::Slug) -> String {
        VERIFICATION.replace("{slug}", slug.as_str())
    }
}
