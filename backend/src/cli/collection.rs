//! `yipai collection …`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Deserialize;
use serde_json::json;
use shared::api::staff::collections::MAX_RECAPTURE_GRACE_HOURS;
use shared::audit::Action;
use shared::collection::{Bilingual, CollectionNotice, Hotline, RECAPTURE_GRACE_HOURS, Slug, Window};
use shared::id::CollectionId;
use shared::money::Fen;
use shared::person::SchoolCode;
use shared::photo::{PhotoSpec, Preset};

use super::output::Form;
use super::{Failure, output};
use crate::app::App;
use crate::http::layers::PublicOrigin;
use crate::store;
use crate::store::audit::Actor;
use crate::store::collection::Collection;

/// What can be done.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a collection from a TOML or JSON file
    Create {
        /// The fields of a collection's notice; moments in Unix milliseconds; instead of `photo`, a `preset` may stand;
        /// `-` reads standard input
        file: PathBuf,
    },
    /// The collections
    List {
        #[command(flatten)]
        form: Form,
    },
    /// Print a collection as JSON; every collection's slug without an argument
    Show {
        /// The collection
        slug: Option<Slug>,
    },
}

/// A collection as operators write it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSettings {
    slug: Slug,
    title: Bilingual,
    school_name: Bilingual,
    school_code: SchoolCode,
    centre: Bilingual,
    window: Window,
    fee: Fen,
    hotline: Hotline,
    review_hours: u32,
    #[serde(default = "grace")]
    recapture_grace_hours: u32,
    retention_days: u32,
    #[serde(default)]
    document_in_file_names: bool,
    preset: Option<Preset>,
    photo: Option<PhotoSpec>,
}

const fn grace() -> u32 {
    RECAPTURE_GRACE_HOURS
}

impl From<RawSettings> for CollectionNotice {
    fn from(written: RawSettings) -> Self {
        let preset = written.preset.unwrap_or_default();
        Self {
            slug: written.slug,
            title: written.title,
            school_name: written.school_name,
            school_code: written.school_code,
            centre: written.centre,
            window: written.window,
            fee: written.fee,
            hotline: written.hotline,
            review_hours: written.review_hours,
            recapture_grace_hours: written.recapture_grace_hours,
            retention_days: written.retention_days,
            document_in_file_names: written.document_in_file_names,
            photo: written.photo.unwrap_or_else(|| preset.spec()),
            text: None,
        }
    }
}

/// Does it.
pub(super) async fn collection(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Create { file } => create(app, read(&file)?).await,
        Command::List { form } => list(app, form).await,
        Command::Show { slug: None } => list(app, Form::default()).await,
        Command::Show { slug: Some(slug) } => show(app, &slug).await,
    }
}

fn read(path: &Path) -> Result<CollectionNotice, Failure> {
    let text = output::read_text(path)?;
    // No TOML begins with a brace.
    let is_json = text.trim_start().starts_with('{');
    let written: RawSettings = if is_json {
        serde_json::from_str(&text).map_err(|error| output::about(path, &error))?
    } else {
        toml::from_str(&text).map_err(|error| output::about(path, &error))?
    };
    if written.window.opens_at >= written.window.closes_at {
        return Err("the window closes before it opens".into());
    }
    if written.recapture_grace_hours > MAX_RECAPTURE_GRACE_HOURS {
        return Err(format!("recapture_grace_hours is at most {MAX_RECAPTURE_GRACE_HOURS}").into());
    }
    Ok(written.into())
}

async fn list(app: &App, form: Form) -> Result<(), Failure> {
    let collections = store::collection::all(&mut *app.db.reader().await?).await?;
    let members = collections.into_iter().map(|Collection { id, notice }| {
        (
            notice.slug.to_string(),
            json!({ "id": id, "slug": notice.slug, "title": notice.title, "window": notice.window }),
        )
    });
    output::list(form, members.collect())
}

async fn create(app: &App, notice: CollectionNotice) -> Result<(), Failure> {
    let now = app.clock.now();
    let collection = Collection { id: CollectionId::new(now, app.rng.next_u128()), notice };
    let (id, slug) = (collection.id, &collection.notice.slug);
    let mut tx = app.db.begin().await?;
    if !store::collection::insert(&mut tx, &collection, now).await? {
        return Err(format!("there is a collection {slug} already").into());
    }
    let detail = json!({ "slug": slug });
    store::audit::append(&mut tx, now, &Actor::Operator, Action::CollectionCreated, &id.to_string(), detail)
        .await?;
    tx.commit().await?;
    let origin = app.hosts.public().map_or("", PublicOrigin::as_str);
    output::line(format_args!("{id}  {origin}/#/c/{slug}"))
}

async fn show(app: &App, slug: &Slug) -> Result<(), Failure> {
    let mut reader = app.db.reader().await?;
    let found = store::collection::by_slug(&mut reader, slug).await?;
    let collection = found.ok_or_else(|| format!("there is no collection {slug}"))?;
    let students = store::student::count(&mut reader, collection.id).await?;
    output::line(format_args!("{}", serde_json::to_string_pretty(&collection.notice)?))?;
    output::line(format_args!("{students} students"))
}
