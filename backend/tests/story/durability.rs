//! The real binary is killed without warning: everything that it acknowledged exists afterwards.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use std::time::{Duration, Instant};

use backend::config::RawSettings;
use backend::domain::staff::account::{NewStaff, add};
use backend::passwords::Password;
use backend::start::{self, MissingKey};
use backend::store::audit::Actor;
use serde_json::{Value, json};
use shared::api::path;
use shared::api::staff::{account, review};
use shared::id::DecisionId;
use shared::staff::Role;

use crate::app::{Identity, LIN, NOW, STAFF_PASSWORD, digest_header, picture};

/// A student of the demonstration who has submitted a photograph that no reviewer has opened.
const WANG: Identity =
    Identity {
        number: "1114827494", name: "王梓涵", document: "440305200506221078", phone: "13800138002"
    };

/// A separate server process.
pub(crate) struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Starts it and waits until it prints its address.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    fn start_with(data: &Path, settings: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_yipai"))
            .args(["run", "--bind", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines
            .find_map(|line| {
                line.unwrap().split_once("http://").map(|(_, address)| address.trim().to_owned())
            })
            .unwrap();
        // The rest of the output is read, so that the server never blocks on writing it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address }
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// One request on a new connection: status, cookie, body.
    fn send(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> (u16, Option<String>, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, body.len());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
        );
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let status = head[9..12].parse().unwrap();
        let mut cookies = head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = cookies
            .find(|cookie| ["yipai_session=", "yipai_staff="].iter().any(|name| cookie.starts_with(name)));
        let cookie = cookie.map(|cookie| format!("cookie: {}\r\n", cookie.split(';').next().unwrap()));
        (status, cookie, answer[end + 4..].to_vec())
    }

    /// Signs a student of the demonstration in; returns the line with the cookie.
    fn verify(&self, identity: Identity) -> String {
        let json = "content-type: application/json\r\n";
        let address = "/api/collections/bit-2027/verification";
        let (status, cookie, body) = self.send("POST", address, json, identity.form().to_string().as_bytes());
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        cookie.unwrap()
    }

    fn view(&self, cookie: &str) -> Value {
        let (status, _, body) = self.send("GET", path::APPLICATION, cookie, b"");
        assert_eq!(status, 200);
        serde_json::from_slice(&body).unwrap()
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let mut cookie = server.verify(LIN);
    let json = format!("content-type: application/json\r\n{cookie}");
    assert_eq!(server.send("POST", path::CONFIRMATION, &json, b"{\"notify\":true}").0, 200);
    server.kill();

    let mut server = Server::start(folder.path());
    for round in 0..3 {
        let view = server.view(&cookie);
        assert_eq!((&view["stage"], &view["confirmed"]), (&Value::from("matched"), &Value::from(true)));
        let jpeg = picture(round);
        let digest = digest_header(&jpeg);
        let headers = format!("content-type: image/jpeg\r\ncontent-digest: {digest}\r\n{cookie}");
        let (status, _, acknowledged) = server.send("PUT", path::PHOTO, &headers, &jpeg);
        server.kill();
        assert_eq!(status, 200);

        server = Server::start(folder.path());
        assert_eq!(server.view(&cookie), serde_json::from_slice::<Value>(&acknowledged).unwrap());
        assert_eq!(server.send("GET", path::PHOTO, &cookie, b"").2, jpeg);
        assert_eq!(server.send("DELETE", path::PHOTO, &cookie, b"").0, 200);
        cookie = server.verify(LIN);
        server.kill();
        server = Server::start(folder.path());
    }
    server.kill();
}

/// Opens the server's own folder to add an account, as `yipai staff` does.
fn add_reviewer(data: &Path, name: &str) {
    let config = RawSettings { data: Some(data.to_owned()), ..RawSettings::default() }.complete().unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let app = start::open(&config, MissingKey::IsAnError).await.unwrap();
        let password = Password::new(STAFF_PASSWORD.to_owned());
        let (name, role) = (name.parse().unwrap(), Role::Reviewer);
        let new = NewStaff { name, role, school: None, password, must_change: false, factor_waived: true };
        add(&app, new, &Actor::Operator).await.unwrap();
        app.db.close().await;
    });
}

#[test]
fn a_verdict_is_announced_once_though_the_server_was_killed_before() {
    let folder = tempfile::tempdir().unwrap();
    // Long enough that no decision is announced before the server is killed, short enough to wait for.
    let settings = ["--review-undo-seconds", "3"];
    let server = Server::start_with(folder.path(), &settings);
    add_reviewer(folder.path(), "wang.wu");
    let student = server.verify(WANG);
    let json = "content-type: application/json\r\n";
    let form = json!({ "name": "wang.wu", "password": STAFF_PASSWORD }).to_string();
    let (status, cookie, _) = server.send("POST", account::path::SESSION, json, form.as_bytes());
    assert_eq!(status, 200);
    let staff = format!("{json}{}", cookie.unwrap());
    let desk = review::path::desk(&"bit-2027".parse().unwrap());
    let (_, _, body) = server.send("POST", &desk, &staff, br#"{"want":1}"#);
    let case = serde_json::from_slice::<Value>(&body).unwrap()["cases"][0].clone();
    let request = json!({
        "application": case["application"], "photo": case["photo"]["id"], "verdict": "reject", "reasons": ["blurred"],
    });
    let decision = review::path::decision(DecisionId::new(NOW, 1));
    let (status, _, body) = server.send("PUT", &decision, &staff, request.to_string().as_bytes());
    assert_eq!(status, 200);
    server.kill();
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["state"]["state"], "pending");

    let server = Server::start_with(folder.path(), &settings);
    let deadline = Instant::now() + Duration::from_mins(1);
    let told = loop {
        let view = server.view(&student);
        if view["stage"] != "under_review" {
            break view;
        }
        assert!(Instant::now() < deadline, "it was never announced");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!((&told["stage"], &told["reasons"]), (&json!("rejected"), &json!(["blurred"])));
    let milestones = told["timeline"].as_array().unwrap();
    assert_eq!(milestones.iter().filter(|entry| entry["milestone"] == "rejected").count(), 1);
    // The repeated request of a reviewer who never received the answer.
    let (_, _, body) = server.send("PUT", &decision, &staff, request.to_string().as_bytes());
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["state"]["state"], "announced");
    server.kill();
}
