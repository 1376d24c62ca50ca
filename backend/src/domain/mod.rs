//! Operations on applications, sessions and orders, for the API and the command line.
//!
//! Each function is one step: it happens completely, with its rows in the audit log, or not at all.

pub mod collection;
pub mod confirm;
pub mod correction;
pub mod deliver;
pub mod discrepancy;
pub mod erase;
pub mod identity;
pub mod inspection;
pub mod message;
pub mod order;
pub mod reconcile;
pub mod retention;
pub mod review;
pub mod session;
pub mod settle;
pub mod staff;
pub mod student;
pub mod submit;
pub mod sweep;
mod transition;
pub mod verify;
pub mod wechat;
pub mod withdraw;

use shared::api::staff::review::Standing;
use shared::application::{InvalidTransition, Stage};
use shared::collection::{CollectionNotice, WindowState};
use shared::delivery::TemplateError;
use shared::id::ApplicationId;
use shared::payment::InvalidOrderTransition;
use shared::time::Timestamp;

use crate::objects::ObjectError;
use crate::payment::ProviderError;
use crate::store;

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the store failed")]
    Store(#[from] store::Error),
    #[error("the photographs failed")]
    Objects(#[from] ObjectError),
    /// The application is in a stage that does not allow this.
    #[error("wrong stage")]
    WrongStage(#[from] InvalidTransition),
    /// The order is in a stage that does not allow this.
    #[error("wrong stage of the order")]
    WrongOrderStage(#[from] InvalidOrderTransition),
    /// Another request changed it at the same time.
    #[error("somebody else was first")]
    Conflict,
    /// It does not exist, or no longer exists.
    #[error("no such {0}")]
    Unknown(&'static str),
    /// The file was deleted between storing it and adding its row: it must be stored again.
    #[error("the photograph's file was removed meanwhile")]
    FileGone,
    /// The student has not confirmed the roster entry.
    #[error("the roster's entry is not confirmed")]
    NotConfirmed,
    /// There is no payment provider, or the provider refused or failed.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The photograph is delivered to the school, or is about to be.
    #[error("the photograph is delivered, or about to be")]
    AlreadyDelivered,
    /// The collection is not open yet.
    #[error("the collection is not open yet")]
    NotYetOpen,
    /// The collection is closed.
    #[error("the collection is closed")]
    Closed,
    /// The collection is archived and cannot change.
    #[error("the collection is archived")]
    Archived,
    /// The collection closes before the student could submit another photograph.
    #[error("the collection closes too soon")]
    ClosesSoon,
    /// Another reviewer was first with the same photograph.
    #[error("{0}")]
    Lost(Standing),
    /// A refund is under way, or may be.
    #[error("a refund is under way")]
    RefundUnderWay,
    /// The order has nothing to refund, or was not refunded in the stated way.
    #[error("nothing to refund")]
    NothingToRefund,
    /// The provider knows no refund of the order with that number.
    #[error("no such refund of this order at the provider")]
    NoSuchRefund,
    /// Another delivery of the collection is being prepared.
    #[error("another delivery is being prepared")]
    DeliveryUnderWay,
    /// No photograph waits for a delivery.
    #[error("nothing waits to be delivered")]
    NothingToDeliver,
    /// The sampling inspection withholds the waiting photographs.
    #[error("the sampling inspection is not finished")]
    SamplingUnfinished,
    /// The collection has no sampling inspection, or no approvals outside a lot.
    #[error("no approval waits for a sampling inspection")]
    NothingToInspect,
    /// The reviewer who approved a photograph cannot inspect the approval.
    #[error("another person has to look at this approval")]
    SamePerson,
    /// It is not paid, or is in another delivery.
    #[error("{0} can't be delivered")]
    NotDeliverable(ApplicationId),
    /// The template of the file names is invalid.
    #[error("the names of the files")]
    Template(#[from] TemplateError),
    /// The lists of a package could not be written.
    #[error("the lists of a package")]
    Manifest(#[from] deliver::manifest::Failure),
    /// The file system could not be searched.
    #[error("looking through the files")]
    Files(#[from] std::io::Error),
    /// An account had the user name before.
    #[error("the user name is taken")]
    NameTaken,
    /// Another student of the roster has the student number.
    #[error("the student number is taken")]
    NumberTaken,
    /// Another student of the roster has the document.
    #[error("the document is taken")]
    DocumentTaken,
    /// A student number gets another document, and the request does not say whether the person is the same.
    #[error("whose document it is was not said")]
    WhoseDocument,
    /// No administrator would be left.
    #[error("the last administrator")]
    LastAdmin,
    /// The password that confirms an action is wrong.
    #[error("wrong password")]
    WrongPassword,
    /// The code that confirms an action is wrong.
    #[error("wrong code")]
    WrongCode,
    /// Too many failures before.
    #[error("too many attempts")]
    TooMany {
        /// How long to wait, in seconds.
        seconds: u32,
    },
    /// An erasure of the student is pending.
    #[error("the student is to be erased")]
    ErasurePending,
    /// Too many password checks are waiting: the client must try again.
    #[error("too many sign-ins at once")]
    Busy,
    /// A sealed value cannot be opened: it has another key, or is damaged.
    #[error("a sealed value does not open")]
    Sealed,
    /// The WeChat account in which the page is open belongs to another student of the collection.
    #[error("this WeChat is another student's")]
    WechatTaken,
    /// The student is bound to another WeChat account.
    #[error("the student belongs to another WeChat")]
    StudentOnOtherWechat,
    /// A school account without a school, or another account with one.
    #[error("exactly the account of a school has a school")]
    SchoolOfRole,
}

/// Refuses when an application at `stage` cannot receive a photograph.
fn ensure_open(notice: &CollectionNotice, stage: &Stage, now: Timestamp) -> Result<(), Error> {
    match notice.submission_window(stage).state(now) {
        WindowState::NotYetOpen => Err(Error::NotYetOpen),
        WindowState::Open => Ok(()),
        WindowState::Closed => Err(Error::Closed),
    }
}
