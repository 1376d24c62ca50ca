//! The student's journey, step by step: each function ends when the next screen is shown.

use std::path::{Path, PathBuf};

use crate::fingers::Fingers;
use crate::page::{Area, Page, Role, Target};
use crate::people::{Student, somebody};
use crate::photos::{self, Portrait};
use crate::server::OPEN;
use crate::world::Story;
use serde_json::Value;

use crate::words::{Words, ZH};

/// A student with a phone.
#[derive(Debug, Clone)]
pub struct Walk {
    /// The phone's page.
    pub phone: Page,
    /// The phone's language.
    pub words: &'static Words,
    /// The student who uses the phone.
    pub student: Student,
    /// The slug of the collection.
    pub collection: &'static str,
}

/// The position of the photograph under the frame, in pixels of the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// Pixels of the screen per pixel of the preview.
    pub scale: f64,
    /// Position of its left edge.
    pub x: f64,
    /// Position of its upper edge.
    pub y: f64,
}

/// The file of a studio's photograph.
#[must_use]
pub fn studio() -> PathBuf {
    photos::file("studio.jpg", || Portrait::STUDIO.jpeg())
}

impl Walk {
    /// A student that no other journey uses, with a phone in Chinese.
    pub async fn begin(story: &Story) -> Self {
        Self::begin_in(story, &ZH).await
    }

    /// As [`Self::begin`], with a phone in another language.
    pub async fn begin_in(story: &Story, words: &'static Words) -> Self {
        Self { phone: story.phone_in(words.tag).await, words, student: somebody(), collection: OPEN }
    }

    /// As [`Self::begin`], in WeChat as this user.
    pub async fn begin_as(story: &Story, user: &str) -> Self {
        Self { phone: story.phone_of(user).await, words: &ZH, student: somebody(), collection: OPEN }
    }

    /// Waits for the screen with this title.
    pub async fn at(&self, title: &str) {
        self.phone.see(&Target::role(Role::Heading, title)).await;
    }

    /// Waits until the progress has this headline.
    pub async fn stands(&self, headline: &str) {
        self.phone.see(&Target::words(headline)).await;
    }

    /// Opens a screen of the collection by its address.
    pub async fn open(&self, step: &str) {
        self.phone.open(&format!("/#/c/{}{step}", self.collection)).await;
    }

    /// From the list of schools to the notice.
    pub async fn arrive(&self) {
        self.phone.open("/").await;
        self.at(self.words.home).await;
        self.phone.tap(&Target::role_with(Role::Link, self.words.collection)).await;
        self.phone.see(&Target::role(Role::Button, self.words.start)).await;
    }

    /// From the notice to the form.
    pub async fn start(&self) {
        self.phone.press(self.words.start).await;
        self.at(self.words.verify).await;
    }

    /// Fills in the form.
    pub async fn fill(&self, student: &Student) {
        self.phone.fill(self.words.name, &student.name).await;
        self.phone.fill(self.words.document_number, &student.document).await;
        self.phone.fill(self.words.phone, &student.phone).await;
    }

    /// Submits the form and gives both consents.
    pub async fn consent(&self) {
        self.phone.press(self.words.submit).await;
        self.phone.see(&Target::role(Role::Dialog, self.words.consent)).await;
        self.phone.tick(self.words.consent_data).await;
        self.phone.tick(self.words.consent_portrait).await;
        self.phone.press(self.words.agree).await;
    }

    /// From the form's address to the student's landing screen.
    pub async fn verify(&self) {
        self.open("/verify").await;
        self.at(self.words.verify).await;
        self.fill(&self.student).await;
        self.consent().await;
    }

    /// From 确认信息 to 采集照片.
    pub async fn confirm(&self) {
        self.at(self.words.confirm).await;
        self.phone.press(self.words.confirmed).await;
        self.at(self.words.capture).await;
    }

    /// From the first screen to 采集照片.
    pub async fn to_capture(&self) {
        self.verify().await;
        self.confirm().await;
    }

    /// Chooses a photograph from the album.
    pub async fn choose(&self, photo: &Path) {
        self.phone.give_file(self.words.album, photo).await;
    }

    /// Waits until the photograph is under the frame and at rest.
    pub async fn framed(&self) -> Placed {
        self.at(self.words.frame).await;
        self.at_rest().await
    }

    /// From the first screen to the frame, with this photograph.
    pub async fn to_frame(&self, photo: &Path) {
        self.to_capture().await;
        self.choose(photo).await;
        self.framed().await;
    }

    /// From the frame to the finished file.
    pub async fn finish(&self) {
        self.phone.press(self.words.finish).await;
        self.at(self.words.preview).await;
    }

    /// From the finished file to 上传成功.
    pub async fn upload(&self) {
        self.phone.press(self.words.upload).await;
        self.stands(self.words.uploaded).await;
    }

    /// From the first screen to 上传成功.
    pub async fn to_uploaded(&self) {
        self.to_frame(&studio()).await;
        self.finish().await;
        self.upload().await;
    }

    /// The area of the screen that receives touches.
    pub async fn stage(&self) -> Area {
        let stage = self.phone.see(&Target::role_with(Role::Region, self.words.frame)).await;
        self.phone.area(&stage).await
    }

    /// Zooms in with two fingers.
    pub async fn pinch(&self, spread: f64) {
        let middle = self.stage().await.middle();
        let (a, b) = (middle.by(-40.0, 0.0), middle.by(40.0, 0.0));
        let apart = [(0, a.by(-spread, 0.0)), (1, b.by(spread, 0.0))];
        let gesture = Fingers::new().down(0, a).down(1, b).glide(&apart, 5);
        gesture.rest(3).up(0).up(1).perform(&self.phone.client).await;
    }

    /// Drags with one finger.
    pub async fn drag(&self, x: f64, y: f64) {
        let middle = self.stage().await.middle();
        let gesture = Fingers::new().down(0, middle).glide(&[(0, middle.by(x, y))], 5);
        gesture.rest(3).up(0).perform(&self.phone.client).await;
    }

    /// The current position of the photograph.
    pub async fn placed(&self) -> Option<Placed> {
        let script = "const canvas = document.querySelector('canvas'); if (!canvas) return null; \
                      const m = new DOMMatrix(getComputedStyle(canvas).transform); return [m.a, m.e, m.f];";
        let numbers: Vec<f64> = serde_json::from_value(self.phone.run(script, Vec::new()).await).ok()?;
        let [scale, x, y] = numbers[..] else { return None };
        Some(Placed { scale, x, y })
    }

    /// The position of the photograph after its movement ended.
    pub async fn at_rest(&self) -> Placed {
        self.phone
            .until("the photograph to rest", async || {
                let before = self.placed().await?;
                self.two_frames().await;
                (self.placed().await? == before).then_some(before)
            })
            .await
    }

    async fn two_frames(&self) {
        let script =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));";
        self.phone.client.execute_async(script, Vec::new()).await.expect("frames are drawn");
    }

    /// The student's application as the server returns it.
    pub async fn application(&self) -> Value {
        let body = self.phone.fetch("/api/application").await.expect("the student is signed in");
        serde_json::from_slice(&body).expect("an application is JSON")
    }

    /// The finished photograph as stored on the server.
    pub async fn photo(&self) -> image::RgbImage {
        let bytes = self.phone.fetch("/api/application/photo").await.expect("the server has the photograph");
        image::load_from_memory(&bytes).expect("the server has a picture").to_rgb8()
    }
}
