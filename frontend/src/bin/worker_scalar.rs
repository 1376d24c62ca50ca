//! Entry point of the photo worker's twin without SIMD, for iOS before 16.4 and Chromium before 91.

fn main() {
    frontend::photo::worker::serve::<shared::photo::codec::Scalar>();
}
