//! Numbers for the style sheet, written without the float formatter: it would be the largest thing in this module.

use shared::geometry::{Image, TranslateScale, View};

/// Writes `matrix(…)` for a picture whose own pixels are `stretch` (across, down) pixels of the photo each.
pub(super) fn write_transform(out: &mut String, map: TranslateScale<Image, View>, stretch: (f64, f64)) {
    out.clear();
    out.push_str("matrix(");
    // Six decimals: over the 2,000 pixels of a preview the error stays below a hundredth of a pixel.
    push_fixed(out, map.scale * stretch.0, 6);
    out.push_str(",0,0,");
    push_fixed(out, map.scale * stretch.1, 6);
    out.push(',');
    push_fixed(out, map.translation.x, 2);
    out.push(',');
    push_fixed(out, map.translation.y, 2);
    out.push(')');
}

/// Writes the same transform as `translate(…)scale(…)`: between two of them the browser interpolates each number alone,
/// and need not take matrices apart.
pub(super) fn write_keyframe(out: &mut String, transform: TranslateScale<Image, View>, stretch: (f64, f64)) {
    out.clear();
    out.push_str("translate(");
    push_fixed(out, transform.translation.x, 2);
    out.push_str("px,");
    push_fixed(out, transform.translation.y, 2);
    out.push_str("px)scale(");
    push_fixed(out, transform.scale * stretch.0, 6);
    out.push(',');
    push_fixed(out, transform.scale * stretch.1, 6);
    out.push(')');
}

/// `length` in CSS pixels, to the hundredth.
pub(super) fn px(length: f64) -> String {
    let mut out = String::with_capacity(10);
    push_fixed(&mut out, length, 2);
    out.push_str("px");
    out
}

/// The nearest whole number.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and percentages are small")]
pub(super) fn rounded(value: f64) -> i32 {
    value.round() as i32
}

/// Appends `value` rounded to so many decimals. What is not a number is written as 0.
fn push_fixed(out: &mut String, value: f64, decimals: u32) {
    let unit = 10_i64.pow(decimals);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "`as` saturates, and the unit is at most a million"
    )]
    let scaled = (value * unit as f64).round() as i64;
    if scaled < 0 {
        out.push('-');
    }
    let scaled = scaled.unsigned_abs();
    let unit = unit.unsigned_abs();
    out.push_str(&(scaled / unit).to_string());
    if !scaled.is_multiple_of(unit) {
        out.push('.');
        // The leading one keeps the zeros; it is cut off again.
        out.push_str(&(unit + scaled % unit).to_string()[1..]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::geometry::Vec2;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back_to_half_a_unit(value in -1e6..1e6, decimals in 0_u32..7) {
            let mut out = String::new();
            push_fixed(&mut out, value, decimals);
            let back: f64 = out.parse().unwrap();
            let half = 0.5 / f64::from(10_u32.pow(decimals));
            prop_assert!((back - value).abs() <= half * (1.0 + 1e-6), "{out}");
        }
    }

    #[test]
    fn a_transform_is_a_css_matrix() {
        let mut out = String::from("old");
        write_transform(&mut out, TranslateScale::new(Vec2::new(-12.5, 0.004), 0.25), (2.0, 2.001));
        insta::assert_snapshot!(out, @"matrix(0.500000,0,0,0.500250,-12.50,0)");
        write_keyframe(&mut out, TranslateScale::new(Vec2::new(-12.5, 0.004), 0.25), (2.0, 2.001));
        insta::assert_snapshot!(out, @"translate(-12.50px,0px)scale(0.500000,0.500250)");
        assert_eq!((px(16.0), px(-0.05), px(f64::NAN)), ("16px".into(), "-0.05px".into(), "0px".into()));
    }
}
