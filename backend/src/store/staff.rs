//! Staff accounts.

use shared::person::SchoolCode;
use shared::staff::{Role, StaffName};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Revision, Source, at};
use super::{Conn, Error, Tx, unless_taken};
use crate::keys::BlindIndex;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The user name. It is never reused, because the audit log refers to it.
    pub name: StaffName,
    pub role: Role,
    /// The school of a school account; `None` for other accounts.
    pub school: Option<SchoolCode>,
    /// The hash of the password with its parameters (PHC string).
    pub password: String,
    /// Whether an administrator set the password, so that it must be changed.
    pub must_change: bool,
    /// The sealed secret of the authenticator; `None` when none is enrolled.
    pub totp_sealed: Option<Vec<u8>>,
    /// A sealed secret that was offered and not confirmed with a code yet.
    pub totp_offered: Option<Vec<u8>>,
    /// The TOTP step of the last accepted code.
    pub totp_step: i64,
    /// Whether an administrator needs no authenticator: in a demonstration.
    pub factor_waived: bool,
    /// Since when the account is disabled; `None` when it is enabled.
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Incremented with each change.
    pub revision: Revision,
}

const COLUMNS: &str = "name, role, school, password, must_change, totp_sealed, totp_offered, totp_step, \
                       factor_waived, disabled_at, created_at, revision";

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    role: String,
    school: Option<String>,
    password: String,
    must_change: bool,
    totp_sealed: Option<Vec<u8>>,
    totp_offered: Option<Vec<u8>>,
    totp_step: i64,
    factor_waived: bool,
    disabled_at: Option<i64>,
    created_at: i64,
    revision: i64,
}

impl TryFrom<Row> for Staff {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: "staff", id: &row.name };
        let school = row.school.as_deref().map(SchoolCode::parse).transpose();
        Ok(Self {
            role: row.role.parse().map_err(|_| source.inconsistent("role"))?,
            school: school.map_err(|_| source.inconsistent("school"))?,
            password: row.password,
            must_change: row.must_change,
            totp_sealed: row.totp_sealed,
            totp_offered: row.totp_offered,
            totp_step: row.totp_step,
            factor_waived: row.factor_waived,
            disabled_at: row.disabled_at.map(at),
            created_at: at(row.created_at),
            revision: Revision(row.revision),
            name: source.parse("name", &row.name)?,
        })
    }
}

impl Staff {
    /// Whether an authenticator must be enrolled before any other action.
    #[must_use]
    pub const fn must_enrol(&self) -> bool {
        matches!(self.role, Role::Admin) && self.totp_sealed.is_none() && !self.factor_waived
    }
}

/// Adds an account; `false` when the name is taken.
pub async fn insert(tx: &mut Tx, staff: &Staff) -> Result<bool, Error> {
    let inserted = sqlx::query(
        "INSERT INTO staff (name, role, school, password, must_change, totp_step, created_at, revision, factor_waived) \
         VALUES ($1, $2, $3, $4, $5, 0, $6, 0, $7)",
    )
    .bind(staff.name.as_str())
    .bind(staff.role.as_str())
    .bind(staff.school.as_ref().map(SchoolCode::as_str))
    .bind(&staff.password)
    .bind(staff.must_change)
    .bind(staff.created_at.as_millis())
    .bind(staff.factor_waived)
    .execute(&mut **tx)
    .await;
    Ok(unless_taken(inserted)?.is_some())
}

pub async fn by_name(conn: &mut Conn, name: &StaffName) -> Result<Option<Staff>, Error> {
    let query = format!("SELECT {COLUMNS} FROM staff WHERE name = $1");
    let row: Option<Row> = sqlx::query_as::<Engine, _>(sqlx::AssertSqlSafe(query))
        .bind(name.as_str())
        .fetch_optional(conn)
        .await?;
    row.map(Staff::try_from).transpose()
}

/// All accounts, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Staff>, Error> {
    let query = format!("SELECT {COLUMNS} FROM staff ORDER BY name");
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(sqlx::AssertSqlSafe(query)).fetch_all(conn).await?;
    rows.into_iter().map(Staff::try_from).collect()
}

/// Writes all fields that can change; `false` when the account was changed since it was read.
pub async fn update(tx: &mut Tx, staff: &Staff) -> Result<bool, Error> {
    let updated = sqlx::query(
        "UPDATE staff SET role = $1, school = $2, password = $3, must_change = $4, totp_sealed = $5, \
         totp_offered = $6, totp_step = $7, disabled_at = $8, revision = $9 WHERE name = $10 AND revision = $11",
    )
    .bind(staff.role.as_str())
    .bind(staff.school.as_ref().map(SchoolCode::as_str))
    .bind(&staff.password)
    .bind(staff.must_change)
    .bind(&staff.totp_sealed)
    .bind(&staff.totp_offered)
    .bind(staff.totp_step)
    .bind(staff.disabled_at.map(Timestamp::as_millis))
    .bind(staff.revision.next().get())
    .bind(staff.name.as_str())
    .bind(staff.revision.get())
    .execute(&mut **tx)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// The number of administrators other than `name` who can sign in.
pub async fn other_admins(conn: &mut Conn, name: &StaffName) -> Result<i64, Error> {
    Ok(sqlx::query_scalar::<Engine, i64>(
        "SELECT COUNT(*) FROM staff WHERE role = 'admin' AND disabled_at IS NULL AND name <> $1",
    )
    .bind(name.as_str())
    .fetch_one(conn)
    .await?)
}

/// Replaces the recovery codes.
pub async fn set_recovery(tx: &mut Tx, name: &StaffName, codes: &[BlindIndex]) -> Result<(), Error> {
    sqlx::query("DELETE FROM staff_recovery WHERE staff = $1").bind(name.as_str()).execute(&mut **tx).await?;
    for code in codes {
        sqlx::query("INSERT INTO staff_recovery (staff, code) VALUES ($1, $2)")
            .bind(name.as_str())
            .bind(code.as_bytes().to_vec())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Deletes a recovery code after its use; `false` when there is no such code.
pub async fn use_recovery(tx: &mut Tx, name: &StaffName, code: BlindIndex) -> Result<bool, Error> {
    let used = sqlx::query("DELETE FROM staff_recovery WHERE staff = $1 AND code = $2")
        .bind(name.as_str())
        .bind(code.as_bytes().to_vec())
        .execute(&mut **tx)
        .await?;
    Ok(used.rows_affected() == 1)
}
