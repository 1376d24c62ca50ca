//! The pages for the comparison: other croppers, and a picture in an otherwise empty page.

use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

use super::Failure;
use crate::npm;

/// The last version of Cropper.js 1, and the first of its rewrite with pinch zoom: the two cheapest of the common
/// croppers. The third, react-easy-crop, costs more than both.
const CROPPERS: [(&str, &str); 2] = [("cropper1", "1.6.3"), ("cropper2", "2.2.0")];

/// Serves the pages with `photo` as long as the runtime lives; returns the address.
pub(super) async fn serve(photo: &Path) -> Result<SocketAddr, Failure> {
    let photo = std::fs::read(photo)?;
    let mut app = Router::new()
        .route("/layer.html", file("text/html", include_str!("layer.html")))
        .route("/cropper1.html", file("text/html", include_str!("cropper1.html")))
        .route("/cropper2.html", file("text/html", include_str!("cropper2.html")))
        .route("/photo.jpg", file("image/jpeg", photo));
    for (name, version) in CROPPERS {
        let dist = npm::package("cropperjs", version).join("dist");
        app = app.route(
            &format!("/{name}.js"),
            file("text/javascript", std::fs::read(dist.join("cropper.min.js"))?),
        );
        if let Ok(style) = std::fs::read(dist.join("cropper.min.css")) {
            app = app.route(&format!("/{name}.css"), file("text/css", style));
        }
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(address)
}

fn file(kind: &'static str, content: impl Into<Vec<u8>>) -> axum::routing::MethodRouter {
    let content = content.into();
    get(move || std::future::ready(([(CONTENT_TYPE, kind)], content.clone())))
}
