//! The displayed text of a cell: number formats, as far as student numbers, document numbers and telephone numbers need
//! them (ECMA-376, part 1, 18.8.30 and 18.8.31).

/// A number format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Format {
    /// A number without formatting.
    General,
    /// A date or a time.
    Date,
    /// Digit placeholders between literal texts.
    Number(Vec<FormatToken>),
    /// The text of the cell between literal texts.
    Text(Vec<FormatToken>),
    /// A format that this module does not support: thousands, per cent, exponents, decimals, fractions, conditions. It
    /// displays a text that is none of our numbers.
    Other,
}

/// A part of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormatToken {
    /// A digit; `true` displays 0 where there is no digit.
    Digit(bool),
    /// The text of the cell.
    Text,
    /// The character itself.
    Literal(char),
}

impl Format {
    /// The format of a built-in identifier. `None` for identifiers that a workbook defines.
    pub(super) const fn built_in(id: u32) -> Option<Self> {
        match id {
            0 => Some(Self::General),
            2..=4 | 9..=13 | 37..=44 | 48 => Some(Self::Other),
            // Dates; those from 27 on are for Chinese, Japanese and Korean editions.
            14..=22 | 27..=36 | 45..=47 | 50..=58 => Some(Self::Date),
            _ => None,
        }
    }

    /// Parses a format code. Only the sections for positive numbers and for text are used.
    pub(super) fn parse(code: &str) -> Self {
        let sections = sections(code);
        match sections.as_slice() {
            // In a format with several sections, an empty section displays nothing.
            [first, _, ..] if first.trim().is_empty() => Self::Number(Vec::new()),
            [first, ..] => section(first),
            [] => Self::General,
        }
    }

    /// The displayed text of a whole number. `None` when it is not a number.
    pub(super) fn show(&self, digits: &str) -> Option<String> {
        match self {
            Self::General | Self::Text(_) => Some(digits.to_owned()),
            Self::Number(parts) => Some(filled(parts, digits)),
            Self::Date | Self::Other => None,
        }
    }

    /// The displayed text of a text.
    pub(super) fn show_text(&self, text: &str) -> String {
        match self {
            Self::Text(parts) if parts.len() > 1 => {
                let part = |part: &FormatToken| match part {
                    FormatToken::Text => text.to_owned(),
                    FormatToken::Literal(c) => c.to_string(),
                    FormatToken::Digit(_) => String::new(),
                };
                parts.iter().map(part).collect()
            }
            Self::General | Self::Date | Self::Number(_) | Self::Text(_) | Self::Other => text.to_owned(),
        }
    }

    /// Whether leading zeros are displayed, so that none can be missing.
    pub(super) fn is_padded(&self) -> bool {
        matches!(self, Self::Number(parts) if parts.iter().filter(|part| **part == FormatToken::Digit(true)).count() > 1)
    }
}

/// Fills digits from the right into the placeholders; the first placeholder gets all remaining digits.
fn filled(parts: &[FormatToken], digits: &str) -> String {
    let mut left: Vec<char> = if digits == "0" { Vec::new() } else { digits.chars().collect() };
    let first = parts.iter().position(|part| matches!(part, FormatToken::Digit(_)));
    let mut shown = Vec::new();
    for (at, part) in parts.iter().enumerate().rev() {
        match part {
            FormatToken::Digit(zero) => {
                let none = zero.then_some('0');
                shown.extend(left.pop().or(none));
                if first == Some(at) {
                    shown.extend(left.drain(..).rev());
                }
            }
            FormatToken::Literal(c) => shown.push(*c),
            FormatToken::Text => {}
        }
    }
    shown.iter().rev().collect()
}

/// The sections of a format, separated by semicolons outside quotes, brackets and escapes.
fn sections(code: &str) -> Vec<&str> {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    let is_end = |c: char| {
        let end = c == ';' && !quoted && !bracketed && !escaped;
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            _ => {}
        }
        end
    };
    code.split(is_end).collect()
}

