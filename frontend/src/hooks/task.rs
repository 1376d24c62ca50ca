//! Futures that are dropped with the component that started them.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// A running future; dropping the task drops the future at once with everything it owns, so an upload is aborted.
#[must_use = "a dropped task stops"]
pub(crate) struct Task(Rc<Stoppable>);

struct Stoppable {
    wanted: Cell<bool>,
    future: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
}

struct Running(Rc<Stoppable>);

impl Future for Running {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let polled = match &mut *self.0.future.borrow_mut() {
            Some(future) => future.as_mut().poll(context),
            None => Poll::Ready(()),
        };
        if polled.is_ready() || !self.0.wanted.get() {
            // Taken out of the cell first: dropping it may access the cell again.
            let ended = self.0.future.take();
            drop(ended);
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

impl Task {
    /// Runs `future` until it ends or the task is dropped.
    pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) -> Self {
        let stoppable =
            Rc::new(Stoppable { wanted: Cell::new(true), future: RefCell::new(Some(Box::pin(future))) });
        wasm_bindgen_futures::spawn_local(Running(stoppable.clone()));
        Self(stoppable)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.wanted.set(false);
        // A future that drops its own task is borrowed by its poll: it is dropped after that poll.
        let stopped = self.0.future.try_borrow_mut().ok().and_then(|mut future| future.take());
        drop(stopped);
    }
}
