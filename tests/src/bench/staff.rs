//! The demonstration's administrator, who uses the API like the console.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::Failure;
use super::client::{Connection, head};
use crate::console::password_in;
use crate::process::Program;

pub(super) struct Staff {
    pub(super) connection: Connection,
    /// The line of the `Cookie` header.
    pub(super) cookie: String,
}

impl Staff {
    pub(super) async fn sign_in(program: &Program, address: SocketAddr) -> Result<Self, Failure> {
        let password = program.wait_for("password of the staff", password_in);
        let mut connection = Connection::open(address).await?;
        let form = json!({ "name": "admin", "password": password }).to_string();
        let json = "Content-Type: application/json\r\n";
        let request = head("POST", "/api/staff/session", form.len(), json);
        let reply = connection.send(&request, form.as_bytes()).await?;
        let cookies = reply.set_cookies();
        let cookie = cookies.iter().filter_map(|cookie| cookie.split(';').next());
        let cookie = cookie.into_iter().find(|pair| pair.starts_with("yipai_staff="));
        let cookie = format!("Cookie: {}\r\n", cookie.ok_or("the administrator was not signed in")?);
        Ok(Self { connection, cookie })
    }

    pub(super) async fn send(&mut self, method: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = format!("Content-Type: application/json\r\n{}", self.cookie);
        let request = head(method, path, body.len(), &headers);
        let reply = self.connection.send(&request, body.as_bytes()).await?;
        if reply.status == 200 {
            Ok(serde_json::from_slice(&reply.body)?)
        } else {
            Err(format!("{path}: {} {}", reply.status, String::from_utf8_lossy(&reply.body)).into())
        }
    }
}
