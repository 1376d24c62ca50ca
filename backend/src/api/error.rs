//! Turns errors of the domain and the store into the problems that a client receives.

use std::borrow::Cow;

use shared::problem::{FieldCode, FieldProblem, ProblemCode};

use crate::domain;
use crate::http::{ApiError, limit};
use crate::objects::ObjectError;
use crate::store::{self, Outlook};
use crate::wechat::api::WechatError;

/// A value that was typed as confirmation does not match.
const fn wrong(pointer: &'static str) -> FieldProblem {
    FieldProblem { pointer: Cow::Borrowed(pointer), code: FieldCode::Wrong }
}

/// The value is already in use.
const fn taken(pointer: &'static str) -> FieldProblem {
    FieldProblem { pointer: Cow::Borrowed(pointer), code: FieldCode::Taken }
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        match error.outlook() {
            Outlook::Busy => limit::overloaded().because(error),
            Outlook::Unavailable => limit::unavailable().because(error),
            Outlook::Fault => Self::internal(error),
        }
    }
}

impl From<ObjectError> for ApiError {
    fn from(error: ObjectError) -> Self {
        match error {
            ObjectError::Store { .. } | ObjectError::Gone(_) => limit::unavailable().because(error),
            ObjectError::Missing(_) | ObjectError::Damaged(_) => {
                Self::from(ProblemCode::PhotoUnreadable).because(error)
            }
        }
    }
}

impl From<WechatError> for ApiError {
    fn from(trouble: WechatError) -> Self {
        match trouble {
            WechatError::Store(error) => error.into(),
            trouble @ (WechatError::Client(_)
            | WechatError::Unreadable(_)
            | WechatError::Refused(_)
            | WechatError::NoToken(_)
            | WechatError::Busy) => Self::from(ProblemCode::WechatUnavailable).because(trouble),
        }
    }
}

impl From<domain::Error> for ApiError {
    fn from(error: domain::Error) -> Self {
        use domain::Error;
        let code = match error {
            Error::Store(error) => return error.into(),
            Error::Objects(error) => return error.into(),
            Error::Lost(standing) => return Self::lost(&standing),
            Error::WrongStage(_) | Error::WrongOrderStage(_) | Error::NotDeliverable(_) => {
                ProblemCode::WrongStage
            }
            Error::Sealed => return Self::internal(error),
            Error::Busy => return limit::overloaded(),
            Error::FileGone => return limit::overloaded().because(error),
            Error::Files(_) => return limit::unavailable().because(error),
            Error::TooMany { seconds } => {
                return Self::from(ProblemCode::TooManyAttempts).because(error).retry_after(seconds);
            }
            Error::WrongPassword => return Self::invalid_fields(vec![wrong("/password")]),
            Error::WrongCode => return Self::invalid_fields(vec![wrong("/code")]),
            Error::NumberTaken => return Self::invalid_fields(vec![taken("/student_number")]),
            Error::DocumentTaken => return Self::invalid_fields(vec![taken("/document_number")]),
            Error::WhoseDocument => ProblemCode::WhoseDocument,
            Error::LastAdmin => ProblemCode::LastAdmin,
            Error::Conflict | Error::NameTaken => ProblemCode::Conflict,
            Error::SchoolOfRole => ProblemCode::InvalidFields,
            Error::Unknown(_) => ProblemCode::NotFound,
            Error::NotConfirmed => ProblemCode::ConfirmationRequired,
            Error::Provider(_) => ProblemCode::PaymentUnavailable,
            Error::Archived => ProblemCode::CollectionArchived,
            Error::AlreadyDelivered => ProblemCode::AlreadyDelivered,
            Error::RefundUnderWay => ProblemCode::RefundUnderWay,
            Error::NothingToRefund => ProblemCode::WrongStage,
            Error::NoSuchRefund => {
                let field = FieldProblem { pointer: "/number".into(), code: FieldCode::Wrong };
                return Self::invalid_fields(vec![field]).because(error);
            }
            Error::Manifest(_) => ProblemCode::Internal,
            Error::DeliveryUnderWay => ProblemCode::DeliveryUnderWay,
            Error::NothingToDeliver => ProblemCode::NothingToDeliver,
            Error::SamplingUnfinished => ProblemCode::SamplingUnfinished,
            Error::NothingToInspect => ProblemCode::NothingToInspect,
            Error::SamePerson => ProblemCode::SamePerson,
            Error::Template(_) => {
                let field = FieldProblem { pointer: "/template".into(), code: FieldCode::FileNames };
                return Self::invalid_fields(vec![field]).because(error);
            }
            Error::WechatTaken => ProblemCode::WechatTaken,
            Error::StudentOnOtherWechat => ProblemCode::StudentOnOtherWechat,
            Error::NotYetOpen => ProblemCode::NotYetOpen,
            Error::ErasurePending => ProblemCode::ErasurePending,
            Error::Closed => ProblemCode::Closed,
            Error::ClosesSoon => ProblemCode::ClosesSoon,
        };
        Self::from(code).because(error)
    }
}
