//! The real binary, killed without warning: whatever was acknowledged is there afterwards.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use shared::api::path;

use crate::app::{Identity, LIN, digest_header, picture};

/// A server of its own.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Starts it and waits until it says where it listens.
    fn start(data: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_yipai"))
            .args(["run", "--bind", "127.0.0.1:0", "--data"])
            .arg(data)
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
        // The rest is read so that the server never waits for its reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address }
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// One request on a connection of its own: status, cookie, body.
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
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: yipai_session="));
        let cookie =
            cookie.map(|rest| format!("cookie: yipai_session={}\r\n", rest.split(';').next().unwrap()));
        (status, cookie, answer[end + 4..].to_vec())
    }

    /// Signs somebody of the demonstration in; the line with the cookie.
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
