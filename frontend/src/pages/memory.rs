//! What survives a way to another screen and back, in memory only: personal data is never stored on the phone.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use shared::time::Timestamp;
use yew::prelude::*;

use super::verify::Typed;

/// A context of the whole page.
#[derive(Clone, Default)]
pub(crate) struct Memory(Rc<Kept>);

/// What is kept.
#[derive(Default)]
pub(crate) struct Kept {
    /// 校验信息 as typed.
    pub(crate) typed: RefCell<Typed>,
    /// When the next verification may be tried.
    pub(crate) wait_until: Cell<Option<Timestamp>>,
}

/// There is one memory; it is told by its place.
impl PartialEq for Memory {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Memory {
    type Target = Kept;

    fn deref(&self) -> &Kept {
        &self.0
    }
}

/// The page's memory.
#[hook]
pub(crate) fn use_memory() -> Memory {
    use_context().expect("the app provides the memory")
}
