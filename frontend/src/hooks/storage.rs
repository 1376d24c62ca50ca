//! The stored choice of language. Private windows and strict settings refuse storage: the page does without.

use web_sys::Storage;

const KEY: &str = "yipai.lang";

fn storage() -> Option<Storage> {
    super::window().local_storage().ok().flatten()
}

/// The language tag that was stored, if storage may be read.
pub(crate) fn stored_language() -> Option<String> {
    storage()?.get_item(KEY).ok().flatten()
}

/// Stores a language tag, if storage may be written.
pub(crate) fn store_language(tag: &str) {
    if let Some(storage) = storage() {
        drop(storage.set_item(KEY, tag));
    }
}
