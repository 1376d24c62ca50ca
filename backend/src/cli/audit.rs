//! `yipai audit …`: verifies the audit log.

use clap::Subcommand;

use super::{Failure, output};
use crate::app::App;
use crate::keys::hex;
use crate::store;

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Walk the audit log from its first row to its sealed end, and name every row that was changed, removed or moved
    Verify {
        /// The end that an earlier verification printed: fails if the log no longer contains it
        #[arg(long, value_name = "ROW:HASH")]
        contains: Option<String>,
    },
}

/// Runs the command.
pub(super) async fn audit(app: &App, command: Command) -> Result<(), Failure> {
    let Command::Verify { contains } = command;
    let mut snapshot = app.db.snapshot().await?;
    let verified = store::audit::verify(&mut snapshot, app.keys.audit()).await?;
    for fault in &verified.faults {
        output::line(format_args!("{fault}"))?;
    }
    if !verified.faults.is_empty() {
        return Err(format!("the audit log is not what was written: {} faults", verified.faults.len()).into());
    }
    if let Some(end) = contains {
        let (row, hash) = end.split_once(':').ok_or("an end has the form ROW:HASH")?;
        let found = store::audit::hash_of(&mut snapshot, row.parse()?).await?;
        if found.map(|found| hex(&found)).as_deref() != Some(hash) {
            return Err("the log does not contain that end: an older copy was put in its place".into());
        }
    }
    let end = verified.head.map(|head| format!("{}:{}", head.rows, hex(&head.hash))).unwrap_or_default();
    output::line(format_args!("{} rows, unbroken, ending in {end}", verified.rows))
}
