//! Entry point of the first screens.

fn main() {
    frontend::entry::run();
}
