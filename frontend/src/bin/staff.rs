//! Entry point of the staff console.

fn main() {
    frontend::staff::run();
}
