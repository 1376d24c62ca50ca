//! Entry point of the student's page.

use yew::{Html, component, html};

#[component]
fn App() -> Html {
    html! { <main>{ "易拍" }</main> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
