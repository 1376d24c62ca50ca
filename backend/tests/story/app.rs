//! The server in this process, and the browsers that send it requests.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, IF_NONE_MATCH, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use backend::app::App;
use backend::clock::Clock;
use backend::config::{Payment, RawSettings};
use backend::demo::portrait;
use backend::domain::staff::account::{NewStaff, add};
use backend::keys::{MasterKey, hex};
use backend::passwords::Password;
use backend::rng::Rng;
use backend::store::application::Application;
use backend::store::audit::Actor;
use backend::store::collection::Collection;
use backend::store::student::NewStudent;
use backend::{router, start, store};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::api::staff::account;
use shared::api::{CONSENT_VERSION, path};
use shared::challenge::Search;
use shared::collection::{Bilingual, CollectionNotice, Hotline, Slug, Window};
use shared::id::CollectionId;
use shared::money::Fen;
use shared::person::{Document, DocumentKind, PersonName, Phone, SchoolCode, StudentNumber};
use shared::photo::Preset;
use shared::review::{Reviewer, StaffName};
use shared::staff::Role;
use shared::time::Timestamp;
use tower::ServiceExt;

/// 2026-11-23 in the afternoon in China.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_420_800_000);

/// The password of every staff member.
pub(crate) const STAFF_PASSWORD: &str = "correct horse battery";

/// The server with one open collection and two students in its roster.
pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) folder: tempfile::TempDir,
    router: Router,
}

pub(crate) fn slug() -> Slug {
    "test-2027".parse().unwrap()
}

/// A collection that is open for 30 days, with [`NOW`] in the middle, and costs 20.00 yuan.
pub(crate) fn notice(slug: &Slug) -> CollectionNotice {
    let zh = |zh: &str| Bilingual { zh: zh.to_owned(), en: None };
    CollectionNotice {
        slug: slug.clone(),
        title: zh("测试大学2027届毕业生图像采集"),
        school_name: zh("测试大学"),
        school_code: SchoolCode::parse("99999").unwrap(),
        centre: zh("测试中心"),
        window: Window { opens_at: NOW.plus_seconds(-15 * 86_400), closes_at: NOW.plus_seconds(15 * 86_400) },
        fee: Fen::new(2000),
        hotline: Hotline { number: "400-000-0000".to_owned(), hours: zh("工作日") },
        review_hours: 24,
        recapture_grace_hours: 72,
        retention_days: 90,
        document_in_file_names: false,
        photo: Preset::default().spec(),
        text: None,
    }
}

/// A student of the roster.
#[derive(Clone, Copy)]
pub(crate) struct Identity {
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
    pub(crate) document: &'static str,
    pub(crate) phone: &'static str,
}

pub(crate) const LIN: Identity =
    Identity {
        number: "1114827492", name: "林晓雨", document: "110108200503183522", phone: "13800138000"
    };
/// The roster has no telephone number of hers.
pub(crate) const CHEN: Identity =
    Identity {
        number: "1114827493", name: "陈思远", document: "320506200411076410", phone: "13800138001"
    };

impl Identity {
    pub(crate) fn student(self, phone: bool) -> NewStudent {
        NewStudent {
            number: StudentNumber::parse(self.number).unwrap(),
            name: PersonName::parse(self.name).unwrap(),
            document: Document::parse(DocumentKind::ResidentId, self.document, NOW.date_in_china()).unwrap(),
            phone: phone.then(|| Phone::parse(self.phone).unwrap()),
        }
    }

    pub(crate) fn form(self) -> Value {
        json!({
            "name": self.name,
            "document_kind": "resident_id",
            "document_number": self.document,
            "phone": self.phone,
            "consents": { "personal_data": true, "portrait": true, "version": CONSENT_VERSION },
        })
    }
}

