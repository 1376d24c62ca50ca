//! Points, vectors and sizes tagged with the space they live in.
