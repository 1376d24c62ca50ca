//! The package for the school: two lists, the photographs, and on request the submitted photographs.

use std::ops::Range;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use shared::photo::PhotoDigest;

use super::super::Error;
use crate::keys::hex;
use crate::objects::{ObjectError, Photographs, Prefix};
use crate::store::delivery::{Complete, Delivery, Stored};
use crate::store::{self, Conn};
use crate::zip::{Entry, Layout, Piece};

/// The location of the bytes of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageSource {
    prefix: Prefix,
    digest: PhotoDigest,
}

/// Rows read in one query.
const PAGE: u32 = 1000;

/// Files read ahead of the download: one is sent while the next one is read from the disk.
const AHEAD: usize = 2;

/// The folder of the submitted photographs.
const MASTERS: &str = "masters/";

fn entry(name: String, prefix: Prefix, stored: Stored) -> Entry<PackageSource> {
    let source = PackageSource { prefix, digest: stored.digest };
    Entry { name, bytes: stored.bytes, crc32: stored.crc32, source }
}

/// The layout of a complete delivery.
pub async fn open(
    conn: &mut Conn,
    delivery: &Delivery,
    complete: &Complete,
) -> Result<Layout<PackageSource>, Error> {
    lay_out(conn, delivery, complete.csv, complete.xlsx).await
}

/// Lays out the lists, the photographs in their order, and after them the masters.
pub(super) async fn lay_out(
    conn: &mut Conn,
    delivery: &Delivery,
    csv: Stored,
    xlsx: Stored,
) -> Result<Layout<PackageSource>, Error> {
    let mut entries = vec![
        entry("manifest.csv".to_owned(), Prefix::Lists, csv),
        entry("manifest.xlsx".to_owned(), Prefix::Lists, xlsx),
    ];
    let mut masters = Vec::new();
    let mut after = 0;
    loop {
        let page = store::delivery::packed(conn, delivery.id, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        for packed in page {
            if delivery.masters {
                masters.push(entry(format!("{MASTERS}{}", packed.name), Prefix::Masters, packed.master));
            }
            entries.push(entry(packed.name, Prefix::Delivered, packed.delivered));
        }
    }
    entries.append(&mut masters);
    Ok(Layout::new(entries, delivery.created_at))
}

/// The entity tag: it differs whenever a name or a byte in the package differs.
pub(super) fn tag(layout: &Layout<PackageSource>) -> String {
    let mut hash = Sha256::new();
    for entry in layout.entries() {
        // A file name contains no line break.
        hash.update(entry.name.as_bytes());
        hash.update(b"\n");
        hash.update(entry.source.digest.as_bytes());
    }
    hex(&hash.finalize()[..16])
}

/// An error that stops the download, so that a package never differs from its lists.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error("reading the package")]
    Objects(#[from] ObjectError),
    /// A file has different bytes than when it was packed.
    #[error("a file of the package was changed")]
    Changed,
}

/// A part of the package, read as fast as the client receives it.
pub fn stream(
    photographs: Photographs,
    layout: Layout<PackageSource>,
    part: Range<u64>,
) -> impl Stream<Item = Result<Bytes, PackageError>> + Send + 'static {
    // A window of pieces at a time: all pieces at once would be a second directory in memory.
    let first = layout.pieces(part.clone()).next();
    let mut next = part.start;
    let pieces = stream::unfold(first, move |piece| {
        let piece = piece.map(|piece| {
            next += length(&piece);
            let following = layout.pieces(next..part.end).next();
            (piece, following)
        });
        std::future::ready(piece)
    });
    pieces.map(move |piece| read(photographs.clone(), piece)).buffered(AHEAD)
}

fn length(piece: &Piece<PackageSource>) -> u64 {
    match piece {
        Piece::Bytes(bytes) => bytes.len() as u64,
        Piece::File { part, .. } => part.len() as u64,
    }
}

async fn read(photographs: Photographs, piece: Piece<PackageSource>) -> Result<Bytes, PackageError> {
    match piece {
        Piece::Bytes(bytes) => Ok(bytes.into()),
        Piece::File { source, bytes, crc32, part } => {
            let file = photographs.prefix(source.prefix).get(source.digest).await?;
            if file.len() != bytes as usize || crc32fast::hash(&file) != crc32 {
                return Err(PackageError::Changed);
            }
            Ok(file.slice(part))
        }
    }
}
