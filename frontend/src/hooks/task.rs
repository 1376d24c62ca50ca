//! Futures that do not outlive who asked for them.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// A running future; dropping the task drops the future at its next wake.
#[derive(Debug)]
#[must_use = "a dropped task stops"]
pub(crate) struct Task(Rc<Cell<bool>>);

struct Stoppable {
    wanted: Rc<Cell<bool>>,
    future: Pin<Box<dyn Future<Output = ()>>>,
}

impl Future for Stoppable {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.wanted.get() { self.future.as_mut().poll(context) } else { Poll::Ready(()) }
    }
}

impl Task {
    /// Runs `future` until it ends or the task is dropped.
    pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) -> Self {
        let wanted = Rc::new(Cell::new(true));
        wasm_bindgen_futures::spawn_local(Stoppable { wanted: wanted.clone(), future: Box::pin(future) });
        Self(wanted)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
