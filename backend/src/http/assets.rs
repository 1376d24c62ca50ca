//! The app's files.
