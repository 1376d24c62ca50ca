//! `POST /api/staff/prose`: how a Markdown text will look.

use axum::response::Response;
use shared::api::staff::collections::{MARKDOWN_CHARS, ProseRequest, ProseView};
use shared::problem::ProblemCode;

use crate::api::respond;
use crate::extract::{Staff, capability};
use crate::http::{ApiError, LongJson};
use crate::prose;

/// The blocks that students would see.
pub async fn post(
    _: Staff<capability::EditCollections>,
    LongJson(request): LongJson<ProseRequest>,
) -> Result<Response, ApiError> {
    if request.markdown.chars().count() > MARKDOWN_CHARS {
        return Err(ProblemCode::BodyTooLarge.into());
    }
    Ok(respond::private(ProseView { blocks: prose::blocks(&request.markdown) }))
}
