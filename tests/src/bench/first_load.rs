//! What a phone downloads before the notice answers to a finger, and what comes later, while it is read: bytes as the
//! real binary sends them to a browser that takes brotli.

use std::collections::BTreeSet;
use std::path::Path;

use super::client::{Connection, head};
use super::subject::{folder, start};
use super::{Bench, Failure, Limit, Measurement};
use crate::server::OPEN;

/// See above.
#[derive(Debug)]
pub(super) struct FirstLoad;

impl Bench for FirstLoad {
    fn name(&self) -> &'static str {
        "first-load"
    }

    fn run(&self) -> Result<Vec<Measurement>, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(measure())
    }
}

async fn measure() -> Result<Vec<Measurement>, Failure> {
    let data = folder()?;
    let (_program, address) = start(data.path(), &[]);
    let mut connection = Connection::open(address).await?;
    let page = get(&mut connection, "/", "identity").await?;
    let part = |name: &str| -> BTreeSet<_> { references(&page).filter(|path| path.contains(name)).collect() };
    let (mut first, whole, worker) = (part("/assets/entry"), part("/assets/app"), part("/assets/worker"));
    first.insert("/".to_owned());
    first.insert("/favicon.svg".to_owned());
    first.insert(format!("/api/collections/{OPEN}"));
    let mut largest_worker = 0.0_f64;
    for script in worker.iter().filter(|path| has_ending(path, "js")) {
        let text = get(&mut connection, script, "identity").await?;
        let mut parts: BTreeSet<_> = references(&text).filter(|path| has_ending(path, "wasm")).collect();
        parts.insert(script.clone());
        largest_worker = largest_worker.max(sum(&mut connection, &parts).await?);
    }
    let (first, whole) = (sum(&mut connection, &first).await?, sum(&mut connection, &whole).await?);
    Ok(vec![
        Measurement::of("first-load.notice", first, "KB").within(Limit::AtMost(180.0)),
        Measurement::of("first-load.whole-page", whole, "KB"),
        Measurement::of("first-load.worker", largest_worker, "KB").within(Limit::AtMost(100.0)),
    ])
}

/// Kilobytes (1000 bytes) of all these addresses together.
async fn sum(connection: &mut Connection, paths: &BTreeSet<String>) -> Result<f64, Failure> {
    let mut bytes = 0;
    for path in paths {
        bytes += get(connection, path, "br").await?.len();
    }
    Ok(f64::from(u32::try_from(bytes)?) / 1000.0)
}

async fn get(connection: &mut Connection, path: &str, encoding: &str) -> Result<Vec<u8>, Failure> {
    let request = head("GET", path, 0, &format!("Accept-Encoding: {encoding}\r\n"));
    let reply = connection.send(&request, &[]).await?;
    if reply.status == 200 { Ok(reply.body) } else { Err(format!("{path}: {}", reply.status).into()) }
}

fn has_ending(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == ending)
}

/// Every address below `/assets/` that a text names.
fn references(text: &[u8]) -> impl Iterator<Item = String> {
    let text = String::from_utf8_lossy(text).into_owned();
    let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    let found: Vec<_> = text
        .match_indices("/assets/")
        .map(|(at, _)| text[at..].split(ends).next().unwrap_or_default().to_owned())
        .collect();
    found.into_iter()
}
