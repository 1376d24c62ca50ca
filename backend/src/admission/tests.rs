//! Which uploads are admitted.

use axum::http::HeaderValue;
use jpeg_encoder::{ColorType, Encoder, PixelDensity, SamplingFactor};
use proptest::prelude::*;
use shared::photo::PixelSize;

use super::*;

/// A picture of noise with every property that the default collection requires: 480×640, 300 dpi, over 100 KiB.
fn photograph() -> Bytes {
    let (width, height) = (480_u16, 640_u16);
    let mut state = 1_u32;
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height) * 3)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0] / 2 + 64
        })
        .collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 85);
    encoder.set_density(PixelDensity::dpi(300));
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.encode(&pixels, width, height, ColorType::Rgb).unwrap();
    file.into()
}

fn digest_of(bytes: &[u8]) -> PhotoDigest {
    PhotoDigest::new(Sha256::digest(bytes).into())
}

async fn admit(bytes: Bytes) -> Result<Admitted, AdmissionError> {
    let digest = digest_of(&bytes);
    Admission::new(1).admit(bytes, Some(digest), &PhotoSpec::default()).await
}

fn header(text: &str) -> HeaderMap {
    HeaderMap::from_iter([(
        axum::http::HeaderName::from_static("content-digest"),
        HeaderValue::from_str(text).unwrap(),
    )])
}

#[tokio::test]
async fn a_photograph_that_keeps_the_rules_is_admitted() {
    let bytes = photograph();
    let admitted = admit(bytes.clone()).await.unwrap();
    assert_eq!(admitted.accepted.digest(), digest_of(&bytes));
    assert_eq!(admitted.accepted.size(), PixelSize::new(480, 640));
    assert_eq!(admitted.bytes, bytes);
}

#[tokio::test]
async fn other_bytes_than_were_sent_are_not_judged() {
    let admission = Admission::new(1);
    let spec = PhotoSpec::default();
    let wrong = admission.admit(photograph(), Some(digest_of(b"other")), &spec).await;
    assert!(matches!(wrong, Err(AdmissionError::DigestMismatch)));
    let missing = admission.admit(photograph(), None, &spec).await;
    assert!(matches!(missing, Err(AdmissionError::DigestRequired)));
}

#[tokio::test]
async fn what_decoders_pass_is_refused() {
    let whole = photograph();
    let half = whole.slice(..whole.len() / 2);
    let half_with_end = Bytes::from([&half[..], &[0xFF, 0xD9]].concat());
    let hole = Bytes::from([&whole[..40_000], &whole[42_000..]].concat());
    let tail = Bytes::from([&whole[..], b"<script>"].concat());
    let page = Bytes::from_static(b"<html></html>");
    for bytes in [half, half_with_end, hole, tail, page] {
        let refused = admit(bytes).await;
        assert!(
            matches!(&refused, Err(AdmissionError::Refused(findings)) if !findings.is_empty()),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn a_claim_of_many_pixels_costs_nothing() {
    let mut bomb = photograph().to_vec();
    let frame = bomb.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bomb[frame + 5..frame + 9].fill(0xFF);
    assert!(matches!(admit(bomb.into()).await, Err(AdmissionError::Refused(_))));
}

#[test]
fn the_digest_is_found_among_others() {
    let digest = digest_of(b"x");
    let text = STANDARD.encode(digest.as_bytes());
    let found = |header: HeaderMap| content_digest(&header);
    assert_eq!(found(header(&format!("sha-256=:{text}:"))), Some(digest));
    assert_eq!(found(header(&format!("sha-512=:AAAA:, sha-256=:{text}:"))), Some(digest));
    for text in ["", "sha-256", "sha-256=::", "sha-256=:AAAA:", "sha-256=AAAA", "md5=:AAAA:"] {
        assert_eq!(found(header(text)), None, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Changes, cuts out and doubles bytes: each input gets an answer without a panic, and only a complete file is
    /// admitted.
    #[test]
    fn a_mangled_photograph_gets_an_answer(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..40),
        cut in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let mut bytes = photograph().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let (a, b) = (cut.0.index(bytes.len()), cut.1.index(bytes.len()));
        bytes.drain(a.min(b)..a.max(b));
        let digest = digest_of(&bytes);
        match judge(bytes.into(), digest, &PhotoSpec::default()) {
            Ok(admitted) => prop_assert!(PhotoSpec::default().output.accepts(admitted.accepted.size())),
            Err(AdmissionError::Refused(findings)) => prop_assert!(!findings.is_empty()),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn any_header_is_a_digest_or_none(text in "[ -~]{0,120}") {
        let _ = content_digest(&header(&text));
    }
}
