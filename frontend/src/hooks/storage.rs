//! What is stored on the phone: the choice of language, and two marks without personal data. Private windows and
//! strict settings refuse storage: the page does without.

use web_sys::Storage;

const LANGUAGE: &str = "yipai.lang";
const SESSION: &str = "yipai.session";
const PAYING: &str = "yipai.paying";
const RESUME: &str = "yipai.resume";

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

/// The tab's own storage: it ends with the tab.
fn tab_storage() -> Option<Storage> {
    super::window().session_storage().ok().flatten()
}

/// What was stored under `key` in this tab; `None` also where storage is refused.
pub(crate) fn stored_in_tab(key: &str) -> Option<String> {
    tab_storage()?.get_item(key).ok().flatten()
}

/// Stores a text under `key` until the tab is closed, or removes it.
pub(crate) fn store_in_tab(key: &str, text: Option<&str>) {
    if let Some(storage) = tab_storage() {
        drop(text.map_or_else(|| storage.remove_item(key), |text| storage.set_item(key, text)));
    }
}

/// The address to come back to after a new verification, if one was stored in this tab.
pub(crate) fn stored_resume() -> Option<String> {
    tab_storage()?.get_item(RESUME).ok().flatten()
}

/// Stores the address to come back to: a screen's, without personal data.
pub(crate) fn store_resume(fragment: &str) {
    if let Some(storage) = tab_storage() {
        drop(storage.set_item(RESUME, fragment));
    }
}

/// There is nothing to come back to.
pub(crate) fn forget_resume() {
    if let Some(storage) = tab_storage() {
        drop(storage.remove_item(RESUME));
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

    /// Whether the mark is there for certain.
    pub(crate) fn is_set(self) -> bool {
        matches!(storage().map(|storage| storage.get_item(self.key())), Some(Ok(Some(_))))
    }

    /// Sets the mark or takes it off.
    pub(crate) fn set(self, is_set: bool) {
        if let Some(storage) = storage() {
            drop(if is_set { storage.set_item(self.key(), "1") } else { storage.remove_item(self.key()) });
        }
    }
}
