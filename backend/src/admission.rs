//! Checks an upload by its bytes. The browser's own check is never trusted.
//!
//! All CPU work happens on blocking threads, at most one for each core: first the digest, then the walk over the JPEG
//! markers (a file of 186 bytes that claims 65535×65535 pixels is refused here), then the picture data to its last
//! block. Memory use beyond the body itself is constant.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use shared::photo::{AcceptedPhoto, Finding, PhotoDigest, PhotoSpec, accept};
use shared::problem::ProblemCode;
use tokio::sync::Semaphore;
use tokio::task::JoinError;
use tokio::time::{Instant, timeout};

use crate::http::error::ApiError;
use crate::http::{limit, metrics};

/// How long a photograph waits for a core before the client is asked to retry. It takes a few hundred waiting
/// photographs to reach this limit.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(10);

/// A photograph that passed every check.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The photograph's digest, size and length.
    pub accepted: AcceptedPhoto,
    pub bytes: Bytes,
}

/// Why a photograph is refused.
#[derive(Debug)]
pub enum AdmissionError {
    /// There is no `Content-Digest` with `sha-256`, or it can't be parsed.
    DigestRequired,
    /// The digest of the received bytes differs from the one that the client sent.
    DigestMismatch,
    /// All the rules that the photograph breaks.
    Refused(Vec<Finding>),
    /// No core became free in time.
    Busy,
    /// The check panicked or the runtime is stopping. This is a server error.
    Interrupted(JoinError),
}

impl fmt::Display for AdmissionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DigestRequired => "the upload has no digest",
            Self::DigestMismatch => "the upload's digest does not fit",
            Self::Refused(_) => "the photograph breaks a rule",
            Self::Busy => "no core came free in time",
            Self::Interrupted(_) => "judging the photograph was interrupted",
        })
    }
}

impl std::error::Error for AdmissionError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Interrupted(error) => Some(error),
            Self::DigestRequired | Self::DigestMismatch | Self::Refused(_) | Self::Busy => None,
        }
    }
}

impl From<AdmissionError> for ApiError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::DigestRequired => ProblemCode::DigestRequired.into(),
            AdmissionError::DigestMismatch => ProblemCode::DigestMismatch.into(),
            AdmissionError::Refused(findings) => Self::photo_refused(findings),
            AdmissionError::Busy => limit::overloaded(),
            AdmissionError::Interrupted(error) => Self::internal(error),
        }
    }
}

/// Runs the checks. Clones share the limit on cores.
#[derive(Debug, Clone)]
pub struct Admission {
    cores: Arc<Semaphore>,
}

impl Admission {
    /// Checks up to `cores` photographs at the same time.
    #[must_use]
    pub fn new(cores: usize) -> Self {
        Self { cores: Arc::new(Semaphore::new(cores)) }
    }

    /// Checks as many photographs at the same time as the machine has cores.
    #[must_use]
    pub fn on_this_machine() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// Checks `bytes` against `spec`; `digest` is the result of [`content_digest`].
    pub async fn admit(
        &self,
        bytes: Bytes,
        digest: Option<PhotoDigest>,
        spec: &PhotoSpec,
    ) -> Result<Admitted, AdmissionError> {
        let announced = digest.ok_or(AdmissionError::DigestRequired)?;
        let arrived = Instant::now();
        let core = timeout(QUEUE_TIMEOUT, Arc::clone(&self.cores).acquire_owned())
            .await
            .map_err(|_| AdmissionError::Busy)?
            .expect("the semaphore is never closed");
        let (began, spec) = (Instant::now(), spec.clone());
        let judged = tokio::task::spawn_blocking(move || {
            let judged = judge(bytes, announced, &spec);
            drop(core);
            judged
        })
        .await
        .map_err(AdmissionError::Interrupted)?;
        let objections = match &judged {
            Ok(_) => None,
            Err(AdmissionError::Refused(findings)) => Some(findings.as_slice()),
            Err(_) => Some([].as_slice()),
        };
        metrics::photo(began - arrived, began.elapsed(), objections);
        judged
    }
}

fn judge(bytes: Bytes, announced: PhotoDigest, spec: &PhotoSpec) -> Result<Admitted, AdmissionError> {
    let digest = PhotoDigest::new(Sha256::digest(&bytes).into());
    if digest != announced {
        return Err(AdmissionError::DigestMismatch);
    }
    let accepted = accept(&bytes, digest, spec).map_err(AdmissionError::Refused)?;
    Ok(Admitted { accepted, bytes })
}

/// The `sha-256` of a `Content-Digest` header (RFC 9530): a dictionary of structured fields (RFC 8941), of which the
/// last value of a key counts. The header may contain other algorithms as well.
#[must_use]
pub fn content_digest(headers: &HeaderMap) -> Option<PhotoDigest> {
    let lines = headers.get_all("content-digest").iter().filter_map(|line| line.to_str().ok());
    let members = lines.flat_map(|line| line.split(','));
    let value = members
        .filter_map(|member| member.trim().strip_prefix("sha-256="))
        .next_back()?
        .strip_prefix(':')?
        .strip_suffix(':')?;
    let digest: [u8; 32] = STANDARD.decode(value).ok()?.try_into().ok()?;
    Some(PhotoDigest::new(digest))
}

#[cfg(test)]
mod tests;
