//! What commands say.

use std::fmt;
use std::io::{self, Write as _};

use super::Failure;

/// One line on standard output.
pub(super) fn line(text: fmt::Arguments<'_>) -> Result<(), Failure> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// The reason of a failure and what caused it, on standard error.
pub(super) fn complain(failure: &(dyn std::error::Error + 'static)) {
    let mut text = format!("yipai: {failure}");
    let mut cause = failure.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    // When even this can't be written there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
