//! `yipai deliver …`: delivers photographs to schools, through the same functions as the console.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use shared::api::staff::deliveries::RECALL_REASON_CHARS;
use shared::audit::Action;
use shared::collection::Slug;
use shared::delivery::{NameTemplate, Undeliverable};
use shared::id::ExportId;

use super::output::Form;
use super::{Failure, output};
use crate::app::App;
use crate::domain::deliver::{self, DeliveryOptions, package, prepare};
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::delivery::{Delivery, State};
use crate::store::{self, Conn};

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Deliver every paid photograph that was not delivered yet
    Create(Create),
    /// List the deliveries, and how many photographs wait
    List {
        /// Of this collection only
        #[arg(long)]
        collection: Option<Slug>,
        #[command(flatten)]
        form: Form,
    },
    /// Continue a delivery that was interrupted
    Resume {
        /// The delivery (exp_…)
        delivery: ExportId,
    },
    /// Recall a delivery: it can no longer be downloaded, and its photographs can be delivered again
    Recall {
        /// The delivery (exp_…)
        delivery: ExportId,
        /// The reason, for the staff: 1 to 200 characters
        #[arg(long)]
        reason: String,
    },
    /// Pack the photographs of a delivery again with other file names; the previous package can no longer be downloaded
    Repack {
        /// The delivery (exp_…)
        delivery: ExportId,
        /// How the files are named
        #[arg(long, help = TEMPLATE_HELP)]
        template: NameTemplate,
        /// Include the photographs as they were submitted
        #[arg(long)]
        masters: bool,
    },
    /// Write a package to a file; an incomplete file is completed
    Write {
        /// The delivery (exp_…)
        delivery: ExportId,
        /// The file; `-` writes the whole package to standard output
        file: PathBuf,
    },
}

/// A constant, not a doc comment: clippy would require backticks around the words in braces.
const TEMPLATE_HELP: &str =
    "How the files are named: {学号} or {student_number}, {姓名} or {name}, {证件号码} or {document_number}";

/// The options of a delivery.
#[derive(Debug, Args)]
pub(super) struct Create {
    /// The collection
    collection: Slug,
    /// How the files are named
    #[arg(long, default_value_t, help = TEMPLATE_HELP)]
    template: NameTemplate,
    /// Include the photographs as they were submitted
    #[arg(long)]
    masters: bool,
    /// Only these applications (app_…) or student numbers
    #[arg(long, value_name = "APPLICATION|STUDENT-NUMBER", num_args = 1..)]
    only: Option<Vec<String>>,
}

/// Runs the command.
pub(super) async fn deliver(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Create(options) => create(app, options).await,
        Command::List { collection, form } => list(app, collection.as_ref(), form).await,
        Command::Resume { delivery } => {
            prepare::prepare(app, delivery).await?;
            say(app, delivery).await
        }
        Command::Recall { delivery, reason } => recall(app, delivery, reason.trim()).await,
        Command::Repack { delivery, template, masters } => repack(app, delivery, template, masters).await,
        Command::Write { delivery, file } => write(app, delivery, &file).await,
    }
}

async fn create(app: &App, options: Create) -> Result<(), Failure> {
    let (collection, only) = {
        let mut reader = app.db.reader().await?;
        let found = store::collection::by_slug(&mut reader, &options.collection).await?;
        let collection = found.ok_or_else(|| format!("there is no collection {}", options.collection))?;
        ensure_not_archived(&mut reader, &collection).await?;
        let only = match options.only {
            Some(named) => {
                let chosen = deliver::resolve(&mut reader, &collection, &named).await?;
                if !chosen.refused.is_empty() {
                    let line = |(place, why): &(usize, Undeliverable)| {
                        format!("{}: {}", named[*place], why.as_str())
                    };
                    let lines: Vec<_> = chosen.refused.iter().map(line).collect();
                    return Err(format!("these can't be delivered:\n  {}", lines.join("\n  ")).into());
                }
                Some(chosen.applications)
            }
            None => None,
        };
        (collection, only)
    };
    let options = DeliveryOptions { template: options.template, masters: options.masters, only };
    let delivery = deliver::begin(app, &collection, options, &Actor::Operator).await?;
    prepare::prepare(app, delivery.id).await?;
    say(app, delivery.id).await
}

