//! What somebody meets who runs the binary: whose its files are, what it says when it can't, how it stops.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::durability::Server;

/// Runs a command that ends by itself.
fn yipai(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yipai")).args(arguments).arg("--data").arg(data).output().unwrap()
}

/// What a command says that has to fail.
fn failure(data: &Path, arguments: &[&str]) -> String {
    let output = yipai(data, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Everything below a folder and the folder itself, with its mode, unless it is its owner's alone.
fn open_to_others(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::iter::once(folder.clone())
            .chain(std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()))
        {
            if mode(&path) & 0o077 != 0 {
                found.push(format!("{:o} {}", mode(&path), path.display()));
            }
            if path.is_dir() && path != folder {
                folders.push(path);
            }
        }
    }
    found
}

/// An installation without anybody in it: the key is there, and the first start makes the rest.
fn installed(data: &Path) {
    std::fs::create_dir_all(data).unwrap();
    let key = data.join("key");
    std::fs::write(&key, "07".repeat(32)).unwrap();
    set_mode(&key, 0o600);
    assert!(yipai(data, &["migrate"]).status.success());
}

#[test]
fn what_is_written_is_its_owners_alone_and_so_is_what_a_version_before_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    set_mode(&data, 0o755);
    let server = Server::start(&data);
    assert_eq!(open_to_others(&data), Vec::<String>::new());
    assert!(std::fs::exists(data.join("yipai.sqlite-wal")).unwrap(), "the log was looked at too");
    server.kill();

    for file in ["", "yipai.sqlite", "yipai.sqlite-wal"] {
        set_mode(&data.join(file), if file.is_empty() { 0o755 } else { 0o644 });
    }
    assert!(yipai(&data, &["staff", "list"]).status.success());
    assert_eq!(open_to_others(&data), Vec::<String>::new());
}

#[test]
fn a_server_starts_with_its_own_key_alone_and_says_what_to_do_about_another() {
    let folder = tempfile::tempdir().unwrap();
    let (data, key) = (folder.path().join("data"), folder.path().join("data/key"));
    let missing = failure(&data, &["serve"]);
    assert!(missing.contains(key.to_str().unwrap()) && missing.contains("--key-file"), "{missing}");
    installed(&data);
    assert!(yipai(&data, &["staff", "list"]).status.success());

    set_mode(&key, 0o644);
    for command in ["run", "serve"] {
        let loose = failure(&data, &[command]);
        assert!(loose.contains(&format!("chmod 600 {}", key.display())), "{loose}");
    }
    set_mode(&key, 0o600);

    let other = folder.path().join("other");
    std::fs::write(&other, "11".repeat(32)).unwrap();
    set_mode(&other, 0o600);
    for command in ["run", "serve"] {
        let wrong = failure(&data, &[command, "--key-file", other.to_str().unwrap()]);
        let database = data.join("yipai.sqlite");
        assert!(
            wrong.contains(other.to_str().unwrap()) && wrong.contains(database.to_str().unwrap()),
            "{wrong}"
        );
    }
    assert!(yipai(&data, &["audit", "verify"]).status.success(), "nothing was written with the other key");
}

/// `serve` on the data of a trial: its process and where it listens.
fn serve(data: &Path) -> (Child, String) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_yipai"))
        .args(["serve", "--bind", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let (_, address) = line.trim().split_once("http://").unwrap();
    (process, address.to_owned())
}

#[test]
fn a_server_without_work_stops_at_once_and_says_so_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    installed(folder.path());
    let (process, address) = serve(folder.path());
    // Connected, and silent: nobody's work.
    let _silent = TcpStream::connect(&address).unwrap();
    let pid = rustix::process::Pid::from_child(&process);
    let began = Instant::now();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let output = process.wait_with_output().unwrap();
    let took = began.elapsed();
    assert!(output.status.success());
    assert!(took < Duration::from_millis(1500), "{took:?}");
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(log.lines().filter(|line| line.contains("stopping")).count(), 1, "{log}");
    let after: Vec<_> = log.lines().skip_while(|line| !line.contains("stopping")).collect();
    assert_eq!(after.len(), 1, "{log}");
}

#[test]
fn the_sandboxs_cashier_is_not_served_in_production() {
    let folder = tempfile::tempdir().unwrap();
    installed(folder.path());
    let mut process = Command::new(env!("CARGO_BIN_EXE_yipai"));
    let arguments = ["serve", "--payment", "sandbox", "--bind", "127.0.0.1:0", "--data"];
    let mut process = process
        .args(arguments)
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let (_, address) = line.trim().split_once("http://").unwrap();
    let notification = format!(
        "POST /api/payment/sandbox/notification HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    );
    let answer = ask(address, &notification);
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

fn ask(address: &str, request: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_request_for_another_site_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    installed(folder.path());
    let (mut process, address) = serve(folder.path());
    let get = |path: &str, host: &str| {
        ask(&address, &format!("GET {path} HTTP/1.1\r\n{host}connection: close\r\n\r\n"))
    };
    let answers = [
        get("/api/collections", &format!("host: {address}\r\n")),
        get("/api/collections", "host: evil.example\r\n"),
        get("/api/collections", ""),
        get("/readyz", "host: evil.example\r\n"),
    ];
    process.kill().unwrap();
    process.wait().unwrap();
    let statuses = answers.each_ref().map(|answer| answer[9..12].to_owned());
    assert_eq!(statuses, ["200", "421", "400", "200"]);
    assert!(answers[1].contains("unknown_host"), "{}", answers[1]);
    assert!(answers[0].contains("cross-origin-resource-policy: same-origin"), "{}", answers[0]);
}

/// Whether a byte sequence stands in any file of the database.
fn is_readable(data: &Path, text: &str) -> bool {
    ["yipai.sqlite", "yipai.sqlite-wal"].iter().any(|file| {
        let bytes = std::fs::read(data.join(file)).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[tokio::test]
async fn what_is_erased_stands_in_no_file_of_the_database() {
    use crate::app::{LIN, TestApp};
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let id = test.application(LIN).await.id;
    assert!(is_readable(test.folder.path(), LIN.name), "the test looks in the right place");
    backend::domain::erase::at_own_wish(&test.app, id).await.unwrap();
    assert!(!is_readable(test.folder.path(), LIN.name));
    assert_eq!(std::fs::metadata(test.folder.path().join("yipai.sqlite-wal")).unwrap().len(), 0);
}
