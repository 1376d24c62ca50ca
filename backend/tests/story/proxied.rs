//! The server behind nginx with `deploy/nginx.conf`, if nginx is installed on this machine.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::operator::{installed, serve_with};

/// A process that is ended with the test.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        // nginx ends its workers on SIGTERM; SIGKILL would leave them running.
        let _ = rustix::process::kill_process(
            rustix::process::Pid::from_child(&self.0),
            rustix::process::Signal::TERM,
        );
        let _ = self.0.wait();
    }
}

fn is_there(program: &str) -> bool {
    let found = Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn make_certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=photo.example.edu.cn",
        ])
        .args(["-keyout", "privkey.pem", "-out", "fullchain.pem"])
        .current_dir(folder)
        .stderr(Stdio::null())
        .status();
    assert!(made.unwrap().success());
}

/// The shipped file with this test's ports and paths.
fn configuration(folder: &Path, upstream: &str, plain: u16, tls: u16) -> String {
    let shipped =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/nginx.conf")).unwrap();
    let folder = folder.display();
    let site = shipped
        .replace("127.0.0.1:8080;", &format!("{upstream};"))
        .replace("listen 80", &format!("listen 127.0.0.1:{plain}"))
        .replace("listen 443", &format!("listen 127.0.0.1:{tls}"))
        .replace("/etc/yipai/tls", &folder.to_string())
        .replace("/var/log/nginx", &folder.to_string());
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {folder}/{kind};"))
        .concat();
    format!(
        "user root; daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ {temporary} {site} }}"
    )
}

fn start(folder: &Path, upstream: &str, plain: u16, tls: u16) -> Ending {
    make_certificate(folder);
    let file = folder.join("nginx.conf");
    std::fs::write(&file, configuration(folder, upstream, plain, tls)).unwrap();
    let child = Command::new("nginx").arg("-c").arg(&file).stderr(Stdio::null()).spawn().unwrap();
    let nginx = Ending(child);
    let deadline = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", tls)).is_err() {
        let log = std::fs::read_to_string(folder.join("error.log")).unwrap_or_default();
        assert!(Instant::now() < deadline, "nginx does not listen: {log}");
        std::thread::sleep(Duration::from_millis(20));
    }
    nginx
}

#[test]
fn the_proxy_that_is_shipped_passes_what_it_should_and_nothing_else() {
    if !["nginx", "openssl", "curl"].into_iter().all(is_there) {
        eprintln!("skipped: no nginx, openssl or curl here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    installed(&data);
    let (server, address) = serve_with(&data, &["--public-origin", "https://photo.example.edu.cn"]);
    let _server = Ending(server);
    let (plain, tls) = (free_port(), free_port());
    let _nginx = start(folder.path(), &address, plain, tls);
    let get = |url: &str, arguments: &[&str]| {
        let resolve = ["photo.example.edu.cn", "evil.example"].map(|name| format!("{name}:{tls}:127.0.0.1"));
        let output = Command::new("curl")
            .args([
                "-sk",
                "-i",
                "--max-time",
                "20",
                "--noproxy",
                "*",
                "--resolve",
                &resolve[0],
                "--resolve",
                &resolve[1],
            ])
            .args(arguments)
            .arg(url)
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let at = |path: &str| format!("https://photo.example.edu.cn:{tls}{path}");

    let collections = get(&at("/api/collections"), &[]);
    assert!(collections.starts_with("HTTP/2 200"), "{collections}");
    assert!(collections.contains("strict-transport-security"), "{collections}");
    let stranger = get(&format!("https://evil.example:{tls}/api/collections"), &[]);
    assert!(stranger.contains(" 421"), "{stranger}");
    let unencrypted = get(&format!("http://127.0.0.1:{plain}/x"), &["-H", "Host: photo.example.edu.cn"]);
    assert!(
        unencrypted.contains(" 308") && unencrypted.contains("https://photo.example.edu.cn/x"),
        "{unencrypted}"
    );
    assert!(get(&at("/metrics"), &[]).starts_with("HTTP/2 404"));
    assert!(get(&at("/readyz"), &[]).starts_with("HTTP/2 200"));
    let origin = ["-X", "DELETE", "-H", "Origin: https://photo.example.edu.cn"];
    let own = get(&at("/api/session"), &origin);
    assert!(!own.contains("cross_site") && !own.contains("unknown_host"), "{own}");
    let large = folder.path().join("large");
    std::fs::write(&large, vec![0; 5 * 1024 * 1024]).unwrap();
    let body = format!("@{}", large.display());
    let refused = get(&at("/api/application/photo"), &["-X", "PUT", "-H", "Expect:", "--data-binary", &body]);
    assert!(refused.starts_with("HTTP/2 413"), "{refused}");
    // Larger than a photograph, and not signed in: nginx passes it to the server, because the path is the roster's.
    let roster =
        get(&at("/api/staff/collections/x/roster"), &["-X", "POST", "-H", "Expect:", "--data-binary", &body]);
    assert!(roster.starts_with("HTTP/2 401"), "{roster}");
}