pub(crate) fn reviewer(name: &str) -> Reviewer {
    Reviewer::authenticated(StaffName::try_from(name.to_owned()).unwrap())
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::with(notice(&slug())).await
    }

    pub(crate) async fn with(notice: CollectionNotice) -> Self {
        Self::with_settings(notice, RawSettings::default()).await
    }

    pub(crate) async fn with_settings(notice: CollectionNotice, written: RawSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = RawSettings { data: Some(folder.path().to_owned()), ..written }.complete().unwrap();
        let key = MasterKey::parse(&hex(&[7; 32])).unwrap();
        let clock = Clock::manual(NOW);
        let app = start::assemble(&config, &key, Payment::Sandbox, clock, Rng::seeded(1)).await.unwrap();
        let router = router::router(&app, &router::health(&app), None);
        let test = Self { app, folder, router };
        test.add_collection(notice).await;
        test
    }

    async fn add_collection(&self, notice: CollectionNotice) {
        let collection = Collection { id: CollectionId::new(NOW, self.app.rng.next_u128()), notice };
        let App { db, keys, rng, .. } = &self.app;
        let mut tx = db.begin().await.unwrap();
        assert!(store::collection::insert(&mut tx, &collection, NOW).await.unwrap());
        for (identity, phone) in [(LIN, true), (CHEN, false)] {
            let student = identity.student(phone);
            let added = store::student::insert(&mut tx, keys, rng, collection.id, &student, NOW).await;
            assert!(added.unwrap().is_some());
        }
        tx.commit().await.unwrap();
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            session: None,
            staff: None,
            visitor: None,
            known: None,
            wechat: None,
            visit: None,
            address: None,
        }
    }

    /// A browser at this address.
    pub(crate) fn browser_at(&self, address: &str) -> Browser {
        Browser { address: Some(address.parse().unwrap()), ..self.browser() }
    }

    /// A browser in which a staff member with this role is signed in; their name is the role's identifier.
    pub(crate) async fn staff(&self, role: Role) -> Browser {
        self.staff_named(role.as_str(), role).await
    }

    /// The same with another name. School staff belong to the test collection's school.
    pub(crate) async fn staff_named(&self, name: &str, role: Role) -> Browser {
        self.add_staff(name, role).await;
        let mut browser = self.browser();
        let answer = browser.sign_in(name, STAFF_PASSWORD).await;
        assert_eq!(answer.status, 200, "{:?}", answer.json());
        browser.step_up().await;
        browser
    }

    /// Adds an account with [`STAFF_PASSWORD`], unless it exists.
    pub(crate) async fn add_staff(&self, name: &str, role: Role) {
        let name: StaffName = name.parse().unwrap();
        let known = store::staff::by_name(&mut self.app.db.reader().await.unwrap(), &name).await.unwrap();
        if known.is_some() {
            return;
        }
        let school = role.is_of_a_school().then(|| notice(&slug()).school_code);
        let password = Password::new(STAFF_PASSWORD.to_owned());
        let new = NewStaff { name, role, school, password, must_change: false, factor_waived: true };
        add(&self.app, new, &Actor::Operator).await.unwrap();
    }

    /// A browser in which the student is signed in.
    pub(crate) async fn student(&self, identity: Identity) -> Browser {
        let mut browser = self.browser();
        assert_eq!(browser.verify(&identity.form()).await.status, 200);
        browser
    }

    /// The same, and the student has confirmed the roster's entry.
    pub(crate) async fn confirmed(&self, identity: Identity) -> Browser {
        let mut browser = self.student(identity).await;
        assert_eq!(browser.post(path::CONFIRMATION, &json!({ "notify": true })).await.status, 200);
        browser
    }

    /// The same, and the student has submitted picture 0.
    pub(crate) async fn submitted(&self, identity: Identity) -> Browser {
        let mut browser = self.confirmed(identity).await;
        assert_eq!(browser.upload(&picture(0)).await.status, 200);
        browser
    }

    /// The same, and the student still has to pay.
    pub(crate) async fn approved(&self, identity: Identity) -> Browser {
        let browser = self.submitted(identity).await;
        let id = self.application(identity).await.id;
        let reviewer = reviewer("li.na");
        backend::domain::review::claim(&self.app, id, &reviewer).await.unwrap();
        backend::domain::review::approve(&self.app, id, &reviewer).await.unwrap();
        browser
    }

    pub(crate) async fn application(&self, identity: Identity) -> Application {
        let mut reader = self.app.db.reader().await.unwrap();
        let number = StudentNumber::parse(identity.number).unwrap();
        store::application::by_number(&mut reader, &number).await.unwrap().remove(0)
    }
}

/// A JPEG that fulfils the rules; another seed gives another picture.
pub(crate) fn picture(seed: usize) -> Vec<u8> {
    portrait::draw(seed)
}

pub(crate) fn digest_header(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(bytes)))
}

/// An answer of the server.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The problem's code, or the application's stage.
    pub(crate) fn outcome(&self) -> String {
        let json = self.json();
        let word = json["code"].as_str().or(json["stage"].as_str()).or(json["state"].as_str());
        word.unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A browser: keeps its cookies.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    session: Option<String>,
    staff: Option<String>,
    visitor: Option<String>,
    known: Option<String>,
    wechat: Option<String>,
    visit: Option<String>,
    address: Option<IpAddr>,
}

