//! Tokens for WeChat's API, shared by all replicas: sealed, and fetched by the replica that holds the lease.

use secrecy::{ExposeSecret, SecretString};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};
use crate::keys::{Aad, Keys};
use crate::rng::Rng;

const TABLE: &str = "wechat_token";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// For the API of the account.
    AccessToken,
    /// For the signature of the JS-SDK.
    JsapiTicket,
}

impl Kind {
    /// The value of the column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::JsapiTicket => "jsapi_ticket",
        }
    }

    const fn aad(self) -> Aad<'static> {
        Aad { table: TABLE, column: "sealed", row: self.as_str() }
    }
}

/// A token that was fetched.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token as WeChat sent it.
    pub text: SecretString,
    /// From this moment on it is invalid.
    pub expires_at: Timestamp,
}

/// The token of an account, expired or not.
pub async fn read(conn: &mut Conn, keys: &Keys, kind: Kind, app_id: &str) -> Result<Option<Token>, Error> {
    let row: Option<(Option<Vec<u8>>, i64)> = sqlx::query_as::<Engine, _>(
        "SELECT sealed, expires_at FROM wechat_token WHERE kind = $1 AND app_id = $2",
    )
    .bind(kind.as_str())
    .bind(app_id)
    .fetch_optional(conn)
    .await?;
    let Some((Some(sealed), expires_at)) = row else { return Ok(None) };
    let source = Source { table: TABLE, id: kind.as_str() };
    let text = keys.open(kind.aad(), &sealed).map_err(|error| source.inconsistent(error.to_string()))?;
    Ok(Some(Token { text: text.as_str().to_owned().into(), expires_at: at(expires_at) }))
}

/// Reserves the right to fetch the token again, until `until`; `false` while another replica has it.
pub async fn lease(
    tx: &mut Tx,
    kind: Kind,
    app_id: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Error> {
    // A token of another account is invalid.
    sqlx::query(
        "INSERT INTO wechat_token (kind, app_id) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET \
         app_id = excluded.app_id, sealed = NULL, expires_at = 0, lease_until = 0 \
         WHERE wechat_token.app_id <> excluded.app_id",
    )
    .bind(kind.as_str())
    .bind(app_id)
    .execute(&mut **tx)
    .await?;
    let leased =
        sqlx::query("UPDATE wechat_token SET lease_until = $1 WHERE kind = $2 AND lease_until <= $3")
            .bind(until.as_millis())
            .bind(kind.as_str())
            .bind(now.as_millis())
            .execute(&mut **tx)
            .await?;
    Ok(leased.rows_affected() == 1)
}

/// Stores the fetched token, or nothing, and ends the lease.
pub async fn keep(
    tx: &mut Tx,
    keys: &Keys,
    rng: &Rng,
    kind: Kind,
    token: Option<&Token>,
) -> Result<(), Error> {
    let Some(token) = token else {
        sqlx::query("UPDATE wechat_token SET lease_until = 0 WHERE kind = $1")
            .bind(kind.as_str())
            .execute(&mut **tx)
            .await?;
        return Ok(());
    };
    sqlx::query("UPDATE wechat_token SET sealed = $1, expires_at = $2, lease_until = 0 WHERE kind = $3")
        .bind(keys.seal(kind.aad(), token.text.expose_secret(), rng))
        .bind(token.expires_at.as_millis())
        .bind(kind.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Deletes a token that WeChat rejected; a token that was fetched since then stays.
pub async fn forget(tx: &mut Tx, kind: Kind, token: &Token) -> Result<(), Error> {
    sqlx::query("UPDATE wechat_token SET sealed = NULL, expires_at = 0 WHERE kind = $1 AND expires_at = $2")
        .bind(kind.as_str())
        .bind(token.expires_at.as_millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
