//! What is stored on the phone: the language, and two flags without personal data. Private windows and strict settings
//! refuse storage; the page works without it.

use web_sys::Storage;

const LANGUAGE: &str = "yipai.lang";
const SESSION: &str = "yipai.session";
const PAYING: &str = "yipai.paying";
const RESUME: &str = "yipai.resume";

fn storage() -> Option<Storage> {
    super::window().local_storage().ok().flatten()
}

/// The stored language tag; `None` also where storage is refused.
pub(crate) fn stored_language() -> Option<String> {
    storage()?.get_item(LANGUAGE).ok().flatten()
}

/// Stores a language tag, where storage is allowed.
pub(crate) fn store_language(tag: &str) {
    if let Some(storage) = storage() {
        drop(storage.set_item(LANGUAGE, tag));
    }
}

/// `sessionStorage`: it ends with the tab.
fn tab_storage() -> Option<Storage> {
    super::window().session_storage().ok().flatten()
}

/// The text stored under `key` in this tab; `None` also where storage is refused.
pub(crate) fn stored_in_tab(key: &str) -> Option<String> {
    tab_storage()?.get_item(key).ok().flatten()
}

/// Stores a text under `key` until the tab is closed, or removes it.
pub(crate) fn store_in_tab(key: &str, text: Option<&str>) {
    if let Some(storage) = tab_storage() {
        drop(text.map_or_else(|| storage.remove_item(key), |text| storage.set_item(key, text)));
    }
}

/// The stored address to return to after a new verification.
pub(crate) fn stored_resume() -> Option<String> {
    tab_storage()?.get_item(RESUME).ok().flatten()
}

/// Stores the address of a screen to return to. It contains no personal data.
pub(crate) fn store_resume(fragment: &str) {
    if let Some(storage) = tab_storage() {
        drop(storage.set_item(RESUME, fragment));
    }
}

pub(crate) fn forget_resume() {
    if let Some(storage) = tab_storage() {
        drop(storage.remove_item(RESUME));
    }
}

/// A flag on this phone that a request to the server is useful; a hint, not a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A student signed in here. The page can't read the cookie; without the flag a first visit makes no request.
    Session,
    /// A student opened the cashier.
    Paying,
}

impl Mark {
    const fn key(self) -> &'static str {
        match self {
            Self::Session => SESSION,
            Self::Paying => PAYING,
        }
    }

    /// Whether the flag is set, or can't be read.
    pub(crate) fn may_be_set(self) -> bool {
        match storage().map(|storage| storage.get_item(self.key())) {
            Some(Ok(mark)) => mark.is_some(),
            Some(Err(_)) | None => true,
        }
    }

    /// Whether the flag is set and could be read.
    pub(crate) fn is_set(self) -> bool {
        matches!(storage().map(|storage| storage.get_item(self.key())), Some(Ok(Some(_))))
    }

    /// Sets or clears the flag.
    pub(crate) fn set(self, is_set: bool) {
        if let Some(storage) = storage() {
            drop(if is_set { storage.set_item(self.key(), "1") } else { storage.remove_item(self.key()) });
        }
    }
}
