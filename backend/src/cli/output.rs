//! The input and output of commands.

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use clap::Args;
use serde_json::Value;

use super::Failure;
use crate::causes::chain;

/// How a list is printed.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct Form {
    /// Print the list as one JSON array
    #[arg(long)]
    json: bool,
}

/// Prints a list: of each member the text for people and the value for programs.
pub(super) fn list(form: Form, members: Vec<(String, Value)>) -> Result<(), Failure> {
    if form.json {
        let members: Vec<_> = members.into_iter().map(|(_, value)| value).collect();
        return line(format_args!("{}", serde_json::to_string_pretty(&members)?));
    }
    members.iter().try_for_each(|(text, _)| line(format_args!("{text}")))
}

/// Prints one line on standard output.
pub(super) fn line(text: fmt::Arguments<'_>) -> Result<(), Failure> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// Prints the reason of a failure and its causes on standard error.
pub(super) fn complain(failure: &(dyn std::error::Error + 'static)) {
    // If even this can't be written, there is no other channel.
    let _ = writeln!(io::stderr().lock(), "yipai: {}", chain(failure));
}

/// Prints one line on standard error, for a command whose output goes to standard output.
pub(super) fn aside(text: fmt::Arguments<'_>) {
    // The output itself was written, so an error here loses nothing.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether a file's name means standard input or standard output.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The contents of a file, or of standard input for `-`. An error names the file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = if is_standard(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    bytes.map_err(|error| about(path, &error))
}

/// The same for text.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read(path)?).map_err(|_| format!("{} is not in UTF-8", name(path)).into())
}

/// Adds the file's name to an error.
pub(super) fn about(path: &Path, error: &dyn fmt::Display) -> Failure {
    format!("{}: {error}", name(path)).into()
}

fn name(path: &Path) -> String {
    if is_standard(path) { "standard input".to_owned() } else { path.display().to_string() }
}
