//! `yipai student`: one student of a roster.

use clap::{Args, Subcommand};
use serde_json::json;
use shared::api::staff::students::{FoundStudent, Units};
use shared::collection::Slug;
use shared::person::{
    Affiliation, Document, DocumentKind, PersonName, Phone, StudentNumber, UnitError, UnitName,
    mask_document_number,
};

use super::output::Form;
use super::roster::kind;
use super::{Failure, output};
use crate::app::App;
use crate::domain::Error;
use crate::domain::student::{self, Change, DocumentOwner, Edit, NewDocument};
use crate::store;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::student::NewStudent;

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find students by student number, name or the last 4 to 6 characters of the document number
    Find {
        /// The collection
        #[arg(long)]
        collection: Slug,
        /// A search text; may be omitted if a unit is given
        #[arg(default_value = "")]
        text: String,
        #[command(flatten)]
        units: UnitArguments,
        #[command(flatten)]
        form: Form,
    },
    /// Show a student's state; the document number is masked
    Show {
        #[command(flatten)]
        which: Which,
    },
    /// Add a student to the roster
    Add {
        #[command(flatten)]
        which: Which,
        /// 姓名
        #[arg(long)]
        name: String,
        /// 证件类型
        #[arg(long, value_parser = kind, default_value = "resident_id")]
        kind: DocumentKind,
        /// 证件号码; `-` reads it from standard input, so that it is in no shell history
        #[arg(long)]
        document: String,
        /// 联系电话
        #[arg(long)]
        phone: Option<String>,
        #[command(flatten)]
        units: UnitArguments,
    },
    /// Correct an entry of the roster; options that are not given leave the value unchanged
    Correct {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        new: Entry,
    },
    /// Withdraw a student from the roster; their photographs are kept with the document until the retention ends
    Withdraw {
        #[command(flatten)]
        which: Which,
    },
    /// Reinstate a student in the roster with the previous student number
    Reinstate {
        #[command(flatten)]
        which: Which,
    },
}

/// The student.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// The collection
    #[arg(long)]
    collection: Slug,
    /// 学号
    #[arg(long)]
    number: String,
}

/// The new values.
#[derive(Debug, Args)]
pub(super) struct Entry {
    /// 学号
    #[arg(long)]
    new_number: Option<String>,
    /// 姓名
    #[arg(long)]
    name: Option<String>,
    /// 证件类型
    #[arg(long, value_parser = kind, requires = "document")]
    kind: Option<DocumentKind>,
    /// 证件号码; `-` reads it from standard input
    #[arg(long)]
    document: Option<String>,
    /// The document is the same person's (mistyped or renewed, and you have seen it): the history stays theirs
    #[arg(long, requires = "document", conflicts_with = "another_person")]
    same_person: bool,
    /// The document is another person's: the previous owner of the student number leaves the roster, with their history
    #[arg(long, requires = "document")]
    another_person: bool,
    /// 联系电话
    #[arg(long)]
    phone: Option<String>,
    /// Remove the telephone number
    #[arg(long, conflicts_with = "phone")]
    no_phone: bool,
    #[command(flatten)]
    units: UnitArguments,
}

/// The units of a student.
#[derive(Debug, Args)]
pub(super) struct UnitArguments {
    /// 学院; an empty text removes it
    #[arg(long)]
    college: Option<String>,
    /// 专业
    #[arg(long)]
    major: Option<String>,
    /// 班级
    #[arg(long)]
    class: Option<String>,
}

/// A unit from the command line; an empty text clears it.
fn unit(text: Option<&str>) -> Result<Edit<UnitName>, Failure> {
    match text.map(UnitName::parse) {
        None => Ok(Edit::Keep),
        Some(Ok(name)) => Ok(Edit::Set(name)),
        Some(Err(UnitError::Empty)) => Ok(Edit::Clear),
        Some(Err(error)) => Err(error.into()),
    }
}

/// Runs the command and prints the result.
pub(super) async fn student(app: &App, command: Command) -> Result<(), Failure> {
    let actor = Actor::Operator;
    match command {
        Command::Find { collection, text, units, form } => find(app, &collection, &text, &units, form).await,
        Command::Show { which } => show(app, &which).await,
        Command::Add { which, name, kind, document, phone, units } => {
            let (collection, number) = which.resolve(app).await?;
            let (name, document) = (PersonName::parse(&name)?, parse(app, kind, &document)?);
            let phone = phone.as_deref().map(Phone::parse).transpose()?;
            let affiliation = Affiliation {
                college: unit(units.college.as_deref())?.over(None),
                major: unit(units.major.as_deref())?.over(None),
                class: unit(units.class.as_deref())?.over(None),
            };
            let entry = (NewStudent { number, name, document, phone }, affiliation);
            student::add(app, &collection, &entry, &actor).await.map_err(explain)?;
            show(app, &which).await
        }
        Command::Correct { which, new } => {
            let (collection, number) = which.resolve(app).await?;
            let change = new.parse(app, &collection, &number).await?;
            let after = change.number.clone().unwrap_or_else(|| number.clone());
            student::correct(app, &collection, &number, &change, &actor).await.map_err(explain)?;
            show(app, &Which { number: after.as_str().to_owned(), ..which }).await
        }
        Command::Withdraw { which } => {
            let (collection, number) = which.resolve(app).await?;
            student::withdraw(app, &collection, &number, &actor).await.map_err(explain)?;
            output::line(format_args!("{} is out of the roster", number.as_str()))
        }
        Command::Reinstate { which } => {
            let (collection, number) = which.resolve(app).await?;
            let mut reader = app.db.reader().await?;
            let former = store::student::having_number(&mut reader, collection.id, &number).await?;
            drop(reader);
            let former = former.into_iter().find(|one| one.withdrawn.is_some());
            let former = former.ok_or_else(|| format!("nobody who left had {}", number.as_str()))?;
            student::reinstate(app, &collection, &former.number, &actor).await.map_err(explain)?;
            show(app, &which).await
        }
    }
}

