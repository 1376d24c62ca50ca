//! `yipai staff …`: creates the first administrator, and restores access for the last one.

use clap::{Subcommand, ValueEnum};
use serde_json::json;
use shared::person::SchoolCode;
use shared::staff::{Role, StaffName};

use super::output::Form;
use super::{Failure, output};
use crate::app::App;
use crate::domain::staff::{factor, people};
use crate::store;
use crate::store::audit::Actor;

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create an account and print its first password
    Add {
        /// The user name: 2 to 32 of a-z 0-9 . - _
        name: StaffName,
        /// The role of the account
        #[arg(long, value_enum, default_value = "admin")]
        role: RoleArgument,
        /// The school's national code, for a school's account
        #[arg(long, value_parser = school_code)]
        school: Option<SchoolCode>,
    },
    /// List all accounts
    List {
        #[command(flatten)]
        form: Form,
    },
    /// Set a new password, end every session, remove the authenticator and delete failed attempts
    Reset {
        /// The user name
        name: StaffName,
    },
    /// Close an account
    Disable {
        /// The user name
        name: StaffName,
    },
}

/// A role on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RoleArgument {
    /// May do everything
    Admin,
    /// Reviews photographs
    Reviewer,
    /// A school
    School,
    /// Reads the audit log
    Auditor,
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Admin => Self::Admin,
            RoleArgument::Reviewer => Self::Reviewer,
            RoleArgument::School => Self::School,
            RoleArgument::Auditor => Self::Auditor,
        }
    }
}

fn school_code(text: &str) -> Result<SchoolCode, String> {
    SchoolCode::parse(text).map_err(|error| error.to_string())
}

/// Runs the command.
pub(super) async fn staff(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Add { name, role, school } => {
            let password = people::appoint(app, name.clone(), role.into(), school, &Actor::Operator).await?;
            output::line(format_args!("{name}  {password}  (to be changed at the first sign-in)"))
        }
        Command::List { form } => list(app, form).await,
        Command::Reset { name } => {
            factor::reset(app, &name, &Actor::Operator).await?;
            let password = people::reset_password(app, &name, &Actor::Operator).await?;
            output::line(format_args!("{name}  {password}  (to be changed at the first sign-in)"))
        }
        Command::Disable { name } => {
            let staff = store::staff::by_name(&mut *app.db.reader().await?, &name).await?;
            let staff = staff.ok_or("no such account")?;
            people::set(app, &name, staff.role, staff.school, true, &Actor::Operator).await?;
            output::line(format_args!("{name}  disabled"))
        }
    }
}

async fn list(app: &App, form: Form) -> Result<(), Failure> {
    let mut members = Vec::new();
    for staff in store::staff::all(&mut *app.db.reader().await?).await? {
        let school = staff.school.as_ref().map_or("", SchoolCode::as_str);
        let factor = if staff.totp_sealed.is_some() { "authenticator" } else { "" };
        let disabled = if staff.disabled_at.is_some() { "disabled" } else { "" };
        let line = format!(
            "{:<20} {:<9} {school:<6} {factor:<14} {disabled}",
            staff.name.as_str(),
            staff.role.as_str()
        );
        let value = json!({
            "name": staff.name,
            "role": staff.role.as_str(),
            "school": staff.school,
            "authenticator": staff.totp_sealed.is_some(),
            "disabled": staff.disabled_at.is_some(),
        });
        members.push((line.trim_end().to_owned(), value));
    }
    output::list(form, members)
}
