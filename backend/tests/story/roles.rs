//! Every endpoint of the console, requested without a session and with each role. The requirements come from the route
//! table; there is no list here.

use axum::http::Method;
use backend::router::staff::{Line, table};
use shared::api::staff::account::path;
use shared::api::staff::orders::path as orders;
use shared::staff::{Access, Capability, Role};

use crate::app::{Browser, STAFF_PASSWORD, TestApp};

/// The refusal of a caller without access, or `None`.
async fn refusal(browser: &mut Browser, line: &Line) -> Option<(u16, String)> {
    // No such object exists: a caller with access gets this answer, or that the request is invalid.
    let path = line.path.split('{').enumerate().fold(String::new(), |path, (i, part)| match i {
        0 => path + part,
        _ => path + "none" + part.split_once('}').map_or("", |(_, rest)| rest),
    });
    let method = Method::from_bytes(line.method.as_bytes()).unwrap();
    let answer = browser.send(method, &path, &[], Vec::new()).await;
    let word = answer.outcome();
    ["staff_sign_in_required", "not_permitted"].contains(&word.as_str()).then_some((answer.status, word))
}

#[tokio::test]
async fn every_endpoint_admits_only_the_roles_that_its_route_declares() {
    let test = TestApp::new().await;
    let mut browsers = vec![(None, test.browser())];
    for role in Role::ALL {
        browsers.push((Some(*role), test.staff(*role).await));
    }
    let table = table(&test.app);
    assert!(table.lines().iter().any(|line| matches!(line.access, Access::SignedIn)), "the table is walked");
    // Signing out ends the access at once.
    let mut lines = table.lines().to_vec();
    lines.sort_by_key(|line| (line.path, line.method) == (path::SESSION, "DELETE"));
    for line in &lines {
        for (role, browser) in &browsers {
            let expected = match role {
                _ if line.access.admits(*role) => None,
                None => Some((401, "staff_sign_in_required".to_owned())),
                Some(_) => Some((403, "not_permitted".to_owned())),
            };
            assert_eq!(
                refusal(&mut browser.clone(), line).await,
                expected,
                "{} {} by {role:?}",
                line.method,
                line.path
            );
        }
    }
}

/// Actions that give power over others: people, payments, unmasked document numbers, removing a factor.
fn gives_power(line: &Line) -> bool {
    let by_access = match line.access {
        Access::Needs(Capability::RevealIdentity) => true,
        Access::Needs(Capability::ManageStaff | Capability::Refund) => line.method != "GET",
        Access::Public | Access::SignedIn | Access::Needs(_) => false,
    };
    // Closing a discrepancy moves no money.
    (by_access && line.path != orders::CLOSE_DISCREPANCY) || line.path == path::AUTHENTICATOR_REMOVAL
}

#[tokio::test]
async fn actions_on_others_require_the_password_again() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let table = table(&test.app);
    let powers: Vec<&Line> = table.lines().iter().filter(|line| gives_power(line)).collect();
    assert!(powers.len() >= 6, "the table is walked");
    for line in &powers {
        assert!(line.step_up, "{} {}", line.method, line.path);
    }
    let asked = async |browser: &mut Browser, line: &Line| {
        let method = Method::from_bytes(line.method.as_bytes()).unwrap();
        let path = line.path.replace(['{', '}'], "");
        browser.send(method, &path, &[], Vec::new()).await.outcome() == "step_up_required"
    };
    for line in table.lines() {
        let mut left_open = test.browser();
        assert_eq!(left_open.sign_in("admin", STAFF_PASSWORD).await.status, 200);
        assert_eq!(asked(&mut left_open, line).await, line.step_up, "{} {}", line.method, line.path);
        if (line.path, line.method) != (path::SESSION, "DELETE") {
            assert!(!asked(&mut admin, line).await, "{} {} proved a moment ago", line.method, line.path);
        }
    }
    test.app.clock.advance_seconds(301);
    assert!(asked(&mut admin, powers[0]).await, "the proof is good for five minutes");
}