impl Which {
    async fn resolve(&self, app: &App) -> Result<(Collection, StudentNumber), Failure> {
        let found = store::collection::by_slug(&mut *app.db.reader().await?, &self.collection).await?;
        let collection = found.ok_or_else(|| format!("there is no collection {}", self.collection))?;
        Ok((collection, StudentNumber::parse(&self.number)?))
    }
}

impl Entry {
    async fn parse(
        &self,
        app: &App,
        collection: &Collection,
        number: &StudentNumber,
    ) -> Result<Change, Failure> {
        let whose = match (self.same_person, self.another_person) {
            (true, _) => Some(DocumentOwner::SamePerson),
            (false, true) => Some(DocumentOwner::AnotherPerson),
            (false, false) => None,
        };
        let document = match &self.document {
            None => None,
            Some(text) => {
                let mut reader = app.db.reader().await?;
                let known = store::student::by_number(&mut reader, collection.id, number).await?;
                let known = known.map_or(DocumentKind::ResidentId, |known| known.document_kind);
                let document = parse(app, self.kind.unwrap_or(known), text)?;
                Some(NewDocument { document, whose })
            }
        };
        let phone = self.phone.as_deref().map(Phone::parse).transpose()?;
        Ok(Change {
            number: self.new_number.as_deref().map(StudentNumber::parse).transpose()?,
            name: self.name.as_deref().map(PersonName::parse).transpose()?,
            document,
            phone: if self.no_phone { Edit::Clear } else { phone.map_or(Edit::Keep, Edit::Set) },
            college: unit(self.units.college.as_deref())?,
            major: unit(self.units.major.as_deref())?,
            class: unit(self.units.class.as_deref())?,
        })
    }
}

/// A document number from the command line, or from standard input.
fn parse(app: &App, kind: DocumentKind, text: &str) -> Result<Document, Failure> {
    let today = app.clock.now().date_in_china();
    if text != "-" {
        return Ok(Document::parse(kind, text, today)?);
    }
    let mut line = zeroize::Zeroizing::new(String::new());
    std::io::stdin().read_line(&mut line)?;
    Ok(Document::parse(kind, line.trim(), today)?)
}

/// What the operator can do about a refusal.
fn explain(error: Error) -> Failure {
    match error {
        Error::WhoseDocument => {
            "this is another document: say --same-person when you have seen that it is the same \
             person's, or --another-person"
                .into()
        }
        Error::NumberTaken => "another student of the roster has this student number".into(),
        Error::DocumentTaken => "another student of the roster has this document".into(),
        Error::Unknown("student") => "nobody of the roster has this student number".into(),
        error => error.into(),
    }
}

async fn find(app: &App, slug: &Slug, text: &str, units: &UnitArguments, form: Form) -> Result<(), Failure> {
    let named = |text: &Option<String>| text.as_deref().and_then(|text| UnitName::parse(text).ok());
    let units =
        Units { college: named(&units.college), major: named(&units.major), class: named(&units.class) };
    let found = store::collection::by_slug(&mut *app.db.reader().await?, slug).await?;
    let collection = found.ok_or_else(|| format!("there is no collection {slug}"))?;
    let found = student::search(app, collection.id, text, &units).await?;
    let member = |one: &FoundStudent| {
        let number = one.former_number.as_ref().unwrap_or(&one.student_number).as_str();
        let left = if one.former_number.is_some() { "  (no longer in the roster)" } else { "" };
        let (name, kind, masked) =
            (one.name.as_str(), one.document_kind.official_name(), &one.document_masked);
        (format!("{number}  {name}  {kind} {masked}{left}"), json!(one))
    };
    output::list(form, found.students.iter().map(member).collect())?;
    match (found.students.len(), found.more) {
        (0, _) => Err("nobody fits".into()),
        (_, true) => {
            output::aside(format_args!("and more: say more of it"));
            Ok(())
        }
        (_, false) => Ok(()),
    }
}

async fn show(app: &App, which: &Which) -> Result<(), Failure> {
    let (collection, number) = which.resolve(app).await?;
    let mut reader = app.db.reader().await?;
    let student = store::student::by_number(&mut reader, collection.id, &number).await?;
    let student = student.ok_or("nobody of the roster has this student number")?;
    let document = store::student::document_number(&mut reader, &app.keys, student.id).await?;
    let application = store::application::by_student(&mut reader, student.id).await?;
    let stage = application.as_ref().map_or("not_started", |one| one.stage.as_str());
    let confirmed = application.as_ref().is_some_and(|one| one.confirmed_at.is_some());
    output::line(format_args!("学号      {}", student.number.as_str()))?;
    output::line(format_args!("姓名      {}", student.name.as_str()))?;
    output::line(format_args!(
        "证件      {} {}",
        student.document_kind.official_name(),
        mask_document_number(&document)
    ))?;
    let units = Units::from(student.affiliation.clone()).line();
    if !units.is_empty() {
        output::line(format_args!("院系班级  {units}"))?;
    }
    output::line(format_args!("telephone {}", if student.phone.is_some() { "known" } else { "none" }))?;
    output::line(format_args!("stage     {stage}{}", if confirmed { ", confirmed" } else { "" }))
}
