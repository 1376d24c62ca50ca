//! Codes of an authenticator app: TOTP (RFC 6238) with SHA-1, six digits and thirty seconds, as every authenticator
//! supports.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use shared::time::Timestamp;
use subtle::ConstantTimeEq;

/// RFC 6238's time step.
const STEP_SECONDS: i64 = 30;

/// Steps that a clock may be off in either direction: what RFC 6238, 5.2 recommends.
const DRIFT_STEPS: i64 = 1;

/// Digits of a code.
const DIGITS: u32 = 6;

/// Bytes of a secret: the length of SHA-1, which RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// A secret in base32 (RFC 4648), as it is scanned and typed.
#[must_use]
pub fn secret(random: &[u8; 32]) -> String {
    base32(&random[..SECRET_BYTES])
}

/// The `otpauth` URI that an authenticator scans.
#[must_use]
pub fn address(name: &str, secret: &str) -> String {
    // 易拍, escaped: some authenticators read the label as bytes.
    format!(
        "otpauth://totp/%E6%98%93%E6%8B%8D:{name}?secret={secret}&issuer=%E6%98%93%E6%8B%8D&digits=6&period=30"
    )
}

/// The step of this code, if it is later than `after`: each code is valid once.
#[must_use]
pub fn accept(secret: &str, code: &str, now: Timestamp, after: i64) -> Option<i64> {
    let current = step_at(now);
    let steps = current - DRIFT_STEPS..=current + DRIFT_STEPS;
    steps.filter(|step| *step > after).find(|step| {
        self::code(secret, *step).is_some_and(|expected| expected.as_bytes().ct_eq(code.as_bytes()).into())
    })
}

/// The time step at a time.
#[must_use]
pub const fn step_at(now: Timestamp) -> i64 {
    now.as_millis().div_euclid(1000 * STEP_SECONDS)
}

/// The code of a step; `None` for an invalid secret.
#[must_use]
pub fn code(secret: &str, step: i64) -> Option<String> {
    Some(digits(&from_base32(secret)?, u64::try_from(step).ok()?, DIGITS))
}

/// HOTP (RFC 4226) of a counter.
fn digits(key: &[u8], counter: u64, digits: u32) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(&counter.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 15);
    let word = hash[offset..offset + 4].iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    let width = usize::try_from(digits).unwrap_or_default();
    format!("{:0width$}", (word & 0x7fff_ffff) % 10_u32.pow(digits))
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Base32 without padding.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1)).collect();
    let letter = |bits: &[u8]| {
        let value = bits.iter().chain(std::iter::repeat(&0)).take(5).fold(0, |value, bit| value << 1 | bit);
        char::from(ALPHABET[usize::from(value)])
    };
    bits.chunks(5).map(letter).collect()
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let value = |letter: u8| ALPHABET.iter().position(|known| *known == letter);
    let mut bits = Vec::with_capacity(text.len() * 5);
    for letter in text.bytes() {
        let value = value(letter)?;
        bits.extend((0..5).rev().map(|i| u8::from(value >> i & 1 == 1)));
    }
    Some(bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 6238, appendix B, the lines of SHA-1.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(digits(b"12345678901234567890", seconds / 30, 8), code, "{seconds}");
        }
    }

    const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const AT: Timestamp = Timestamp::from_millis(1_111_111_111_000);

    #[test]
    fn a_code_opens_half_a_minute_early_and_late_and_only_once() {
        let step = 1_111_111_111 / 30;
        let code = digits(b"12345678901234567890", 1_111_111_111 / 30, 6);
        let at = |seconds, after| accept(KEY, &code, AT.plus_seconds(seconds), after);
        assert_eq!(at(0, 0), Some(step));
        assert_eq!([at(-30, 0), at(30, 0)], [Some(step); 2]);
        assert_eq!([at(-60, 0), at(60, 0)], [None; 2]);
        assert_eq!(at(0, step), None, "used before");
        assert_eq!(accept(KEY, "", AT, 0), None);
    }

    proptest! {
        #[test]
        fn base32_comes_back(bytes: [u8; 20]) {
            prop_assert_eq!(from_base32(&base32(&bytes)).unwrap(), bytes);
        }
    }
}
