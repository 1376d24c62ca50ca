//! Browser resources that the garbage collector does not release in time; each is released when dropped.

use web_sys::{Blob, ImageBitmap, Url};

/// A `blob:` URL; revoked when dropped.
#[derive(Debug, PartialEq, Eq)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// A URL for `blob`; `None` when the browser refuses, which no known browser does.
    #[must_use]
    pub fn new(blob: &Blob) -> Option<Self> {
        Url::create_object_url_with_blob(blob).ok().map(Self)
    }

    /// The URL, valid as long as `self`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Does not fail for any string.
        drop(Url::revoke_object_url(&self.0));
    }
}

/// A decoded bitmap; its memory, often tens of megabytes, is released when dropped.
#[derive(Debug)]
pub struct Bitmap(ImageBitmap);

impl Bitmap {
    /// Takes ownership of `bitmap`.
    #[must_use]
    pub fn new(bitmap: ImageBitmap) -> Self {
        Self(bitmap)
    }

    /// The bitmap, alive as long as `self`.
    #[must_use]
    pub fn get(&self) -> &ImageBitmap {
        &self.0
    }
}

impl Drop for Bitmap {
    fn drop(&mut self) {
        self.0.close();
    }
}