fn section(code: &str) -> Format {
    let mut parts = Vec::new();
    let mut rest = code.chars().peekable();
    let bare = code.trim();
    if bare.is_empty() || bare.eq_ignore_ascii_case("general") || bare.starts_with("G/") {
        return Format::General;
    }
    while let Some(c) = rest.next() {
        match c {
            '"' => parts.extend(rest.by_ref().take_while(|c| *c != '"').map(FormatToken::Literal)),
            '\\' => parts.extend(rest.next().map(FormatToken::Literal)),
            // A space as wide as the next character, or filled with it: displayed as white space.
            '_' | '*' => drop(rest.next()),
            '[' => {
                let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                match bracket(&inside) {
                    Bracket::Shows(text) => parts.extend(text.chars().map(FormatToken::Literal)),
                    Bracket::Time => return Format::Date,
                    Bracket::Changes => return Format::Other,
                }
            }
            '0' => parts.push(FormatToken::Digit(true)),
            '#' => parts.push(FormatToken::Digit(false)),
            '@' => parts.push(FormatToken::Text),
            // Dates, times, weekdays, eras; `E+` is an exponent.
            'e' | 'E' if matches!(rest.peek(), Some('+' | '-')) => return Format::Other,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'a' | 'A' | 'e' | 'E' | 'b' | 'B'
            | 'g' | 'G' | 'r' => {
                return Format::Date;
            }
            '?' | '.' | ',' | '%' | '/' => return Format::Other,
            other => parts.push(FormatToken::Literal(other)),
        }
    }
    if parts.contains(&FormatToken::Text) { Format::Text(parts) } else { Format::Number(parts) }
}

/// The content of square brackets.
enum Bracket<'a> {
    /// A colour, or a locale with an optional currency sign.
    Shows(&'a str),
    /// An elapsed time, which does not restart at midnight.
    Time,
    /// A condition, or digits of another script.
    Changes,
}

fn bracket(inside: &str) -> Bracket<'_> {
    let small = inside.to_ascii_lowercase();
    if let Some(currency) = inside.strip_prefix('$') {
        return Bracket::Shows(currency.split('-').next().unwrap_or_default());
    }
    if !small.is_empty() && small.chars().all(|c| matches!(c, 'h' | 'm' | 's')) {
        return Bracket::Time;
    }
    if small.starts_with(['<', '>', '=']) || small.starts_with("dbnum") || small.starts_with("natnum") {
        return Bracket::Changes;
    }
    Bracket::Shows("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_as_its_format_says() {
        for (code, digits, shown) in [
            ("General", "1234567", Some("1234567")),
            ("G/通用格式", "1234567", Some("1234567")),
            ("0", "1234567", Some("1234567")),
            ("0_ ", "1234567", Some("1234567")),
            ("0_);[Red]\\(0\\)", "1234567", Some("1234567")),
            ("@", "1234567", Some("1234567")),
            ("00000000", "1234567", Some("01234567")),
            ("00000000", "0", Some("00000000")),
            ("00000000", "123456789", Some("123456789")),
            ("\"S\"00000000", "1234567", Some("S01234567")),
            ("\\B0000000", "12", Some("B0000012")),
            ("000\\-0000\\-0000", "13800138000", Some("138-0013-8000")),
            ("000-0000-0000", "13800138000", Some("138-0013-8000")),
            ("[$-804]0000", "12", Some("0012")),
            ("[Red]0000;\"x;y\"0", "12", Some("0012")),
            ("####", "12", Some("12")),
            ("#,##0", "1234567", None),
            ("0.00", "1234567", None),
            ("0%", "12", None),
            ("0.00E+00", "12", None),
            ("# ?/?", "12", None),
            ("[>100]0;00", "12", None),
            ("[DBNum1]0", "12", None),
            ("yyyy/m/d", "45000", None),
            ("yyyy\"年\"m\"月\"d\"日\"", "45000", None),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "45000", None),
            ("[h]:mm:ss", "45000", None),
            ("aaaa", "45000", None),
            (";;;", "12", Some("")),
        ] {
            assert_eq!(Format::parse(code).show(digits).as_deref(), shown, "{code}");
        }
        assert_eq!(Format::parse("yyyy-mm"), Format::Date);
        assert_eq!(Format::parse("\"S\"@").show_text("0001"), "S0001");
    }
}
