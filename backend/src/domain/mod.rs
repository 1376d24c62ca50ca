//! What can be done to an application, a session or an order: for the API and the command line alike.
//!
//! Each function is one step that either happened whole, with its lines in the audit log, or did not happen.

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

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("the store failed")]
    Store(#[from] store::Error),
    /// The photographs.
    #[error("the photographs failed")]
    Objects(#[from] ObjectError),
    /// The thing is in a stage where this does not happen.
    #[error("wrong stage")]
    WrongStage(#[from] InvalidTransition),
    /// The order is in a stage where this does not happen.
    #[error("wrong stage of the order")]
    WrongOrderStage(#[from] InvalidOrderTransition),
    /// Somebody else changed it at the same moment.
    #[error("somebody else was first")]
    Conflict,
    /// There is no such thing (any more).
    #[error("no such {0}")]
    Unknown(&'static str),
    /// The file was swept away between being kept and being named by a row: it has to be kept again.
    #[error("the photograph's file was removed meanwhile")]
    FileGone,
    /// The student has not confirmed the roster's entry.
    #[error("the roster's entry is not confirmed")]
    NotConfirmed,
    /// Nobody takes payments here, or whoever does did not do it.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The school has the photograph, or is about to.
    #[error("the photograph is delivered, or about to be")]
    AlreadyDelivered,
    /// The collection's window is not open.
    #[error("the collection is not open yet")]
    NotYetOpen,
    /// The collection's window is over.
    #[error("the collection is closed")]
    Closed,
    /// The collection is archived: nothing of it changes.
    #[error("the collection is archived")]
    Archived,
    /// The collection closes before another photograph could be handed in.
    #[error("the collection closes too soon")]
    ClosesSoon,
    /// Somebody was faster at the same photograph.
    #[error("{0}")]
    Lost(Standing),
    /// A refund is still under way, or may still be.
    #[error("a refund is under way")]
    RefundUnderWay,
    /// Nothing of the order is to go back, or went back in the way that is said.
    #[error("nothing to refund")]
    NothingToRefund,
    /// The provider knows no refund of the order under that number.
    #[error("no such refund of this order at the provider")]
    NoSuchRefund,
    /// Another delivery of the collection is being prepared.
    #[error("another delivery is being prepared")]
    DeliveryUnderWay,
    /// No photograph waits to be delivered.
    #[error("nothing waits to be delivered")]
    NothingToDeliver,
    /// What waits is held back by the sampling inspection.
    #[error("the sampling inspection is not finished")]
    SamplingUnfinished,
    /// The collection has no sampling inspection, or nothing that is in no lot yet.
    #[error("no approval waits for a sampling inspection")]
    NothingToInspect,
    /// The one who approved a photograph can't inspect the approval.
    #[error("another person has to look at this approval")]
    SamePerson,
    /// It is not paid, or goes with another delivery.
    #[error("{0} can't be delivered")]
    NotDeliverable(ApplicationId),
    /// The names of the files.
    #[error("the names of the files")]
    Template(#[from] TemplateError),
    /// The lists of a package.
    #[error("the lists of a package")]
    Manifest(#[from] deliver::manifest::Failure),
    /// The files could not be looked through.
    #[error("looking through the files")]
    Files(#[from] std::io::Error),
    /// The user name was given to somebody before.
    #[error("the user name is taken")]
    NameTaken,
    /// Another student of the roster has the student number.
    #[error("the student number is taken")]
    NumberTaken,
    /// Another student of the roster has the document.
    #[error("the document is taken")]
    DocumentTaken,
    /// Another document for a student number, and nobody said whose it is.
    #[error("whose document it is was not said")]
    WhoseDocument,
    /// Nobody could manage the staff any more.
    #[error("the last administrator")]
    LastAdmin,
    /// The password that was given to confirm something is wrong.
    #[error("wrong password")]
    WrongPassword,
    /// The code that was given to confirm something is wrong.
    #[error("wrong code")]
    WrongCode,
    /// Too many failures before.
    #[error("too many attempts")]
    TooMany {
        /// How long to wait, in seconds.
        seconds: u32,
    },
    /// The student is to be erased.
    #[error("the student is to be erased")]
    ErasurePending,
    /// Too many others have passwords judged: come again.
    #[error("too many sign-ins at once")]
    Busy,
    /// A sealed value does not open: another key, or damaged.
    #[error("a sealed value does not open")]
    Sealed,
    /// The WeChat that the page is opened in belongs to another student of the collection.
    #[error("this WeChat is another student's")]
    WechatTaken,
    /// The student belongs to another WeChat.
    #[error("the student belongs to another WeChat")]
    StudentOnOtherWechat,
    /// An account of a school without one, or another account with one.
    #[error("exactly the account of a school has a school")]
    SchoolOfRole,
}

/// Refuses when no photograph is taken in from an application at `stage`.
fn ensure_open(notice: &CollectionNotice, stage: &Stage, now: Timestamp) -> Result<(), Error> {
    match notice.submission_window(stage).state(now) {
        WindowState::NotYetOpen => Err(Error::NotYetOpen),
        WindowState::Open => Ok(()),
        WindowState::Closed => Err(Error::Closed),
    }
}
