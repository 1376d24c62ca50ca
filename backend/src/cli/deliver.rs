//! `yipai deliver …`: handing photographs to schools, through the same functions as the console.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use futures_util::StreamExt as _;
use shared::audit::Action;
use shared::collection::Slug;
use shared::delivery::{NameTemplate, Undeliverable};
use shared::id::ExportId;

use super::{Failure, output};
use crate::app::App;
use crate::domain::deliver::{self, Wish, package, prepare};
use crate::store;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::delivery::{Delivery, State};

/// What can be done.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Deliver every paid photograph that was not delivered yet
    Create(Create),
    /// The deliveries, and how many photographs wait
    List {
        /// Of this collection only
        #[arg(long)]
        collection: Option<Slug>,
    },
    /// Go on with a delivery that was interrupted
    Resume {
        /// The delivery (exp_…)
        delivery: ExportId,
    },
    /// Write a package to a file; part of it that is there already is completed
    Write {
        /// The delivery (exp_…)
        delivery: ExportId,
        /// Where to
        file: PathBuf,
    },
}

/// Not the doc comment: that would want marks around the words in braces.
const TEMPLATE_HELP: &str =
    "How the files are named: {学号} or {student_number}, {姓名} or {name}, {证件号码} or {document_number}";

/// What a delivery is to be.
#[derive(Debug, Args)]
pub(super) struct Create {
    /// The collection
    collection: Slug,
    /// How the files are named
    #[arg(long, default_value_t, help = TEMPLATE_HELP)]
    template: NameTemplate,
    /// The photographs as they were handed in go along
    #[arg(long)]
    masters: bool,
    /// Only these applications (app_…) or student numbers
    #[arg(long, value_name = "APPLICATION|STUDENT-NUMBER", num_args = 1..)]
    only: Option<Vec<String>>,
}

/// Does it.
pub(super) async fn deliver(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Create(wish) => create(app, wish).await,
        Command::List { collection } => list(app, collection.as_ref()).await,
        Command::Resume { delivery } => {
            prepare::prepare(app, delivery).await?;
            say(app, delivery).await
        }
        Command::Write { delivery, file } => write(app, delivery, &file).await,
    }
}

async fn create(app: &App, wish: Create) -> Result<(), Failure> {
    let (collection, only) = {
        let mut reader = app.db.reader().await?;
        let found = store::collection::by_slug(&mut reader, &wish.collection).await?;
        let collection = found.ok_or_else(|| format!("there is no collection {}", wish.collection))?;
        let only = match wish.only {
            Some(named) => {
                let chosen = deliver::resolve(&mut reader, &collection, &named).await?;
                if !chosen.refused.is_empty() {
                    let line =
                        |(place, why): &(usize, Undeliverable)| format!("{}: {}", named[*place], why.word());
                    let lines: Vec<_> = chosen.refused.iter().map(line).collect();
                    return Err(format!("these can't be delivered:\n  {}", lines.join("\n  ")).into());
                }
                Some(chosen.applications)
            }
            None => None,
        };
        (collection, only)
    };
    let wish = Wish { template: wish.template, masters: wish.masters, only };
    let delivery = deliver::begin(app, &collection, wish, &Actor::Operator).await?;
    prepare::prepare(app, delivery.id).await?;
    say(app, delivery.id).await
}

async fn list(app: &App, slug: Option<&Slug>) -> Result<(), Failure> {
    let mut reader = app.db.reader().await?;
    for collection in store::collection::all(&mut reader).await? {
        if slug.is_some_and(|slug| *slug != collection.notice.slug) {
            continue;
        }
        let waiting = store::delivery::waiting(&mut reader, collection.id).await?.count;
        output::line(format_args!("{}: {waiting} waiting", collection.notice.slug))?;
        for delivery in
            store::delivery::of_collection(&mut reader, collection.id, deliver::LIST_LIMIT).await?
        {
            output::line(format_args!("  {}", line(&delivery, &collection)))?;
        }
    }
    Ok(())
}

async fn say(app: &App, id: ExportId) -> Result<(), Failure> {
    let mut reader = app.db.reader().await?;
    let delivery = store::delivery::by_id(&mut reader, id).await?.ok_or("there is no such delivery")?;
    let collection = store::collection::by_id(&mut reader, delivery.collection).await?;
    output::line(format_args!("{}", line(&delivery, &collection)))?;
    if delivery.left_out == 0 {
        return Ok(());
    }
    // Whoever runs this from a script looks at nothing but the exit code.
    let left = store::delivery::left_out(&mut reader, id, delivery.left_out).await?;
    for one in left {
        let (number, why) = (one.number.as_str(), one.why);
        output::line(format_args!("left out: {number}  {}: {}", why.word(), why.cure()))?;
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

/// Writes what the file does not hold yet: the same package has the same bytes.
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
    let mut target = std::fs::OpenOptions::new().create(true).append(true).open(file)?;
    let there = target.metadata()?.len();
    if there > complete.bytes {
        return Err(format!("{} holds something else", file.display()).into());
    }
    let part = there..complete.bytes;
    let mut tx = app.db.begin().await?;
    let detail = serde_json::json!({ "from": part.start, "to": part.end, "of": complete.bytes });
    let (now, subject) = (app.clock.now(), id.to_string());
    store::audit::append(&mut tx, now, &Actor::Operator, Action::DeliveryDownloaded, &subject, detail)
        .await?;
    tx.commit().await?;
    let mut bytes = std::pin::pin!(package::stream(app.photographs.clone(), layout, part));
    while let Some(piece) = bytes.next().await {
        target.write_all(&piece?)?;
    }
    target.sync_all()?;
    output::line(format_args!("{}  {} bytes", file.display(), complete.bytes))
}
