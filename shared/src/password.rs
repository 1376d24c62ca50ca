//! Recognises common passwords: a common word or keyboard row, also with digits and punctuation around it, with
//! letters written as digits, or repeated.

/// Words at the beginning of published lists of leaked passwords (`RockYou`, the NCSC's hundred thousand, CSDN
/// and 12306 of China), without decorations. Longer passwords of these lists repeat these words.
const COMMON: &[&str] = &[
    "password",
    "passwort",
    "passw",
    "pass",
    "admin",
    "administrator",
    "root",
    "guest",
    "user",
    "login",
    "welcome",
    "letmein",
    "iloveyou",
    "ilove",
    "lovely",
    "love",
    "princess",
    "sunshine",
    "monkey",
    "dragon",
    "shadow",
    "master",
    "superman",
    "batman",
    "football",
    "baseball",
    "basketball",
    "soccer",
    "hockey",
    "michael",
    "jordan",
    "charlie",
    "jennifer",
    "ashley",
    "michelle",
    "daniel",
    "jessica",
    "nicole",
    "hunter",
    "killer",
    "pokemon",
    "starwars",
    "computer",
    "internet",
    "whatever",
    "trustno",
    "freedom",
    "secret",
    "summer",
    "winter",
    "spring",
    "autumn",
    "january",
    "monday",
    "hello",
    "test",
    "tester",
    "testing",
    "changeme",
    "default",
    "temp",
    "temporary",
    "company",
    "office",
    "server",
    "system",
    "manager",
    "teacher",
    "student",
    "school",
    "university",
    "college",
    "photo",
    "yipai",
    "woaini",
    "woaiwo",
    "woaini",
    "nihao",
    "zhongguo",
    "beijing",
    "shanghai",
    "wang",
    "zhang",
    "liu",
    "chen",
    "yang",
    "huang",
    "li",
    "mima",
    "guanliyuan",
    "taobao",
    "weixin",
    "wechat",
    "alibaba",
    "tencent",
    "baidu",
    "asdf",
    "zxcv",
    "qwer",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsx",
    "qazwsxedc",
    "qweasd",
    "qweasdzxc",
    "abc",
    "abcd",
    "abcdef",
    "aa",
    "a",
    "q",
    "z",
    "x",
    "correcthorsebatterystaple",
];

/// Keyboard rows and sequences, in one direction; the check also reads them backwards.
const ROWS: &[&str] = &[
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1a2b3c4d5e6f7g8h9i0j",
    "!@#$%^&*()_+",
];

/// Shortest part of a row that counts as a sequence.
const RUN: usize = 3;

/// Whether a password is common, decorations ignored.
#[must_use]
pub fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let plain = without_runs(&lower);
    let word = plain.trim_matches(|c: char| !c.is_alphabetic());
    let stem: String = word.chars().map(unleet).filter(char::is_ascii_alphabetic).collect();
    let beyond_ascii = !plain.is_ascii();
    !beyond_ascii && (stem.is_empty() || is_made_of_common(&stem) || is_made_of_common(&letters(&lower)))
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).collect()
}

/// The letter that a digit or sign replaces ("leet" spelling).
const fn unleet(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Whether a text consists only of common words.
fn is_made_of_common(text: &str) -> bool {
    text.is_empty()
        || COMMON.iter().any(|word| {
            text.strip_prefix(word).is_some_and(|rest| rest.len() < text.len() && is_made_of_common(rest))
        })
}

/// The text without sequences of [`RUN`] or more characters that follow a row or repeat one character.
fn without_runs(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let (mut kept, mut at) = (String::new(), 0);
    while at < signs.len() {
        let run = (at + RUN..=signs.len()).rev().find(|end| runs(&signs[at..*end]));
        if let Some(end) = run {
            at = end;
        } else {
            kept.push(signs[at]);
            at += 1;
        }
    }
    kept
}

fn runs(signs: &[char]) -> bool {
    let text: String = signs.iter().collect();
    let back: String = signs.iter().rev().collect();
    signs.windows(2).all(|pair| pair[0] == pair[1])
        || ROWS.iter().any(|row| row.contains(text.as_str()) || row.contains(back.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_refused_however_it_is_decorated() {
        for password in [
            "password1234",
            "Password123!",
            "P@ssw0rd2026",
            "123456789012",
            "qwertyuiop12",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "iloveyou1314",
            "woaini5201314",
            "admin@123456",
            "Welcome2026!",
            "abcd1234abcd",
            "aaaaaaaaaaaa",
            "987654321987",
            "qwerty123456",
            "passwordpassword",
            "zhongguo2026",
            "letmein12345",
            "asdfghjkl123",
            "Changeme2026",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn what_somebody_thought_of_is_taken() {
        for password in [
            "correct horse battery",
            "山高水长，不如一张好照片",
            "velvet-otter-47-lamp",
            "xk7-QmPz-9rTw",
            "password in einer truhe",
            "kvzq-mnbw-txpr-gfdh",
            "照片password12",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }
}
