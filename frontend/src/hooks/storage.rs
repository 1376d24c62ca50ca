//! What is stored on the phone: the choice of language, and two marks without personal data. Private windows and
//! strict settings refuse storage: the page does without.

use web_sys::Storage;

const LANGUAGE: &str = "yipai.lang";
const SESSION: &str = "yipai.session";
const PAYING: &str = "yipai.paying";

fn storage() -> Option<Storage> {
    super::window().local_storage().ok().flatten()
}

/// The language tag that was stored, if storage may be read.
pub(crate) fn stored_language() -> Option<String> {
    storage()?.get_item(LANGUAGE).ok().flatten()
}

/// Stores a language tag, if storage may be written.
pub(crate) fn store_language(tag: &str) {
    if let Some(storage) = storage() {
        drop(storage.set_item(LANGUAGE, tag));
    }
}

/// A mark on this phone that something is worth asking the server; a hint, never a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A student signed in here. The cookie itself can't be seen; without the mark a first visit asks for nothing.
    Session,
    /// A student went to the cashier.
    Paying,
}

impl Mark {
    const fn key(self) -> &'static str {
        match self {
            Self::Session => SESSION,
            Self::Paying => PAYING,
        }
    }

    /// Whether the mark is there, or can't be read.
    pub(crate) fn may_be_set(self) -> bool {
        match storage().map(|storage| storage.get_item(self.key())) {
            Some(Ok(mark)) => mark.is_some(),
            Some(Err(_)) | None => true,
        }
    }

    /// Sets the mark or takes it off.
    pub(crate) fn set(self, is_set: bool) {
        if let Some(storage) = storage() {
            drop(if is_set { storage.set_item(self.key(), "1") } else { storage.remove_item(self.key()) });
        }
    }
}
