//! Invented collections and students, in every stage, for `yipai run`. They walk the same way as everybody: through
//! the functions of the domain, with the clock set back.

mod collections;
mod journey;
mod people;
pub mod portrait;
mod staff;

use shared::collection::WindowState;

use crate::app::App;
use crate::domain;
use crate::payment::Provider;
use crate::store;

/// Why the demonstration could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Something was refused or failed.
    #[error("a step of the demonstration")]
    Domain(#[from] domain::Error),
    /// The database.
    #[error("the store")]
    Store(#[from] store::Error),
    /// Our own picture breaks a rule: the rules changed, or the picture.
    #[error("a drawn portrait was refused: {0}")]
    Portrait(String),
}

impl From<crate::objects::ObjectError> for DemoError {
    fn from(error: crate::objects::ObjectError) -> Self {
        Self::Domain(error.into())
    }
}

/// Whether the database is empty.
pub async fn is_wanted(app: &App) -> Result<bool, DemoError> {
    Ok(store::collection::all(&mut *app.db.reader().await?).await?.is_empty())
}

/// Fills an empty database. Cut off in the middle, it leaves a part behind: delete the folder and start again.
pub async fn seed(app: &App) -> Result<(), DemoError> {
    let now = app.clock.now();
    let collections = collections::all(now, &app.rng);
    let mut tx = app.db.begin().await?;
    for collection in &collections {
        store::collection::insert(&mut tx, collection, now).await?;
        for person in people::of(&collection.notice.slug) {
            let (student, affiliation) = (person.student(now.date_in_china()), person.affiliation());
            let entry = (&student, &affiliation);
            let row = store::student::seal(&app.keys, &app.rng, collection.id, None, entry, now);
            store::student::insert_all(&mut tx, collection.id, &[&row]).await?;
        }
    }
    tx.commit().await?;
    staff::appoint(app, &collections[0].notice.school_code).await?;
    for collection in &collections {
        for (index, person) in people::of(&collection.notice.slug).enumerate() {
            journey::walk(app, collection, person, index).await?;
        }
    }
    Ok(())
}

/// The line that names the demonstration's staff, while they are there with the password that they were given.
pub async fn staff(app: &App) -> Result<Option<String>, DemoError> {
    staff::line(app).await
}

/// Lines that name the identities to try, while the demonstration's collections are there.
pub async fn identities(app: &App) -> Result<Vec<String>, DemoError> {
    let mut lines = Vec::new();
    let mut collections = store::collection::all(&mut *app.db.reader().await?).await?;
    let now = app.clock.now();
    collections.sort_by_key(|collection| collection.notice.window.state(now) != WindowState::Open);
    for collection in collections {
        let slug = &collection.notice.slug;
        let mut people = people::of(slug).peekable();
        if people.peek().is_none() {
            continue;
        }
        lines.push(format!("{} /#/c/{slug}", collection.notice.title.zh));
        let invents_payments = matches!(app.provider, Provider::Sandbox(_));
        lines.extend(people.map(|person| person.line(invents_payments)));
    }
    Ok(lines)
}
