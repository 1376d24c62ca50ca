//! Students who are verified and confirmed, and have not uploaded yet.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::ops::Range;

use serde_json::json;

use super::Failure;
use super::client::{Connection, head};
use crate::people::Student;

/// The version of the consent texts, as in `shared::api::CONSENT_VERSION`.
const CONSENT_VERSION: &str = "2026-12";
/// Number of concurrent verifications during the set-up.
const AT_ONCE: usize = 8;

/// A roster of these invented students, as a school sends it.
pub(super) fn roster(students: Range<u32>) -> String {
    let mut csv = "学号,姓名,证件类型,证件号码\n".to_owned();
    for Student { number, name, document, .. } in students.map(Student::of) {
        writeln!(csv, "{number},{name},居民身份证,{document}").expect("a string takes any text");
    }
    csv
}

/// The session cookies of these students, each confirmed; in no particular order.
pub(super) async fn cookies(
    address: SocketAddr,
    slug: &str,
    students: Range<u32>,
) -> Result<Vec<String>, Failure> {
    let step = u32::try_from(AT_ONCE)?;
    let workers: Vec<_> = (0..step)
        .map(|first| {
            let (slug, students) = (slug.to_owned(), students.clone());
            tokio::spawn(async move {
                let mut connection = Connection::open(address).await?;
                let mut cookies = Vec::new();
                for index in students.skip(first as usize).step_by(AT_ONCE) {
                    cookies.push(sign_in(&mut connection, &slug, &Student::of(index)).await?);
                }
                Ok::<_, Failure>(cookies)
            })
        })
        .collect();
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await??);
    }
    Ok(all)
}

async fn sign_in(connection: &mut Connection, slug: &str, student: &Student) -> Result<String, Failure> {
    let form = json!({
        "name": student.name,
        "document_kind": "resident_id",
        "document_number": student.document,
        "phone": student.phone,
        "consents": { "personal_data": true, "portrait": true, "version": CONSENT_VERSION },
    })
    .to_string();
    let json = "Content-Type: application/json\r\n";
    let path = format!("/api/collections/{slug}/verification");
    let reply = connection.send(&head("POST", &path, form.len(), json), form.as_bytes()).await?;
    let cookies = reply.set_cookies();
    let cookie = cookies.iter().find_map(|cookie| cookie.split(';').next()?.strip_prefix("yipai_session="));
    let cookie = cookie.ok_or_else(|| format!("no session: {}", String::from_utf8_lossy(&reply.body)))?;
    let cookie = format!("Cookie: yipai_session={cookie}\r\n");
    let confirmation = json!({ "notify": false }).to_string();
    let headers = format!("{json}{cookie}");
    let request = head("POST", "/api/application/confirmation", confirmation.len(), &headers);
    let reply = connection.send(&request, confirmation.as_bytes()).await?;
    if reply.status == 200 { Ok(cookie) } else { Err(format!("not confirmed: {}", reply.status).into()) }
}
