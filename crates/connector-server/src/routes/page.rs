//! The page, as it was compiled in.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, Uri, header};
use include_dir::{Dir, include_dir};

use crate::problem::{Code, Problem};

/// The files of the page.
static PAGE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/page");

/// The file that is served at `/`.
const INDEX: &str = "index.html";

/// Gives a file of the page by its exact name: no path is put together, and none leads to the disk.
pub(super) async fn serve(method: Method, uri: Uri) -> Response {
    let name = match uri.path() {
        "/" => INDEX,
        path => path.strip_prefix('/').unwrap_or_default(),
    };
    let Some((file, kind)) = PAGE.get_file(name).zip(content_type(name)) else {
        return Problem::new(Code::NotFound, "see `/openapi.json`").into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        let problem = Problem::new(Code::MethodNotAllowed, "see the header `Allow`");
        return ([(header::ALLOW, "GET,HEAD")], problem).into_response();
    }
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from(file.contents())
    };
    (StatusCode::OK, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// The content type of a file; none for a file that is not part of the page.
fn content_type(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}
