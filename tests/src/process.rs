//! Starts and ends programs for tests.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process_group};

/// Timeout of a program's start: a debug build draws its demonstration on a busy machine.
const START: Duration = Duration::from_mins(3);
/// Timeout of a program's end after a signal.
const END: Duration = Duration::from_secs(5);
/// Timeout of a program's end when it has to end its child processes first.
const STOP: Duration = Duration::from_secs(30);

/// Number of pipes: standard output and standard error.
const PIPES: usize = 2;

/// A running program. Dropping it ends it and the processes in its process group, and no others.
#[derive(Debug)]
pub struct Program {
    child: Child,
    printed: Arc<Printed>,
}

/// The output of a program, with a condition variable that is notified for each line.
#[derive(Debug, Default)]
struct Printed {
    lines: Mutex<Vec<String>>,
    /// Number of closed pipes: both after the program's end.
    ended: AtomicUsize,
    bell: Condvar,
}

impl Program {
    /// Starts `command` and collects its output.
    pub fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("can't start {command:?}: {error}"));
        let printed = Arc::new(Printed::default());
        collect(child.stdout.take().expect("piped above"), &printed);
        collect(child.stderr.take().expect("piped above"), &printed);
        Self { child, printed }
    }

    /// Waits for the first output line for which `find` returns a value.
    pub fn wait_for<T>(&self, what: &str, find: impl Fn(&str) -> Option<T>) -> T {
        let deadline = Instant::now() + START;
        let mut lines = self.printed.lines.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(found) = lines.iter().find_map(|line| find(line)) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let is_over = left.is_zero() || self.printed.ended.load(Ordering::Acquire) == PIPES;
            assert!(!is_over, "no {what} printed:\n{}", lines.join("\n"));
            lines = self.printed.bell.wait_timeout(lines, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Its process identifier.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`: it ends in the middle of its work.
    pub fn kill(&mut self) {
        // An error means that the process has already ended, which is the goal.
        let _: Result<(), _> = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _: Result<_, _> = self.child.wait();
    }

    /// Sends SIGTERM to this process only, as a supervisor does, and waits for its end; returns whether all its child
    /// processes have ended by then.
    #[must_use]
    pub fn stop(&mut self) -> bool {
        let own = Pid::from_child(&self.child);
        // An error means that the process has already ended, which is the goal.
        let _: Result<(), _> = kill_process(own, Signal::TERM);
        let deadline = Instant::now() + STOP;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        test_kill_process_group(own).is_err()
    }

    /// The output so far.
    #[must_use]
    pub fn output(&self) -> String {
        self.printed.lines.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }
}

fn collect(pipe: impl Read + Send + 'static, printed: &Arc<Printed>) {
    let printed = Arc::clone(printed);
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            printed.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            printed.bell.notify_all();
        }
        printed.ended.fetch_add(1, Ordering::Release);
        printed.bell.notify_all();
    });
}

impl Drop for Program {
    fn drop(&mut self) {
        let group = Pid::from_child(&self.child);
        // Errors mean that the processes have already ended, which is the goal.
        let _: Result<(), _> = kill_process_group(group, Signal::TERM);
        let deadline = Instant::now() + END;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                let _: Result<(), _> = kill_process_group(group, Signal::KILL);
                let _: Result<_, _> = self.child.wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
