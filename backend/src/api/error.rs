//! What a client is told of what the domain and the store say.

use shared::problem::ProblemCode;

use crate::domain;
use crate::http::ApiError;
use crate::objects::ObjectError;
use crate::store;

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        Self::internal(error)
    }
}

impl From<ObjectError> for ApiError {
    fn from(error: ObjectError) -> Self {
        Self::internal(error)
    }
}

impl From<domain::Error> for ApiError {
    fn from(error: domain::Error) -> Self {
        use domain::Error;
        let code = match error {
            Error::Store(error) => return error.into(),
            Error::Objects(error) => return error.into(),
            Error::Lost(standing) => return Self::lost(&standing),
            Error::WrongStage(_) | Error::WrongOrderStage(_) => ProblemCode::WrongStage,
            Error::Conflict | Error::NameTaken => ProblemCode::Conflict,
            Error::SchoolOfRole => ProblemCode::InvalidFields,
            Error::Unknown(_) => ProblemCode::NotFound,
            Error::NotConfirmed => ProblemCode::ConfirmationRequired,
            Error::NoProvider(_) => ProblemCode::PaymentUnavailable,
            Error::NotYetOpen => ProblemCode::NotYetOpen,
            Error::Closed => ProblemCode::Closed,
        };
        Self::from(code).because(error)
    }
}
