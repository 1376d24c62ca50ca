//! What commands say.

use std::fmt;
use std::io::{self, Write as _};

use super::Failure;
use crate::causes::chain;

/// One line on standard output.
pub(super) fn line(text: fmt::Arguments<'_>) -> Result<(), Failure> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// The reason of a failure and what caused it, on standard error.
pub(super) fn complain(failure: &(dyn std::error::Error + 'static)) {
    // When even this can't be written there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "yipai: {}", chain(failure));
}
