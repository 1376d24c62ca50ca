//! `yipai roster import`.

use std::path::PathBuf;

use clap::Subcommand;
use shared::collection::Slug;

use super::{Failure, output};
use crate::app::App;
use crate::roster;

/// What can be done.
#[derive(Debug, Subcommand)]
pub(super) enum Roster {
    /// Import a CSV file with 学号, 姓名, 证件类型, 证件号码 and perhaps 联系电话: all of it or nothing
    Import {
        /// UTF-8, UTF-16 or GB18030
        file: PathBuf,
        /// The collection
        #[arg(long)]
        collection: Slug,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
}

/// Does it, and reports.
pub(super) async fn roster(app: &App, command: Roster) -> Result<(), Failure> {
    let Roster::Import { file, collection, dry_run } = command;
    let bytes = tokio::fs::read(&file).await?;
    let report = roster::import(app, &collection, &bytes, dry_run).await?;
    for problem in &report.problems {
        output::line(format_args!("{problem}"))?;
    }
    let roster::Report { encoding, rows, added, unchanged, problems } = report;
    if !problems.is_empty() {
        let count = problems.len();
        return Err(format!("nothing was imported: {count} problems in {rows} rows ({encoding})").into());
    }
    let done = if dry_run { "would be added" } else { "added" };
    output::line(format_args!("{rows} rows ({encoding}): {added} {done}, {unchanged} there already"))
}
