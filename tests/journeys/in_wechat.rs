//! Sign-in and messages, as the simulator of WeChat sees them.

use serde_json::{Value, json};
use tests::bench::crowd;
use tests::console::Console;
use tests::people::{Student, somebody};
use tests::server::{OPEN, Server};
use tests::visitor::Visitor;
use tests::wechat::{Fault, KEY_SERIAL, Place, Simulator, VERDICT};

/// Index of the first student of these stories; no other story uses them.
const FIRST: u32 = 700;

fn told(story: impl AsyncFnOnce(&Simulator, &Server)) {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    runtime.block_on(async {
        let wechat = Simulator::start();
        let server = Server::start_in(&wechat);
        story(&wechat, &server).await;
    });
}

/// A phone that is signed in to WeChat as this user.
async fn phone_of(wechat: &Simulator, user: &str) -> Visitor {
    let mut phone = Visitor::at(&wechat.origin);
    phone.enter(user).await;
    phone
}

#[test]
fn a_wechat_user_is_signed_in_through_an_address_without_personal_data() {
    told(async |wechat, _| {
        let mut phone = Visitor::at(&wechat.origin);
        assert_eq!(phone.get("/api/wechat").await.json["signed_in"], false);
        phone.enter("anran").await;
        let known = phone.get("/api/wechat").await.json;
        assert_eq!((&known["enabled"], &known["signed_in"]), (&json!(true), &json!(true)));
        assert_eq!(wechat.calls(Place::Identity), 1);
    });
}

#[test]
fn a_snapshot_page_a_foreign_code_and_a_silent_wechat_do_not_sign_in() {
    told(async |wechat, _| {
        wechat.snapshot("passer-by");
        let mut phone = Visitor::at(&wechat.origin);
        phone.get(&Simulator::be("passer-by")).await;
        assert_eq!(phone.follow("/wechat/enter").await.1, 403, "a snapshot's openid is nobody's");
        // A code from another browser is invalid without this browser's state.
        assert_eq!(phone.follow("/wechat/return?code=stolen&state=0").await.1, 400);
        assert_eq!(wechat.calls(Place::Identity), 1, "a stranger's code is not even exchanged");
        let mut phone = Visitor::at(&wechat.origin);
        phone.get(&Simulator::be("anran")).await;
        wechat.plan(Place::Identity, Fault::Http500, 1);
        assert_eq!(phone.follow("/wechat/enter").await.1, 503);
        assert_eq!(phone.get("/api/wechat").await.json["signed_in"], false);
        phone.enter("anran").await;
    });
}

#[test]
fn one_wechat_account_has_one_student_and_one_student_has_one_wechat_account() {
    told(async |wechat, _| {
        let (student, other) = (somebody(), somebody());
        let mut phone = phone_of(wechat, "anran").await;
        assert_eq!(phone.verify(OPEN, &student).await.status, 200);
        let refused = phone.verify(OPEN, &other).await;
        assert_eq!((refused.status, &refused.json["code"]), (409, &json!("wechat_taken")));
        let mut second = phone_of(wechat, "bole").await;
        let refused = second.verify(OPEN, &student).await;
        assert_eq!((refused.status, &refused.json["code"]), (409, &json!("student_on_other_wechat")));
        // The refusal bound no account: the second WeChat account is free for the other student, and the first binding
        // is unchanged.
        assert_eq!(second.verify(OPEN, &other).await.status, 200);
        assert_eq!(phone.verify(OPEN, &student).await.status, 200);
    });
}

/// Uploads as a student in WeChat whose page reports that one message was allowed; `allows` says whether it was.
async fn hand_in(wechat: &Simulator, server: &Server, index: u32, allows: bool) -> Student {
    let student = Student::of(index);
    server.import(OPEN, &crowd::roster(index..index + 1));
    crowd::hand_in(server.address(), OPEN, index..index + 1).await.expect("a student hands in");
    let mut phone = phone_of(wechat, &format!("student{index}")).await;
    assert_eq!(phone.verify(OPEN, &student).await.status, 200);
    let choice = json!({ "templates": [VERDICT.id], "accept": allows });
    assert_eq!(phone.post("/__wechat/subscribe", &choice).await.status, 200);
    let report = json!({ "tap": format!("{index:032x}"), "accepted": [VERDICT.id] });
    let known = phone.post("/api/wechat/credits", &report).await;
    assert_eq!(known.status, 200, "{}", known.json);
    student
}

