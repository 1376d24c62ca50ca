//! Who is signed in.

use shared::api::path;

use crate::app::{CHEN, LIN, TestApp};

#[tokio::test]
async fn a_fresh_verification_signs_the_earlier_device_out() {
    let test = TestApp::new().await;
    let mut old = test.student(LIN).await;
    let mut new = test.student(LIN).await;
    let refused = old.get(path::APPLICATION).await;
    assert_eq!((refused.status, refused.outcome().as_str()), (401, "signed_in_elsewhere"));
    assert_eq!(new.get(path::APPLICATION).await.status, 200);
}

#[tokio::test]
async fn one_student_s_session_is_not_another_s() {
    let test = TestApp::new().await;
    let mut lin = test.submitted(LIN).await;
    let mut chen = test.student(CHEN).await;
    assert_eq!(chen.get(path::APPLICATION).await.json()["student"]["student_number"], CHEN.number);
    assert_eq!(chen.get(path::PHOTO).await.status, 404);
    assert_eq!(lin.get(path::PHOTO).await.header("content-type"), "image/jpeg");
}

#[tokio::test]
async fn without_a_session_there_is_nothing_to_see() {
    let test = TestApp::new().await;
    let mut stranger = test.browser();
    for address in [path::APPLICATION, path::PHOTO, path::ORDER] {
        let refused = stranger.get(address).await;
        assert_eq!((refused.status, refused.outcome().as_str()), (401, "session_required"), "{address}");
    }
    assert_eq!(stranger.upload(b"x").await.outcome(), "session_required");
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let test = TestApp::new().await;
    let mut student = test.student(LIN).await;
    let mut copy = student.clone();
    let out = student.delete(path::SESSION).await;
    assert_eq!((out.status, out.header("clear-site-data")), (204, "\"cache\""));
    assert_eq!(student.delete(path::SESSION).await.status, 204, "twice is once");
    assert_eq!(copy.get(path::APPLICATION).await.outcome(), "session_required", "a stolen cookie too");
}

#[tokio::test]
async fn a_session_lasts_while_it_is_used_up_to_its_limit() {
    let test = TestApp::new().await;
    let mut student = test.student(LIN).await;
    let life = test.app.session_life;
    let pause = i64::from(life.idle_seconds) - 600;
    for _ in 0..i64::from(life.absolute_seconds) / pause {
        test.app.clock.advance_seconds(pause);
        assert_eq!(student.get(path::APPLICATION).await.status, 200);
    }
    test.app.clock.advance_seconds(pause);
    assert_eq!(student.get(path::APPLICATION).await.outcome(), "session_required");

    let test = TestApp::new().await;
    let mut idle = test.student(CHEN).await;
    test.app.clock.advance_seconds(life.idle_seconds.into());
    assert_eq!(idle.get(path::APPLICATION).await.outcome(), "session_required");
}

#[tokio::test]
async fn a_student_who_left_before_a_weekend_is_still_signed_in_after_it() {
    /// Friday 17:00 to Monday 9:00, and the same with a holiday on Monday.
    const WEEKENDS_HOURS: [i64; 2] = [64, 88];
    let test = TestApp::new().await;
    let mut student = test.submitted(LIN).await;
    for hours in WEEKENDS_HOURS {
        test.app.clock.advance_seconds(hours * 3600);
        assert_eq!(student.get(path::APPLICATION).await.status, 200, "after {hours} hours");
    }
}

#[tokio::test]
async fn housekeeping_forgets_old_sessions() {
    let test = TestApp::new().await;
    test.student(LIN).await;
    let clear = async || backend::jobs::clear(&test.app).await.unwrap();
    assert_eq!(clear().await.sessions, 0);
    test.app.clock.advance_seconds(45 * 86_400 + 49 * 3600);
    assert_eq!(clear().await.sessions, 1);
}
