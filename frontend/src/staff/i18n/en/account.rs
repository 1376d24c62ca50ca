//! One's own account.

use shared::problem::FieldCode;

use crate::staff::i18n::texts::Account;

pub(super) const TEXTS: Account = Account {
    title: "My account",
    role: "Role",
    school: "School code",
    must_change: "Change your password first",
    must_change_why: "It was given by an administrator for the first sign-in only.",
    must_enrol: "Enrol an authenticator first",
    must_enrol_why: "Administrators manage people, give money back and see whole document numbers, so a password alone is not enough. The console opens once an authenticator is enrolled.",
    step_up: "Confirm that it is you",
    step_up_why: "This concerns other people’s powers, money or personal data. You are asked once in five minutes.",
    step_up_confirm: "Confirm",
    code_now: "Code",
    code_now_hint: "The 6 digits of your authenticator, or a recovery code",
    copy: "Copy",
    print: "Print",
    save: "Save as a file",
    copied: "Copied",
    not_copied: "They could not be copied: print them or save them as a file",
    put_away: "I have kept them, go on",
    password: "Change the password",
    password_done: "The password is changed; you are signed out everywhere else.",
    current: "Current password",
    new: "New password",
    new_hint: "At least 12 characters, without the user name",
    change: "Change the password",
    authenticator: "Authenticator",
    why_enrol: "A code of 6 digits beside the password: a leaked password alone opens nothing.",
    offer: "Enrol an authenticator",
    scan: "Scan the code with your authenticator, or type the key below, then enter the 6 digits that it shows.",
    qr: "The key as a QR code",
    code: "6 digits",
    enrol: "Enrol",
    enrolled: "The authenticator is enrolled",
    recovery: "Keep these recovery codes. Each opens once, and they are not shown again.",
    is_enrolled: "Enrolled. Remove it before you change your phone.",
    remove: "Remove",
    sessions: "Where you are signed in",
    browser: "Browser",
    some_browser: "Unknown browser",
    signed_in_at: "Signed in",
    seen_at: "Last used",
    this_session: "This one",
    revoke: "Sign out",
    wrong_code: "The code is not right. Enter the 6 digits that are shown now; if it stays wrong, let the phone set its clock by itself.",
    field,
};

fn field(code: FieldCode) -> &'static str {
    match code {
        FieldCode::Wrong => "This is not right",
        FieldCode::Required => "Please fill this in",
        FieldCode::Form => "This has the wrong form",
        FieldCode::PasswordTooShort => "At least 12 characters",
        FieldCode::PasswordEasy => "Choose one that is harder to guess",
        // Errors of students' fields have their own texts.
        _ => "Please check this",
    }
}
