//! `./x run --wechat`, once, with the programs that these journeys test anyway: nothing is compiled for it.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::process::Command;

use tempfile::TempDir;
use tests::page::{Page, Role, Target};
use tests::people::Student;
use tests::process::Program;
use tests::server::{OPEN, binary};
use tests::walk::Walk;
use tests::wechat::Simulator;
use tests::words::ZH;
use tests::workspace;
use tests::world::{Story, journey};

/// Four ports in a row that nobody listens at now, for the commands take as many; the first of them.
fn ports() -> u16 {
    let all_free = |first: u16| {
        let free =
            |port| [Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2)].map(|at| TcpListener::bind((at, port)));
        (first..first + 4).all(|port| free(port).iter().all(Result::is_ok))
    };
    // Below the ports that systems give away by themselves.
    let start = 20_000 + u16::try_from(std::process::id() % 1000).expect("below a thousand") * 10;
    (start..32_000).step_by(4).find(|first| all_free(*first)).expect("four ports are free")
}

/// The demonstration's student whose photograph is approved.
fn approved() -> Student {
    Student {
        name: "周雅琪".to_owned(),
        document: "350203200412315225".to_owned(),
        phone: "13800138005".to_owned(),
        number: "1114827497".to_owned(),
    }
}

/// A command of `x` that runs.
struct Running {
    program: Program,
    /// Its first port.
    port: u16,
    /// The built programs, and the data.
    _folder: TempDir,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let folder = TempDir::new().expect("the machine has room");
        for (name, program) in [("yipai", binary()), ("wechat", env!("CARGO_BIN_EXE_wechat").into())] {
            let program = program.canonicalize().expect("the program is built");
            symlink(program, folder.path().join(name)).expect("a folder can hold a link");
        }
        let port = ports();
        let mut command = Command::new("sh");
        command.arg(workspace().join("x")).args(arguments);
        command.env("YIPAI_BUILT", folder.path()).env("YIPAI_DATA", folder.path().join("data"));
        command.env("YIPAI_PORT", port.to_string());
        Self { program: Program::start(&mut command), port, _folder: folder }
    }

    /// The address at so many ports behind the first, once it is printed.
    fn printed(&self, behind: u16) -> String {
        let address = format!("http://127.0.0.1:{}", self.port + behind);
        self.program.wait_for("address", |line| line.contains(&address).then(|| address.clone()))
    }

    /// Signals the command alone, as a supervisor does, and not the processes that it started.
    fn stop(mut self) {
        assert!(self.program.stop(), "something still runs:\n{}", self.program.output());
        for port in self.port..self.port + 4 {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port is free again");
        }
    }
}

/// Whether the page at this address is served. The browser asks only then: its console would keep the failures.
fn is_served(origin: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let host = origin.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        write!(stream, "GET / HTTP/1.1\r\nhost: {host}\r\naccept: text/html\r\nconnection: close\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(String::from_utf8_lossy(&status).into_owned())
    };
    ask().is_ok_and(|status| status.ends_with(" 200"))
}

/// Pays the demonstration's fee in the simulated WeChat at this address.
async fn pay(story: &Story, origin: String) {
    let phone = Page { origin, ..story.phone().await };
    phone.until("the server", async || is_served(&phone.origin).then_some(())).await;
    phone.open(&Simulator::be("anran")).await;
    phone.read(ZH.home).await;
    let walk = Walk { phone, words: &ZH, student: approved(), collection: OPEN };
    walk.verify().await;
    walk.phone.press(ZH.pay).await;
    walk.phone.see(&Target::role_with(Role::Dialog, "微信支付")).await;
    walk.phone.press("立即支付").await;
    walk.stands(ZH.done).await;
    walk.phone.open("/__wechat").await;
    walk.phone.read("received 2000 fen").await;
}

#[test]
fn the_release_behind_a_simulated_wechat_is_paid_at_and_ends_whole() {
    journey("x-run", async |story| {
        let running = Running::start(&["run", "--wechat"]);
        let origin = running.printed(0);
        pay(story, origin).await;
        running.stop();
    });
}
