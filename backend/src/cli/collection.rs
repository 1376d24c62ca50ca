//! `yipai collection …`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Deserialize;
use serde_json::json;
use shared::api::staff::collections::{
    CHINA_OFFSET_MINUTES, CollectionForm, MAX_RECAPTURE_GRACE_HOURS, moment,
};
use shared::audit::Action;
use shared::collection::{Bilingual, CollectionNotice, Hotline, RECAPTURE_GRACE_HOURS, Slug, Window};
use shared::id::CollectionId;
use shared::money::Fen;
use shared::person::SchoolCode;
use shared::photo::{PhotoSpec, Preset};
use shared::problem::FieldProblem;

use super::output::Form;
use super::{Failure, output};
use crate::app::App;
use crate::domain::collection::{self, CollectionError};
use crate::http::layers::PublicOrigin;
use crate::store::audit::Actor;
use crate::store::collection::{Collection, DraftState};
use crate::store::{self, Conn};

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
    /// Archive a collection that is over: it is closed, can only be read, and the console lists it only on request
    Archive {
        /// The collection
        slug: Slug,
    },
    /// Take a collection out of the archive
    Restore {
        /// The collection
        slug: Slug,
    },
    /// Make a collection with everything of another one but its slug and its dates, without its students
    Copy {
        /// The collection that is copied
        from: Slug,
        /// The slug of the new one
        slug: Slug,
        /// When photographs are taken in, in China's time, such as 2027-03-01T08:00
        #[arg(long, value_name = "TIME")]
        opens_at: String,
        /// Until when
        #[arg(long, value_name = "TIME")]
        closes_at: String,
    },
    /// Delete a collection without students
    Delete {
        /// The collection
        slug: Slug,
        /// Its slug once more: nothing brings it back
        #[arg(long, value_name = "SLUG")]
        confirm: Slug,
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
        Command::Archive { slug } => archive(app, &slug, true).await,
        Command::Restore { slug } => archive(app, &slug, false).await,
        Command::Copy { from, slug, opens_at, closes_at } => {
            let moment = |text: &str| {
                moment(text, CHINA_OFFSET_MINUTES)
                    .ok_or_else(|| format!("{text} is no moment such as 2027-03-01T08:00"))
            };
            let window = Window { opens_at: moment(&opens_at)?, closes_at: moment(&closes_at)? };
            copy(app, &from, &slug, window).await
        }
        Command::Delete { slug, confirm } => delete(app, &slug, &confirm).await,
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
    let mut reader = app.db.reader().await?;
    let archived = store::collection::archived(&mut reader).await?;
    let collections = store::collection::all(&mut reader).await?;
    let members = collections.into_iter().map(|Collection { id, notice }| {
        let archived_at = archived.get(&id);
        let said = if archived_at.is_some() { "  archived" } else { "" };
        (
            format!("{}{said}", notice.slug),
            json!({ "id": id, "slug": notice.slug, "title": notice.title, "window": notice.window, "archived_at": archived_at }),
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

/// Why nothing was done, and what to do about it.
fn refused(slug: &Slug, refused: CollectionError) -> Failure {
    match refused {
        CollectionError::Fields(fields) => {
            let field = |field: &FieldProblem| format!("{}: {:?}", field.pointer, field.code);
            let fields: Vec<_> = fields.iter().map(field).collect();
            format!("these fields are wrong: {}", fields.join(", ")).into()
        }
        CollectionError::Archived => format!("{slug} is archived: first `yipai collection restore {slug}`").into(),
        CollectionError::Busy => format!(
            "{slug} is not finished: a photograph waits for its verdict (`yipai review list`), or a delivery is being prepared \
             (`yipai deliver list`)"
        )
        .into(),
        CollectionError::HasStudents => {
            format!("{slug} has students: `yipai collection archive {slug}` closes it instead").into()
        }
        CollectionError::Conflict => "somebody else changed it just now: try again".into(),
        CollectionError::Store(error) => error.into(),
    }
}

async fn archive(app: &App, slug: &Slug, archived: bool) -> Result<(), Failure> {
    let id = known(&mut *app.db.reader().await?, slug).await?.id;
    collection::archive(app, id, archived, &Actor::Operator).await.map_err(|error| refused(slug, error))?;
    let said = if archived { "is archived" } else { "is out of the archive" };
    output::line(format_args!("{slug} {said}"))
}

async fn copy(app: &App, from: &Slug, slug: &Slug, window: Window) -> Result<(), Failure> {
    let form = {
        let mut reader = app.db.reader().await?;
        let Collection { id, notice } = known(&mut reader, from).await?;
        let DraftState { markdown, reminders, sampling, .. } =
            store::collection::edition(&mut reader, id).await?;
        let form = CollectionForm::of(&notice, markdown, CHINA_OFFSET_MINUTES, reminders, sampling);
        CollectionForm { slug: slug.to_string(), window, ..form }
    };
    let made =
        collection::create(app, &form, &Actor::Operator).await.map_err(|error| refused(slug, error))?;
    let origin = app.hosts.public().map_or("", PublicOrigin::as_str);
    output::line(format_args!("{}  {origin}/#/c/{slug}", made.id))
}

async fn delete(app: &App, slug: &Slug, confirm: &Slug) -> Result<(), Failure> {
    if slug != confirm {
        return Err(format!("--confirm takes the same slug, {slug}").into());
    }
    let id = known(&mut *app.db.reader().await?, slug).await?.id;
    let deleted = collection::delete(app, id, confirm.as_str(), &Actor::Operator).await;
    deleted.map_err(|error| refused(slug, error))?;
    output::line(format_args!("{slug} is deleted"))
}

async fn known(conn: &mut Conn, slug: &Slug) -> Result<Collection, Failure> {
    let found = store::collection::by_slug(conn, slug).await?;
    found.ok_or_else(|| {
        format!("there is no collection {slug}: `yipai collection list` has their names").into()
    })
}

async fn show(app: &App, slug: &Slug) -> Result<(), Failure> {
    let mut reader = app.db.reader().await?;
    let collection = known(&mut reader, slug).await?;
    let students = store::student::count(&mut reader, collection.id).await?;
    output::line(format_args!("{}", serde_json::to_string_pretty(&collection.notice)?))?;
    output::line(format_args!("{students} students"))
}
