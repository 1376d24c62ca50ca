//! `POST /api/staff/collections/{slug}/poster`: the code that leads to a collection's page.

use axum::extract::State;
use axum::response::Response;
use qrcode::{Color, EcLevel, QrCode};
use shared::api::staff::collections::{PosterRequest, PosterView};
use shared::collection::Slug;
use shared::problem::ProblemCode;

use super::within;
use crate::api::respond;
use crate::app::App;
use crate::extract::{Named, Staff, power};
use crate::http::layers::PublicOrigin;
use crate::http::{ApiError, AppJson};

/// The address on the origin that the console was opened at, and its code.
pub async fn post(
    staff: Staff<power::ReadProgress>,
    State(app): State<App>,
    Named(slug): Named<Slug>,
    AppJson(request): AppJson<PosterRequest>,
) -> Result<Response, ApiError> {
    within(&mut *app.db.reader().await?, staff.scope(), &slug).await?;
    let origin: PublicOrigin = request.origin.parse().map_err(|_| ProblemCode::MalformedRequest)?;
    let address = format!("{}/#/c/{slug}", origin.as_str());
    // Level Q: a quarter of a poster may be covered, torn or in glare.
    let code = QrCode::with_error_correction_level(&address, EcLevel::Q)
        .map_err(|_| ProblemCode::MalformedRequest)?;
    let modules = u32::try_from(code.width()).expect("a code has at most 177 modules a side");
    Ok(respond::private(PosterView { address, modules, path: path(&code) }))
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
