//! The staff.

use shared::problem::FieldCode;
use shared::staff::Role;

use crate::staff::i18n::texts::People;

pub(super) const TEXTS: People = People {
    title: "People",
    lead: "A user name is never given to somebody else.",
    newcomer: "Add somebody",
    name: "User name",
    name_hint: "2 to 32 of a–z, 0–9 and . - _",
    role: "Role",
    role_hint,
    school: "School code",
    school_hint: "Five digits; they see that school's collections only",
    add: "Add",
    given_once: "Tell them; it is changed at the first sign-in and not shown again.",
    done: "Changed",
    authenticator: "Authenticator",
    enrolled: "Enrolled",
    not_enrolled: "Not enrolled",
    state: "State",
    active: "Active",
    disabled: "Disabled",
    yourself: "You",
    change_role: "Change role",
    change_role_means: "The new role holds from their next step on. What they decided before stays.",
    reset_password: "Reset password",
    reset_password_means: "The old password stops working and every device is signed out. The new one is shown once; you tell it to them.",
    reset_authenticator: "Remove authenticator",
    reset_authenticator_means: "Only for somebody who lost it: the password alone signs them in until they enrol again.",
    disable: "Disable",
    disable_means: "Every device is signed out at once and nobody can sign in. What they decided stays. You can enable it again.",
    enable: "Enable",
    save: "Save",
    cancel: "Cancel",
    given: |name| format!("The first password of {name}"),
    about: |what, name| format!("{what}: {name}"),
    field: |code| match code {
        FieldCode::Required => "Fill this in",
        FieldCode::Taken => "Somebody has this user name",
        _ => "Not of the right form",
    },
};

fn role_hint(role: Role) -> &'static str {
    match role {
        Role::Admin => "May do everything",
        Role::Reviewer => "Reviews photographs, sees progress",
        Role::School => "Sees its own progress, downloads its photographs",
        Role::Auditor => "Sees progress and the audit log, changes nothing",
    }
}
