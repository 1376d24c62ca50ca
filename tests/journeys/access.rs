//! With the keyboard only, and in another language.

use serde_json::json;
use tests::page::{Page, Role, Target};
use tests::world::journey;

use crate::desk;
use tests::walk::{Walk, studio};
use tests::words::{EN, ZH};

const ENTER: &str = "\u{E007}";
const SPACE: &str = " ";
const RIGHT: &str = "\u{E014}";
const DOWN: &str = "\u{E015}";

async fn enter(phone: &Page, role: Role, name: &str) {
    phone.tab_to(&Target::role(role, name)).await;
    phone.keys(ENTER).await;
}

#[test]
fn the_whole_journey_works_with_the_keyboard_only() {
    journey("keyboard", async |story| {
        let walk = Walk::begin(story).await;
        let phone = &walk.phone;
        phone.open("/").await;
        walk.at(ZH.home).await;
        phone.tab_to(&Target::role_with(Role::Link, ZH.collection)).await;
        phone.keys(ENTER).await;
        enter(phone, Role::Button, ZH.start).await;
        walk.at(ZH.verify).await;
        for (field, text) in [
            (ZH.name, &walk.student.name),
            (ZH.document_number, &walk.student.document),
            (ZH.phone, &walk.student.phone),
        ] {
            phone.tab_to(&Target::role_with(Role::Textbox, field)).await;
            // Inserted at once, as an input method does with a completed word.
            phone.devtools("Input.insertText", json!({ "text": text })).await;
        }
        phone.keys(ENTER).await;
        for consent in [ZH.consent_data, ZH.consent_portrait] {
            phone.tab_to(&Target::role_with(Role::Checkbox, consent)).await;
            phone.keys(SPACE).await;
        }
        enter(phone, Role::Button, ZH.agree).await;
        walk.at(ZH.confirm).await;
        enter(phone, Role::Button, ZH.confirmed).await;
        walk.at(ZH.capture).await;
        // The keyboard reaches the input; the system's file dialog is outside of the page.
        phone.tab_to(&Target::role_with(Role::File, ZH.album)).await;
        walk.choose(&studio()).await;
        let first = walk.framed().await;
        phone.tab_to(&Target::role_with(Role::Region, ZH.frame)).await;
        phone.keys("++").await;
        let zoomed = walk.at_rest().await;
        assert!(zoomed.scale > first.scale * 1.3, "{first:?} {zoomed:?}");
        phone.keys(&[RIGHT, RIGHT, DOWN].concat()).await;
        let moved = walk.at_rest().await;
        assert!(moved.x > zoomed.x && moved.y > zoomed.y, "{zoomed:?} {moved:?}");
        phone.tab_to(&Target::role_with(Role::Slider, ZH.zoom)).await;
        phone.keys(RIGHT).await;
        let slid = walk.at_rest().await;
        assert!(slid.scale > moved.scale, "{moved:?} {slid:?}");
        enter(phone, Role::Button, ZH.reset).await;
        assert_eq!(walk.at_rest().await, first);
        enter(phone, Role::Button, ZH.finish).await;
        walk.at(ZH.preview).await;
        enter(phone, Role::Button, ZH.upload).await;
        walk.stands(ZH.uploaded).await;
        desk::approve(story, &walk);
        enter(phone, Role::Button, ZH.pay).await;
        desk::cashier(&walk).await;
        phone.tab_to(&desk::pay_button()).await;
        phone.keys(ENTER).await;
        walk.stands(ZH.done).await;
    });
}

#[test]
fn the_language_can_be_changed_on_every_screen_and_stays() {
    journey("language", async |story| {
        let walk = Walk::begin_in(story, &EN).await;
        let phone = &walk.phone;
        walk.arrive().await;
        let shown = phone.words().await;
        let chinese: Vec<char> = shown.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
        assert_eq!(
            chinese,
            EN.other_language.chars().collect::<Vec<_>>(),
            "only the way to Chinese: {shown}"
        );
        phone.press(EN.other_language).await;
        phone.see(&Target::role(Role::Button, ZH.start)).await;
        assert_eq!(phone.run("return document.documentElement.lang", Vec::new()).await, json!("zh-CN"));
        phone.reload().await;
        phone.press(ZH.start).await;
        walk.phone.see(&Target::role(Role::Heading, ZH.verify)).await;
        walk.phone.fill(ZH.name, &walk.student.name).await;
        phone.press(ZH.other_language).await;
        walk.at(EN.verify).await;
        let name = phone.see(&Target::role_with(Role::Textbox, EN.name)).await;
        let typed = name.prop("value").await.expect("a field has a value");
        assert_eq!(typed.as_deref(), Some(walk.student.name.as_str()), "typing is not lost");
        assert_eq!(phone.run("return document.documentElement.lang", Vec::new()).await, json!("en"));
    });
}
