//! `yipai wechat check`: finds mistakes in WeChat's configuration.

use std::sync::Arc;

use clap::Subcommand;

use super::{Failure, output};
use crate::clock::Clock;
use crate::config::Config;
use crate::rng::Rng;
use crate::wechat::WeChat;
use crate::wechat::check::{CheckResult, check};

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check WeChat's settings, keys and servers, and print what is wrong and how to repair it; nothing is paid or sent
    Check,
}

/// Runs the command. The server may run at the same time, but need not.
pub(super) async fn wechat(config: &Config, command: &Command) -> Result<(), Failure> {
    let Command::Check = command;
    let (Some(settings), Some(origin)) = (&config.wechat, &config.public_origin) else {
        return Err("there is no WeChat: see the setting `wechat` and docs/wechat.md".into());
    };
    let wechat = Arc::new(WeChat::new(Arc::clone(settings), origin.clone())?);
    let mut wrong = 0;
    for point in check(wechat, config.payment, &Clock::System, &Rng::System).await {
        let name = point.name;
        match point.found {
            CheckResult::Good(text) => output::line(format_args!("ok     {name}: {text}"))?,
            CheckResult::Note(text) => output::line(format_args!("note   {name}: {text}"))?,
            CheckResult::Bad { what, cure } => {
                wrong += 1;
                output::line(format_args!("wrong  {name}: {what} — {cure}"))?;
            }
        }
    }
    match wrong {
        0 => Ok(()),
        count => Err(format!("{count} of the points are wrong").into()),
    }
}