/// The final state of the message to a student.
async fn outcome(server: &Server, student: &Student) -> Value {
    let mut admin = Visitor::at(&server.origin);
    admin.sign_in("admin", &Console::password(server)).await;
    for _ in 0..400 {
        let page = admin.get("/api/staff/messages").await.json;
        let messages = page["messages"].as_array().cloned().unwrap_or_default();
        let found = messages.into_iter().find(|one| one["student_number"] == json!(student.number));
        if let Some(found) =
            found.filter(|one| !["queued", "sending"].iter().any(|state| one["state"] == *state))
        {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the message to {} never came to rest", student.number);
}

#[test]
fn a_message_is_sent_once_even_if_the_answer_is_lost() {
    told(async |wechat, server| {
        let good = hand_in(wechat, server, FIRST, true).await;
        // The valid token is revoked: the server fetches one new token, and sends the message.
        wechat.plan(Place::Message, Fault::TokenExpired, 1);
        server.yipai(&["review", "approve", &good.number]);
        assert_eq!(outcome(server, &good).await["state"], "sent");
        let sent = wechat.sent();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].fields["phrase2"], "审核通过");
        assert_eq!(wechat.calls(Place::Token), 2);

        // The message arrives, but the answer is lost: it is not sent again.
        let lost = hand_in(wechat, server, FIRST + 1, true).await;
        wechat.plan(Place::Message, Fault::LostAnswer, 1);
        server.yipai(&["review", "approve", &lost.number]);
        assert_eq!(outcome(server, &lost).await["state"], "unknown");
        assert_eq!(wechat.sent().len(), 2);

        // The page's report does not prove that WeChat allows a message: staff see which students could not be
        // notified.
        let silent = hand_in(wechat, server, FIRST + 2, false).await;
        server.yipai(&["review", "reject", &silent.number, "background"]);
        let silent = outcome(server, &silent).await;
        assert_eq!((&silent["state"], &silent["why"]), (&json!("undeliverable"), &json!("refused")));
        assert_eq!(wechat.sent().len(), 2);
    });
}

#[test]
fn the_operators_check_shows_the_answer_of_wechat() {
    told(async |wechat, server| {
        let wrong = || -> Vec<String> {
            let said = server.try_yipai(&["wechat", "check"]).expect_err("plain http is always wrong");
            let wrong = said.lines().filter_map(|line| line.strip_prefix("wrong"));
            wrong.filter_map(|line| Some(line.trim().split_once(':')?.0.to_owned())).collect()
        };
        assert_eq!(wrong(), ["public origin"]);
        let settings = std::fs::read_to_string(wechat.settings()).expect("the simulator wrote it");
        let other = settings.replace(KEY_SERIAL, &"0".repeat(40));
        std::fs::write(wechat.settings(), other).expect("the folder can be written");
        assert_eq!(wrong(), ["public origin", "our signature"], "the serial number of another certificate");
        std::fs::write(wechat.settings(), &settings).expect("the folder can be written");
        let key = wechat.settings().with_file_name("api_v3_key");
        let right = std::fs::read_to_string(&key).expect("the simulator wrote it");
        std::fs::write(&key, "k".repeat(32)).expect("the folder can be written");
        assert_eq!(wrong(), ["public origin", "sealed answers"], "another APIv3 key");
        std::fs::write(&key, right).expect("the folder can be written");
        let secret = wechat.settings().with_file_name("app_secret");
        std::fs::write(secret, "another").expect("the folder can be written");
        assert_eq!(wrong(), ["public origin", "service account"], "another account's secret");
    });
}
