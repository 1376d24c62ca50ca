//! URLs as QR codes.

use qrcode::{Color, EcLevel, QrCode};
use shared::api::LinkCode;

/// The code of a URL; `None` when it is too long for a code: over 1,600 characters at [`EcLevel::Q`].
#[must_use]
pub fn link_code(address: String, level: EcLevel) -> Option<LinkCode> {
    let code = QrCode::with_error_correction_level(&address, level).ok()?;
    let modules = u32::try_from(code.width()).ok()?;
    Some(LinkCode { address, modules, path: path(&code) })
}

/// The dark modules as one SVG path of rows.
fn path(code: &QrCode) -> String {
    use std::fmt::Write as _;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let length = run.len();
                // Writing to a String can't fail.
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_exactly_the_dark_modules() {
        let code = QrCode::new("https://photo.example.edu.cn/#/c/test-2027").unwrap();
        let dark = code.to_colors().iter().filter(|color| **color == Color::Dark).count();
        let covered: usize = path(&code)
            .split('M')
            .filter(|run| !run.is_empty())
            .map(|run| run.split(['h', 'v']).nth(1).unwrap().parse::<usize>().unwrap())
            .sum();
        assert_eq!(covered, dark);
        assert!(path(&code).starts_with("M0 0h7v1h-7z"), "the finder in the corner");
    }
}
