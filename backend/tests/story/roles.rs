//! Every address of the console, by everybody: nobody signed in, and each role. What each asks stands in the route
//! table; there is no list here.

use axum::http::Method;
use backend::router::staff::{Line, table};
use shared::api::staff::account::path;
use shared::staff::{Access, Role};

use crate::app::{Browser, TestApp};

/// What an address answers to somebody who is not admitted, or `None`.
async fn refusal(browser: &mut Browser, line: &Line) -> Option<(u16, String)> {
    // No such thing exists: whoever is admitted is told so, or that the request makes no sense.
    let path = line.path.split('{').enumerate().fold(String::new(), |path, (i, part)| match i {
        0 => path + part,
        _ => path + "none" + part.split_once('}').map_or("", |(_, rest)| rest),
    });
    let method = Method::from_bytes(line.method.as_bytes()).unwrap();
    let answer = browser.send(method, &path, &[], Vec::new()).await;
    let word = answer.word();
    ["staff_sign_in_required", "not_permitted"].contains(&word.as_str()).then_some((answer.status, word))
}

#[tokio::test]
async fn every_address_admits_whom_its_route_declares_and_nobody_else() {
    let test = TestApp::new().await;
    let mut browsers = vec![(None, test.browser())];
    for role in Role::ALL {
        browsers.push((Some(*role), test.staff(*role).await));
    }
    let table = table(&test.app);
    assert!(table.lines().iter().any(|line| matches!(line.access, Access::SignedIn)), "the table is walked");
    // Whoever has signed out is nobody from then on.
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
