//! The operator's commands. Each prints its result to the terminal; personal data never goes to the log.

mod audit;
mod collection;
mod deliver;
mod output;
mod pay;
mod reasons;
mod review;
mod roster;
mod serve;
mod staff;
mod student;
mod wechat;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::app::App;
use crate::config::{Config, LogFormat, RawSettings};
use crate::start::{self, MissingKey};
use crate::{memory, private};

/// Why a command failed; printed with the chain of its causes.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// 易拍: collects one standard portrait from every graduating student of a school
#[derive(Debug, Parser)]
#[command(name = "yipai", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    settings: RawSettings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a trial installation: creates what is missing, fills an empty database with invented students, serves,
    /// prints the addresses
    Run,
    /// Serve
    Serve,
    /// Migrate the database to this version
    Migrate,
    /// Create and show collections
    #[command(subcommand)]
    Collection(collection::Command),
    /// Import rosters
    #[command(subcommand)]
    Roster(roster::Roster),
    /// Find, add, correct and withdraw one student
    #[command(subcommand)]
    Student(student::Command),
    /// Deliver photographs to schools
    #[command(subcommand)]
    Deliver(deliver::Command),
    /// Review photographs
    #[command(subcommand)]
    Review(review::Review),
    /// Manage staff accounts
    #[command(subcommand)]
    Staff(staff::Command),
    /// Compare payments with WeChat's bills
    #[command(subcommand)]
    Pay(pay::Command),
    /// Check the configuration of WeChat
    #[command(subcommand)]
    Wechat(wechat::Command),
    /// Check the audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Print shell completions, such as `source <(yipai completions bash)`
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs the command on the command line.
#[must_use]
pub fn main() -> ExitCode {
    memory::set_mmap_threshold();
    private::keep_new_files_private();
    let mut cli = match Cli::from_arg_matches(&command_line().get_matches()) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    cli.settings.key = std::env::var("YIPAI_KEY").ok().map(Into::into);
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(run(cli)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(failure.as_ref());
            ExitCode::FAILURE
        }
    }
}

/// Threads for blocking work: reading and writing photographs, and as many checks as there are cores. With the
/// runtime's own limit of 512 many concurrent uploads created a hundred threads, each with its own memory, and were not
/// faster.
const BLOCKING_THREADS: usize = 32;

/// The definition of the command line. Every command accepts the settings; the help lists them once, for the commands
/// that use them.
fn command_line() -> clap::Command {
    let mut command = Cli::command();
    // Only now the settings are arguments of the commands too.
    command.build();
    command.mut_subcommands(|command| match command.get_name() {
        "run" | "serve" => command,
        _ => without_settings(command),
    })
}

fn without_settings(command: clap::Command) -> clap::Command {
    command
        .mut_args(|argument| {
            let is_setting = argument.is_global_set();
            argument.hide(is_setting)
        })
        .after_help("Settings such as --data and --key-file may stand here too: yipai --help")
        .mut_subcommands(without_settings)
}

async fn run(cli: Cli) -> Result<(), Failure> {
    if let Command::Completions { shell } = cli.command {
        clap_complete::generate(shell, &mut Cli::command(), "yipai", &mut std::io::stdout());
        return Ok(());
    }
    let config = cli.settings.complete()?;
    start_log(config.log_format);
    match cli.command {
        Command::Run => serve::run(&config).await,
        Command::Serve => serve::serve(&config).await,
        Command::Migrate => migrate(&config).await,
        Command::Wechat(command) => wechat::wechat(&config, &command).await,
        Command::Completions { .. } => Ok(()),
        Command::Collection(command) => {
            let app = existing(&config).await?;
            finish(&app, collection::collection(&app, command).await).await
        }
        Command::Roster(command) => {
            let app = existing(&config).await?;
            finish(&app, roster::roster(&app, command).await).await
        }
        Command::Student(command) => {
            let app = existing(&config).await?;
            finish(&app, student::student(&app, command).await).await
        }
        Command::Deliver(command) => {
            let app = existing(&config).await?;
            finish(&app, deliver::deliver(&app, command).await).await
        }
        Command::Review(command) => {
            let app = existing(&config).await?;
            finish(&app, review::review(&app, command).await).await
        }
        Command::Staff(command) => {
            let app = existing(&config).await?;
            finish(&app, staff::staff(&app, command).await).await
        }
        Command::Pay(command) => {
            let app = existing(&config).await?;
            finish(&app, pay::pay(&app, command).await).await
        }
        Command::Audit(command) => {
            let app = existing(&config).await?;
            finish(&app, audit::audit(&app, command).await).await
        }
    }
}

/// Opens the existing installation that the settings name. A mistyped folder is not created.
async fn existing(config: &Config) -> Result<App, Failure> {
    if !config.data.is_dir() {
        return Err(format!(
            "there is no data folder {}: name it with --data, or make one with `yipai serve` or `yipai run`",
            config.data.display()
        )
        .into());
    }
    Ok(start::open(config, MissingKey::IsAnError).await?)
}

/// Closes the database and returns the outcome.
async fn finish(app: &App, outcome: Result<(), Failure>) -> Result<(), Failure> {
    app.db.close().await;
    outcome
}

async fn migrate(config: &Config) -> Result<(), Failure> {
    start::make_folder(&config.data)?;
    crate::store::migrate(&config.database()).await?;
    output::line(format_args!("the tables of {} are up to date", config.database().display()))
}

/// Logs to standard error, so that a command's output can be piped.
fn start_log(format: LogFormat) {
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}
