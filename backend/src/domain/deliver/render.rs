//! Separate threads for work that needs megabytes of memory. The runtime has many blocking threads, and the allocator
//! keeps the memory of each thread that ever decoded a photograph: a long delivery would use all of these threads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

/// Photographs that are decoded at the same time: half of a small server, so that the other half serves students.
pub(super) const RENDERERS: usize = 2;

type Job = Box<dyn FnOnce() + Send>;

/// A few threads, which stop when this is dropped.
pub(super) struct Renderers(Sender<Job>);

impl Renderers {
    /// Starts the threads; fails when the system has no more threads.
    pub(super) fn start() -> std::io::Result<Self> {
        let (send, receive) = channel();
        let jobs = Arc::new(Mutex::new(receive));
        for _ in 0..RENDERERS {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new().name("deliver".to_owned()).spawn(move || work(&jobs))?;
        }
        Ok(Self(send))
    }

    /// Runs `job` and returns its result; `None` when it panicked.
    pub(super) async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (done, told) = oneshot::channel();
        let job = Box::new(move || {
            // The receiver is gone when the server is about to stop.
            drop(done.send(job()));
        });
        self.0.send(job).ok()?;
        told.await.ok()
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // The caller of `run` receives `None`; the panic hook has logged the panic.
        drop(catch_unwind(AssertUnwindSafe(job)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_fails_alone() {
        let renderers = Renderers::start().unwrap();
        for _ in 0..=RENDERERS {
            assert_eq!(renderers.run(|| -> u8 { panic!("a damaged photograph") }).await, None);
        }
        assert_eq!(renderers.run(|| 1).await, Some(1));
    }
}
