//! Entry point of the photo worker, for browsers with WebAssembly SIMD.

fn main() {
    frontend::photo::worker::serve::<shared::photo::codec::Simd>();
}
