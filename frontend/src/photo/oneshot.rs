//! A channel for one value. Dropping the receiver discards the value.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

#[derive(Debug)]
struct Slot<T> {
    value: Option<T>,
    waker: Option<Waker>,
}

/// The sender.
#[derive(Debug)]
pub(crate) struct Sender<T>(Weak<RefCell<Slot<T>>>);

/// The receiver.
#[derive(Debug)]
pub(crate) struct Receiver<T>(Rc<RefCell<Slot<T>>>);

/// A connected sender and receiver.
pub(crate) fn oneshot<T>() -> (Sender<T>, Receiver<T>) {
    let slot = Rc::new(RefCell::new(Slot { value: None, waker: None }));
    (Sender(Rc::downgrade(&slot)), Receiver(slot))
}

impl<T> Sender<T> {
    /// Sends the value. Without a receiver it is dropped.
    pub(crate) fn send(&self, value: T) {
        let Some(slot) = self.0.upgrade() else { return };
        let waker = {
            let mut slot = slot.borrow_mut();
            slot.value = Some(value);
            slot.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether the receiver still exists.
    pub(crate) fn is_awaited(&self) -> bool {
        self.0.strong_count() > 0
    }
}

impl<T> Receiver<T> {
    /// Waits for the value.
    pub(crate) async fn take(self) -> T {
        poll_fn(|context| {
            let mut slot = self.0.borrow_mut();
            if let Some(value) = slot.value.take() {
                return Poll::Ready(value);
            }
            slot.waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Context;

    use super::*;

    #[test]
    fn a_value_sent_before_or_after_the_first_poll_arrives() {
        let mut context = Context::from_waker(Waker::noop());
        let (giver, taker) = oneshot();
        let mut future = pin!(taker.take());
        assert!(future.as_mut().poll(&mut context).is_pending());
        giver.send(5);
        assert_eq!(future.as_mut().poll(&mut context), Poll::Ready(5));
        let (giver, taker) = oneshot();
        giver.send(6);
        assert_eq!(pin!(taker.take()).poll(&mut context), Poll::Ready(6));
    }

    #[test]
    fn a_dropped_receiver_is_detected() {
        let (giver, taker) = oneshot::<u8>();
        assert!(giver.is_awaited());
        drop(taker);
        assert!(!giver.is_awaited());
        giver.send(1);
    }
}
