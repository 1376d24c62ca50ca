//! Many students with an uploaded photograph, through the public API.

use std::net::SocketAddr;
use std::ops::Range;

use super::client::head;
use super::load::{Upload, send_all};
use super::photos::{Original, Photo};
use super::{Failure, sessions};

/// Number of concurrent uploads.
const AT_ONCE: usize = 4;

/// Uploads a different photograph for each of these students, who are in the roster of `slug`.
pub async fn hand_in(address: SocketAddr, slug: &str, students: Range<u32>) -> Result<(), Failure> {
    let original = Original::draw();
    let cookies = sessions::cookies(address, slug, students).await?;
    let uploads = cookies
        .into_iter()
        .enumerate()
        .map(|(number, cookie)| {
            let photo = Photo::of(&original, number);
            let digest = photo.digest();
            let headers = format!("{cookie}Content-Type: image/jpeg\r\nContent-Digest: {digest}\r\n");
            Upload { head: head("PUT", "/api/application/photo", photo.length(), &headers), photo }
        })
        .collect();
    send_all(address, AT_ONCE, uploads).await?;
    Ok(())
}

/// The roster of these students, as a school sends it.
#[must_use]
pub fn roster(students: Range<u32>) -> String {
    sessions::roster(students)
}
