//! Threads of their own for what takes megabytes at a time. The runtime's blocking threads are many, and the allocator
//! keeps for each thread that ever decoded a photograph what it took: a long delivery would go through all of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

/// Photographs that are decoded at the same time. Half of a small server goes on serving students.
pub(super) const RENDERERS: usize = 2;

type Job = Box<dyn FnOnce() + Send>;

/// A few threads, which end with it.
pub(super) struct Renderers(Sender<Job>);

impl Renderers {
    /// Starts them; the error is the system's, when it has no more threads.
    pub(super) fn start() -> std::io::Result<Self> {
        let (send, receive) = channel();
        let jobs = Arc::new(Mutex::new(receive));
        for _ in 0..RENDERERS {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new().name("deliver".to_owned()).spawn(move || work(&jobs))?;
        }
        Ok(Self(send))
    }

    /// What `job` gives; `None` when it panicked.
    pub(super) async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (done, told) = oneshot::channel();
        let job = Box::new(move || {
            // Nobody listens any more when the server is about to stop.
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
        // Whoever waits for it learns of the panic, which the hook has logged.
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
