//! `yipai review …`: reviews photographs on the command line, through the same functions of the domain as the console.

use clap::{Args, Subcommand};
use serde_json::json;
use shared::application::Stage;
use shared::collection::Slug;
use shared::id::ApplicationId;
use shared::person::StudentNumber;
use shared::review::{RejectReason, RejectReasons, ReviewNote, Reviewer, StaffName};

use super::output::Form;
use super::{Failure, output, reasons};
use crate::app::App;
use crate::domain::{self, review};
use crate::store;
use crate::store::application::Application;

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Review {
    /// The photographs that wait, oldest first
    List {
        /// Of this collection only
        #[arg(long)]
        collection: Option<Slug>,
        #[command(flatten)]
        form: Form,
    },
    /// The reasons for a rejection
    Reasons {
        #[command(flatten)]
        form: Form,
    },
    /// Open a photograph, so that no other reviewer can decide
    Claim(Which),
    /// Put a photograph back without a decision
    Release(Which),
    /// Approve a photograph
    Approve(Which),
    /// Revoke an approval that the student knows about
    Reopen {
        #[command(flatten)]
        which: Which,
        /// The reason, for reviewers and the student
        #[arg(long, value_parser = note)]
        reason: ReviewNote,
    },
    /// Reject a photograph
    Reject {
        #[command(flatten)]
        which: Which,
        /// One or more reasons from `yipai review reasons`
        #[arg(required = true, value_parser = reason)]
        reasons: Vec<RejectReason>,
        /// An additional note for the student
        #[arg(long, value_parser = note)]
        note: Option<ReviewNote>,
    },
}

/// The photograph's student, and the reviewer.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// The application (app_…) or the student number
    #[arg(value_name = "APPLICATION|STUDENT-NUMBER")]
    whose: String,
    /// The reviewer's user name
    #[arg(long = "as", value_name = "NAME", default_value = "operator", value_parser = staff_name)]
    name: StaffName,
    /// The collection, when several have this student number
    #[arg(long)]
    collection: Option<Slug>,
}

fn staff_name(text: &str) -> Result<StaffName, String> {
    StaffName::try_from(text.to_owned()).map_err(|error| error.to_string())
}

fn note(text: &str) -> Result<ReviewNote, String> {
    ReviewNote::try_from(text.to_owned()).map_err(|error| error.to_string())
}

fn reason(word: &str) -> Result<RejectReason, String> {
    word.parse().map_err(|_| "not a word of `yipai review reasons`".to_owned())
}

/// Runs the command and prints the application's new state.
pub(super) async fn review(app: &App, command: Review) -> Result<(), Failure> {
    match command {
        Review::List { collection, form } => list(app, collection.as_ref(), form).await,
        Review::Reasons { form } => {
            let members = RejectReason::ALL.iter().map(|reason| {
                let (word, text) = (reason.as_str(), reasons::chinese(*reason));
                (format!("{word:<16} {text}"), json!({ "reason": word, "text": text }))
            });
            output::list(form, members.collect())
        }
        Review::Claim(which) => {
            let (id, reviewer) = which.resolve(app).await?;
            review::claim(app, id, &reviewer).await?;
            say(app, id).await
        }
        Review::Release(which) => {
            let (id, reviewer) = which.resolve(app).await?;
            review::release(app, id, &reviewer).await?;
            say(app, id).await
        }
        Review::Approve(which) => {
            let (id, reviewer) = which.open(app).await?;
            review::approve(app, id, &reviewer).await?;
            say(app, id).await
        }
        Review::Reopen { which, reason } => {
            let (id, reviewer) = which.resolve(app).await?;
            let application = store::application::by_id(&mut *app.db.reader().await?, id).await?;
            let photo = application.and_then(|application| application.stage.photo());
            let photo = photo.ok_or("there is no photograph")?;
            review::reopen(app, id, photo, reason, reviewer.name()).await?;
            say(app, id).await
        }
        Review::Reject { which, reasons, note } => {
            let reasons = RejectReasons::try_from(reasons)?;
            let (id, reviewer) = which.open(app).await?;
            review::reject(app, id, &reviewer, reasons, note).await?;
            say(app, id).await
        }
    }
}

impl Which {
    /// The selected application. A user who may run this command on the server counts as authenticated.
    async fn resolve(&self, app: &App) -> Result<(ApplicationId, Reviewer), Failure> {
        let reviewer = Reviewer::authenticated(self.name.clone());
        if let Ok(id) = self.whose.parse::<ApplicationId>() {
            return Ok((id, reviewer));
        }
        let number = StudentNumber::parse(&self.whose)?;
        let mut reader = app.db.reader().await?;
        let mut found = store::application::by_number(&mut reader, &number).await?;
        if let Some(slug) = &self.collection {
            let wanted = store::collection::by_slug(&mut reader, slug).await?.map(|collection| collection.id);
            found.retain(|application| Some(application.collection) == wanted);
        }
        match found.as_slice() {
            [one] => Ok((one.id, reviewer)),
            [] => Err("no application of this student number".into()),
            [..] => Err("several collections have this student number: name one with --collection".into()),
        }
    }

    /// The same, and opens it for review if no reviewer has.
    async fn open(&self, app: &App) -> Result<(ApplicationId, Reviewer), Failure> {
        let (id, reviewer) = self.resolve(app).await?;
        match review::claim(app, id, &reviewer).await {
            Ok(()) => {}
            // It is open already; whether by this reviewer is checked with the decision.
            Err(domain::Error::WrongStage(refusal)) if refusal.stage == "under_review" => {}
            Err(error) => return Err(error.into()),
        }
        Ok((id, reviewer))
    }
}

async fn list(app: &App, slug: Option<&Slug>, form: Form) -> Result<(), Failure> {
    let mut members = Vec::new();
    let collections = store::collection::all(&mut *app.db.reader().await?).await?;
    for collection in collections {
        if slug.is_some_and(|slug| *slug != collection.notice.slug) {
            continue;
        }
        for application in review::waiting(app, collection.id).await? {
            let student = store::student::by_id(&mut *app.db.reader().await?, application.student).await?;
            let (slug, number, name) = (&collection.notice.slug, student.number, student.name);
            let (id, number, name, stage) =
                (application.id, number.as_str(), name.as_str(), application.stage.as_str());
            members.push((
                format!("{id}  {slug}  {number}  {name}  {}", standing(&application)),
                json!({ "application": id, "collection": slug, "student_number": number, "name": name, "stage": stage }),
            ));
        }
    }
    output::list(form, members)
}

async fn say(app: &App, id: ApplicationId) -> Result<(), Failure> {
    let application = store::application::by_id(&mut *app.db.reader().await?, id).await?;
    let application = application.ok_or("no such application")?;
    output::line(format_args!("{id}  {}", standing(&application)))
}

fn standing(application: &Application) -> String {
    let word = application.stage.as_str();
    match &application.stage {
        Stage::Submitted { submitted_at, .. } => {
            let (date, hour, minute) = submitted_at.civil_in_china();
            let (year, month, day) = (date.year(), date.month(), date.day());
            format!("{word} since {year}-{month:02}-{day:02} {hour:02}:{minute:02}")
        }
        Stage::UnderReview { reviewer, .. } | Stage::Decided { reviewer, .. } => {
            format!("{word} by {reviewer}")
        }
        Stage::Matched
        | Stage::Rejected { .. }
        | Stage::Approved { .. }
        | Stage::Paid { .. }
        | Stage::Delivered { .. }
        | Stage::Erased { .. }
        | Stage::Removed { .. } => word.to_owned(),
    }
}
