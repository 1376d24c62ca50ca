//! English.

mod form;
mod my_data;
mod notice;
mod photo;
mod picking;
mod problems;
mod sample;
mod status;

pub(super) use my_data::MY_DATA;
pub(super) use picking::PICKING;
pub(super) use sample::SAMPLE;
use shared::collection::Window;
use shared::money::Fen;
use shared::time::{Date, Timestamp};

use super::texts::{Common, Home, Texts};
use super::yuan;

pub(super) static TEXTS: Texts = Texts {
    common: Common {
        brand: "Yipai",
        other_language: "中文",
        retry: "Try again",
        cancel: "Cancel",
        loading: "Loading…",
        sign_out: "Sign out",
        offline: "You are offline. What you typed and your photo are safe; we go on once you are connected.",
        hotline: "Helpline",
        steps_label: "Steps",
        steps: ["Identify", "Confirm", "Photo", "Review"],
        lost_title: "There is no such page",
        lost: "The link may be incomplete. Start from the home page, or scan your school’s QR code again.",
        home: "Go to the home page",
        close: "Close",
        moment,
        window,
        amount,
    },
    home: Home {
        title: "Graduate photo collection",
        lead: "Choose your school. Your phone is all you need; it takes about 2 minutes.",
        empty_title: "Nothing to collect at the moment",
        empty: "Your school appears here once it begins. If in doubt, ask your college.",
        open: "Open",
        not_yet_open: "Not yet open",
        closed: "Closed",
        go_on: "Continue",
    },
    notice: notice::NOTICE,
    privacy: notice::PRIVACY,
    verify: form::VERIFY,
    confirm: form::CONFIRM,
    capture: photo::CAPTURE,
    frame: photo::FRAME,
    preview: photo::PREVIEW,
    status: status::STATUS,
    problems: problems::PROBLEMS,
    lapsed: problems::LAPSED,
    photo: photo::PHOTO,
};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn moment(at: Timestamp) -> String {
    written(at.civil_in_china())
}

fn deadline(at: Timestamp) -> String {
    written(at.deadline_in_china())
}

fn written((date, hour, minute): (Date, u8, u8)) -> String {
    let month = MONTHS[usize::from(date.month().clamp(1, 12)) - 1];
    format!("{} {month} {}, {hour:02}:{minute:02}", date.day(), date.year())
}

fn window(window: Window) -> String {
    [&moment(window.opens_at), " to ", &deadline(window.closes_at), " (Beijing time)"].concat()
}

fn amount(amount: Fen) -> String {
    format!("CNY {}", yuan(amount))
}