impl Browser {
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        let cookies = [&self.session, &self.staff, &self.visitor, &self.known, &self.wechat, &self.visit];
        for cookie in cookies.into_iter().flatten() {
            request = request.header(COOKIE, cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        if let Some(address) = self.address {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, 40_000)));
            // A request over a connection names its host.
            request.headers_mut().insert(HOST, HeaderValue::from_static("127.0.0.1"));
        }
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        self.keep_cookies(&parts.headers);
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let pair = cookie.split(';').next().unwrap().to_owned();
            let staff = pair.contains("yipai_staff");
            let attributes = if staff {
                "HttpOnly; SameSite=Strict; Path=/api/staff"
            } else {
                "HttpOnly; SameSite=Lax; Path=/"
            };
            assert!(cookie.contains(attributes), "{cookie}");
            let slot = match () {
                () if staff => &mut self.staff,
                () if pair.contains("known=") => &mut self.known,
                () if pair.contains("session") => &mut self.session,
                () if pair.contains("visit=") => &mut self.visit,
                () if pair.contains("wechat=") => &mut self.wechat,
                () => &mut self.visitor,
            };
            *slot = (!pair.ends_with('=')).then_some(pair);
        }
    }

    /// Starts an answer that does not end.
    pub(crate) async fn stream(&mut self, path: &str) -> Body {
        let mut request = Request::builder().uri(path);
        if let Some(cookie) = &self.staff {
            request = request.header(COOKIE, cookie);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        response.into_body()
    }

    /// Sends a request without reading the body of its answer, which may not end.
    pub(crate) async fn begin(&mut self, method: Method, path: &str) -> Answer {
        if path.ends_with("/events") {
            let mut request = Request::builder().method(method).uri(path);
            if let Some(cookie) = &self.staff {
                request = request.header(COOKIE, cookie);
            }
            let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            return Answer { status, headers, body: Vec::new() };
        }
        self.send(method, path, &[], Vec::new()).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Vec::new()).await
    }

    pub(crate) async fn get_unless(&mut self, path: &str, tag: &str) -> Answer {
        self.send(Method::GET, path, &[(IF_NONE_MATCH.as_str(), tag)], Vec::new()).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], Vec::new()).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Answer {
        let json = [(CONTENT_TYPE.as_str(), "application/json")];
        self.send(Method::POST, path, &json, body.to_string().into_bytes()).await
    }

    pub(crate) async fn put_json(&mut self, path: &str, body: &Value) -> Answer {
        let json = [(CONTENT_TYPE.as_str(), "application/json")];
        self.send(Method::PUT, path, &json, body.to_string().into_bytes()).await
    }

    pub(crate) async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.post(account::path::SESSION, &json!({ "name": name, "password": password })).await
    }

    /// Enters the password again, which changes of other accounts require.
    pub(crate) async fn step_up(&mut self) {
        let answer = self.post(account::path::PROOF, &json!({ "password": STAFF_PASSWORD })).await;
        assert_eq!(answer.status, 204, "{:?}", answer.json());
    }

    /// As the page does it: with the proof of work that the server requires.
    pub(crate) async fn verify(&mut self, form: &Value) -> Answer {
        let answer = self.try_verify(form).await;
        let Ok(challenge) = serde_json::from_value(answer.json()["challenge"].clone()) else { return answer };
        let proof = Search::new(&challenge).advance(u32::MAX).unwrap();
        let mut form = form.clone();
        form["proof"] = serde_json::to_value(proof).unwrap();
        self.try_verify(&form).await
    }

    /// Without a proof of work.
    pub(crate) async fn try_verify(&mut self, form: &Value) -> Answer {
        self.post(&path::verification(&slug()), form).await
    }

    /// The same browser at the same address, without cookies.
    pub(crate) fn without_cookies(&self) -> Self {
        Self {
            session: None,
            staff: None,
            visitor: None,
            known: None,
            wechat: None,
            visit: None,
            ..self.clone()
        }
    }

    /// The same browser without its session cookie.
    pub(crate) fn without_session(&self) -> Self {
        Self { session: None, staff: None, ..self.clone() }
    }

    pub(crate) async fn upload(&mut self, jpeg: &[u8]) -> Answer {
        let digest = digest_header(jpeg);
        let headers = [(CONTENT_TYPE.as_str(), "image/jpeg"), ("content-digest", digest.as_str())];
        self.send(Method::PUT, path::PHOTO, &headers, jpeg.to_vec()).await
    }

    pub(crate) async fn stage(&mut self) -> String {
        self.get(path::APPLICATION).await.outcome()
    }
}
