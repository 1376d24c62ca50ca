//! Students' reports of mistakes in the roster: `/api/staff/corrections`.

pub mod answer;
pub mod apply;
pub mod close;
pub mod list;

use shared::api::my_data::MESSAGE_CHARS;
use shared::problem::{FieldCode, FieldProblem};

use crate::http::ApiError;

/// An answer to a student without surrounding spaces; `None` when it is empty.
fn answer(message: &str) -> Result<Option<&str>, ApiError> {
    let message = message.trim();
    if message.chars().count() > MESSAGE_CHARS {
        let field = FieldProblem { pointer: "/message".into(), code: FieldCode::TooLong };
        return Err(ApiError::invalid_fields(vec![field]));
    }
    Ok((!message.is_empty()).then_some(message))
}