/// A delivery and its collection, unless the collection is archived.
async fn changeable(app: &App, id: ExportId) -> Result<(Delivery, Collection), Failure> {
    let mut reader = app.db.reader().await?;
    let delivery = store::delivery::by_id(&mut reader, id).await?;
    let delivery =
        delivery.ok_or_else(|| format!("there is no delivery {id}: `yipai deliver list` has them"))?;
    let collection = store::collection::by_id(&mut reader, delivery.collection).await?;
    ensure_not_archived(&mut reader, &collection).await?;
    Ok((delivery, collection))
}

async fn ensure_not_archived(conn: &mut Conn, collection: &Collection) -> Result<(), Failure> {
    let slug = &collection.notice.slug;
    if store::collection::archived(conn).await?.contains_key(&collection.id) {
        return Err(
            format!("the collection {slug} is archived: first `yipai collection restore {slug}`").into()
        );
    }
    Ok(())
}

/// What the operator can do when a delivery can't be recalled or packed again.
fn ensure_ready(delivery: &Delivery) -> Result<(), Failure> {
    let id = delivery.id;
    match &delivery.state {
        State::Ready(_) => Ok(()),
        State::Preparing => {
            Err(format!("{id} is still being prepared: `yipai deliver resume {id}` ends that").into())
        }
        State::Recalled(_) => Err(format!("{id} was recalled or packed again before").into()),
        State::Erased(_) => Err(format!("{id} was erased at the end of its retention").into()),
    }
}

async fn recall(app: &App, id: ExportId, reason: &str) -> Result<(), Failure> {
    if !(1..=RECALL_REASON_CHARS).contains(&reason.chars().count()) {
        return Err(format!("--reason takes 1 to {RECALL_REASON_CHARS} characters").into());
    }
    let (delivery, _) = changeable(app, id).await?;
    ensure_ready(&delivery)?;
    deliver::recall::recall(app, &delivery, reason, &Actor::Operator).await?;
    say(app, id).await
}

async fn repack(app: &App, id: ExportId, template: NameTemplate, masters: bool) -> Result<(), Failure> {
    let (old, collection) = changeable(app, id).await?;
    ensure_ready(&old)?;
    let delivery =
        deliver::recall::repack(app, &old, &collection, (template, masters), &Actor::Operator).await?;
    prepare::prepare(app, delivery.id).await?;
    say(app, delivery.id).await
}

async fn list(app: &App, slug: Option<&Slug>, form: Form) -> Result<(), Failure> {
    let mut reader = app.db.reader().await?;
    let mut members = Vec::new();
    for collection in store::collection::all(&mut reader).await? {
        if slug.is_some_and(|slug| *slug != collection.notice.slug) {
            continue;
        }
        let waiting = store::delivery::waiting(&mut reader, collection.id).await?.count;
        let deliveries =
            store::delivery::of_collection(&mut reader, collection.id, deliver::LIST_LIMIT).await?;
        let slug = &collection.notice.slug;
        let mut text = format!("{slug}: {waiting} waiting");
        for delivery in &deliveries {
            text += "\n  ";
            text += &line(delivery, &collection);
        }
        let deliveries: Vec<_> = deliveries.iter().map(value).collect();
        let withheld: u32 = store::inspection::withheld(&mut reader, collection.id)
            .await?
            .iter()
            .map(|(_, photographs, _)| photographs)
            .sum();
        if withheld > 0 {
            text.extend(["\n  ", &withheld.to_string(), " held back by the sampling inspection"]);
        }
        members.push((
            text,
            json!({ "collection": slug, "waiting": waiting, "withheld": withheld, "deliveries": deliveries }),
        ));
    }
    output::list(form, members)
}

fn value(delivery: &Delivery) -> Value {
    let (state, bytes) = match &delivery.state {
        State::Preparing => ("preparing", None),
        State::Ready(complete) => ("ready", Some(complete.bytes)),
        State::Recalled(_) => ("recalled", None),
        State::Erased(_) => ("erased", None),
    };
    json!({
        "id": delivery.id,
        "created_at": delivery.created_at,
        "done": delivery.done,
        "total": delivery.total,
        "left_out": delivery.left_out,
        "state": state,
        "bytes": bytes,
    })
}

