//! What an operator of the binary sees: the modes of its files, its error messages, how it stops.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::durability::Server;

/// Runs a command until it ends.
fn yipai(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yipai")).args(arguments).arg("--data").arg(data).output().unwrap()
}

/// The error message of a command that must fail.
fn failure(data: &Path, arguments: &[&str]) -> String {
    let output = yipai(data, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// A folder and everything below it that is not private to its owner, with the mode.
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

/// An installation without any students: the key exists, and the first start creates the rest.
pub(crate) fn installed(data: &Path) {
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

#[test]
fn a_server_for_real_students_does_not_start_with_the_cashier_that_approves_everything() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    installed(&data);
    let said = failure(&data, &["serve", "--payment", "sandbox"]);
    assert!(said.contains("--payment wechat") && said.contains("yipai run"), "{said}");
}

/// `serve`: its process and its address.
fn serve(data: &Path) -> (Child, String) {
    serve_with(data, &[])
}

pub(crate) fn serve_with(data: &Path, settings: &[&str]) -> (Child, String) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_yipai"))
        .args(["serve", "--bind", "127.0.0.1:0", "--data"])
        .arg(data)
        .args(settings)
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
    // Connected without sending: this is no work.
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
    let (mut process, address) = serve(folder.path());
    let notification = format!(
        "POST /api/payment/sandbox/notification HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    );
    let answer = ask(&address, &notification);
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

pub(crate) fn ask(address: &str, request: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_request_for_another_site_is_refused() {
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

/// Whether a byte sequence is in any file of the database.
fn is_readable(data: &Path, text: &str) -> bool {
    ["yipai.sqlite", "yipai.sqlite-wal"].iter().any(|file| {
        let bytes = std::fs::read(data.join(file)).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[tokio::test]
async fn erased_data_is_in_no_file_of_the_database() {
    use crate::app::{LIN, TestApp};
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let id = test.application(LIN).await.id;
    assert!(is_readable(test.folder.path(), LIN.name), "the test looks in the right place");
    backend::domain::erase::at_own_wish(&test.app, id).await.unwrap();
    assert!(!is_readable(test.folder.path(), LIN.name));
    assert_eq!(std::fs::metadata(test.folder.path().join("yipai.sqlite-wal")).unwrap().len(), 0);
}

#[test]
fn a_command_that_is_mistyped_makes_no_folder_and_says_which_file_or_address_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let said = failure(&nowhere, &["staff", "list"]);
    assert!(said.contains(nowhere.to_str().unwrap()) && said.contains("--data"), "{said}");
    assert!(!nowhere.exists());

    let data = folder.path().join("data");
    installed(&data);
    let missing = folder.path().join("none.csv");
    let missing = missing.to_str().unwrap();
    assert!(failure(&data, &["collection", "create", missing]).contains(missing));
    let toml = "slug = 1";
    let said = piped(&data, &["collection", "create", "-"], toml.as_bytes());
    assert!(String::from_utf8_lossy(&said.stderr).contains("standard input"), "{said:?}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in ["run", "serve"] {
        let said = failure(&data, &[command, "--bind", &address]);
        assert!(said.contains(&address) && said.contains("--bind"), "{said}");
    }
    let key = folder.path().join("no-such-key");
    let said = failure(&data, &["staff", "list", "--key-file", key.to_str().unwrap()]);
    assert!(said.contains(key.to_str().unwrap()), "{said}");
}

/// Runs a command with `input` on standard input.
fn piped(data: &Path, arguments: &[&str], input: &[u8]) -> Output {
    use std::io::Write;
    let mut process = Command::new(env!("CARGO_BIN_EXE_yipai"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(input).unwrap();
    process.wait_with_output().unwrap()
}

const COLLECTION: &str = r#"{"slug":"test-2027","title":{"zh":"测试"},"school_name":{"zh":"测试大学"},"school_code":"99999",
    "centre":{"zh":"中心"},"window":{"opens_at":1795000000000,"closes_at":1796000000000},"fee":2000,
    "hotline":{"number":"400-000-0000","hours":{"zh":"工作日"}},"review_hours":24,"retention_days":90}"#;

#[test]
fn a_dash_is_standard_input_and_lists_are_json_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    installed(data);
    let create = ["collection", "create", "-", "--public-origin", "https://photo.example.edu.cn"];
    let made = piped(data, &create, COLLECTION.as_bytes());
    let printed = String::from_utf8_lossy(&made.stdout);
    assert!(printed.contains("  https://photo.example.edu.cn/#/c/test-2027"), "{made:?}");
    let roster = "学号,姓名,证件类型,证件号码\n1114827492,林晓雨,居民身份证,110108200503183522\n";
    let imported = piped(data, &["roster", "import", "-", "--collection", "test-2027"], roster.as_bytes());
    assert!(imported.status.success(), "{imported:?}");
    assert!(yipai(data, &["staff", "add", "wang.li"]).status.success());
    let lists: [&[&str]; 5] = [
        &["collection", "list"],
        &["staff", "list"],
        &["deliver", "list"],
        &["review", "list"],
        &["student", "find", "--collection", "test-2027", "林晓雨"],
    ];
    let lengths = lists.map(|command| {
        let output = yipai(data, &[command, &["--json"]].concat());
        let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        list.as_array().unwrap().len()
    });
    assert_eq!(lengths, [1, 1, 1, 0, 1]);
}

#[test]
fn help_lists_the_settings_once_and_shells_can_complete() {
    let said = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_yipai")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for with in [&["--help"][..], &["serve", "--help"], &["help", "run"]] {
        assert!(said(with).contains("--session-idle-seconds"), "{with:?}");
    }
    for without in [&["roster", "import", "--help"][..], &["staff", "--help"], &["deliver", "create", "-h"]] {
        let help = said(without);
        assert!(!help.contains("--session-idle-seconds") && help.contains("yipai --help"), "{help}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(said(&["completions", shell]).contains("reconcile"), "{shell}");
    }
}

#[test]
fn health_and_metrics_have_a_listener_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    installed(folder.path());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (mut process, address) = serve_with(folder.path(), &["--monitor-bind", &port]);
    let get =
        |path: &str| ask(&port, &format!("GET {path} HTTP/1.1\r\nhost: any\r\nconnection: close\r\n\r\n"));
    // It starts to listen a moment after the other.
    let deadline = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(&port).is_err() {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(10));
    }
    let answers = ["/healthz", "/readyz", "/metrics", "/api/collections"].map(get);
    assert!(TcpStream::connect(&address).is_ok());
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(answers.each_ref().map(|answer| answer[9..12].to_owned()), ["200", "200", "200", "404"]);
    for gauge in
        ["storage_ready 1", "storage_free_bytes{of=\"database\"}", "storage_free_bytes{of=\"photographs\"}"]
    {
        assert!(answers[2].contains(gauge), "{gauge}: {}", answers[2]);
    }
}
