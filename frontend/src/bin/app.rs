//! Entry point of the student's page.

fn main() {
    frontend::app::run();
}