async fn say(app: &App, id: ExportId) -> Result<(), Failure> {
    let mut reader = app.db.reader().await?;
    let delivery = store::delivery::by_id(&mut reader, id).await?.ok_or("there is no such delivery")?;
    let collection = store::collection::by_id(&mut reader, delivery.collection).await?;
    output::line(format_args!("{}", line(&delivery, &collection)))?;
    if delivery.left_out == 0 {
        return Ok(());
    }
    // A script checks only the exit code.
    let left = store::delivery::left_out(&mut reader, id, delivery.left_out).await?;
    for one in left {
        let (number, why) = (one.number.as_str(), one.why);
        output::line(format_args!("left out: {number}  {}: {}", why.as_str(), why.cure()))?;
    }
    Err(format!("{} of {} photographs were left out of the delivery", delivery.left_out, delivery.total)
        .into())
}

fn line(delivery: &Delivery, collection: &Collection) -> String {
    let date = delivery.created_at.date_in_china();
    let state = match &delivery.state {
        State::Preparing => "preparing".to_owned(),
        State::Ready(complete) => format!("ready, {} bytes", complete.bytes),
        State::Recalled(_) => "recalled".to_owned(),
        State::Erased(_) => "erased".to_owned(),
    };
    format!(
        "{}  {}  {}-{:02}-{:02}  {} of {} photographs, {} left out  {state}",
        delivery.id,
        collection.notice.school_code.as_str(),
        date.year(),
        date.month(),
        date.day(),
        delivery.done,
        delivery.total,
        delivery.left_out,
    )
}

/// Writes the part of the package that the file lacks: the same package has the same bytes.
async fn write(app: &App, id: ExportId, file: &Path) -> Result<(), Failure> {
    let mut reader = app.db.reader().await?;
    let delivery = store::delivery::by_id(&mut reader, id).await?.ok_or("there is no such delivery")?;
    let complete = match &delivery.state {
        State::Ready(complete) => complete,
        State::Preparing => return Err("the delivery is still being prepared: yipai deliver resume".into()),
        State::Recalled(_) => return Err("the delivery was recalled".into()),
        State::Erased(_) => return Err("the delivery was erased at the end of its retention".into()),
    };
    let layout = package::open(&mut reader, &delivery, complete).await?;
    drop(reader);
    let (mut target, there) = target(file)?;
    if there > complete.bytes {
        return Err(format!("{} holds something else", file.display()).into());
    }
    let part = there..complete.bytes;
    let mut tx = app.db.begin().await?;
    let detail = json!({ "from": part.start, "to": part.end, "of": complete.bytes });
    let (now, subject) = (app.clock.now(), id.to_string());
    store::audit::append(&mut tx, now, &Actor::Operator, Action::DeliveryDownloaded, &subject, detail)
        .await?;
    tx.commit().await?;
    let mut bytes = std::pin::pin!(package::stream(app.photographs.clone(), layout, part));
    while let Some(piece) = bytes.next().await {
        let written = target.write_all(&piece?);
        written.map_err(|error| output::about(file, &error))?;
    }
    if output::is_standard(file) {
        return Ok(target.flush()?);
    }
    target.sync_all().map_err(|error| output::about(file, &error))?;
    output::line(format_args!("{}  {} bytes", file.display(), complete.bytes))
}

/// Opens the output, and returns the number of bytes that are already there. Standard output may be a file; its content
/// is not read.
fn target(file: &Path) -> Result<(File, u64), Failure> {
    let opened = if output::is_standard(file) {
        let output = std::io::stdout().as_fd().try_clone_to_owned();
        output.map(|output| (File::from(output), 0))
    } else {
        let file = File::options().create(true).append(true).open(file);
        file.and_then(|file| Ok((file.metadata()?.len(), file))).map(|(length, file)| (file, length))
    };
    opened.map_err(|error| output::about(file, &error))
}
