//! Character folding: maps characters that readers take for the same to one character. The student's page and
//! the roster use the same rules for every field.

/// The text without invisible characters, with plain spaces, and with full-width and half-width forms replaced
/// by the ordinary characters.
pub(crate) fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_ignorable(*c)).map(fold_width).collect()
}

/// The words of a text, separated and not surrounded by spaces.
pub(crate) fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

/// Folds variants that input methods produce: full-width ASCII to ASCII, every white space to a space. Other
/// characters stay.
pub(crate) fn fold_width(c: char) -> char {
    match c {
        // The Braille blank is invisible but has a width.
        '\u{2800}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        space if space.is_whitespace() => ' ',
        other => other,
    }
}

/// Whether a character is invisible and has no width: the property `Default_Ignorable_Code_Point` of Unicode 17
/// (soft hyphens, joiners, direction marks, variation selectors, Hangul fillers, tags), marks of annotations
/// and embedded objects, and control characters except white space.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{fff9}'..='\u{fffc}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !c.is_whitespace())
}

/// Hyphens, dashes and minus signs.
pub(crate) const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Normal form of a number with letters, digits and hyphens: [`visible`], without spaces, in upper case, with
/// plain hyphens.
pub(crate) fn number(text: &str) -> String {
    let plain = |c: char| if is_dash(c) { '-' } else { c.to_ascii_uppercase() };
    visible(text).chars().filter(|c| *c != ' ').map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_dropped_and_what_is_white_is_a_space() {
        let invisible = "\u{ad}\u{34f}\u{61c}\u{115f}\u{180e}\u{200b}\u{200f}\u{202e}\u{2060}\u{2068}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{e0001}\u{e0100}\u{7f}";
        assert_eq!(visible(invisible), "");
        assert_eq!(words(&visible("\u{3000}a\u{a0}\u{2003}\tb\u{2800}\n")), "a b");
        assert_eq!(number(" ａ−１\u{2011}２ "), "A-1-2");
    }
}
