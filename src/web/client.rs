//! The browser client's files, served as they are.

use actix_files::Files;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use std::path::PathBuf;

/// Where the browser client is: beside where the server was started; else where it was built.
#[must_use]
pub fn directory() -> PathBuf {
    let here = PathBuf::from("client");
    if here.join("index.html").is_file() {
        here
    } else {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("client")
    }
}

/// `/` and everything the page loads. Browsers ask again each time whether a file has changed.
pub(super) fn files() -> Files {
    Files::new("/", directory())
        .index_file("index.html")
        .use_etag(true)
        .use_last_modified(true)
        .prefer_utf8(true)
}

/// An invitation to a room: the page, with the room behind the `#`. Relative, so that it works beneath any path.
pub(super) async fn invite(room: web::Path<String>) -> HttpResponse {
    let encoded = percent_encoding::utf8_percent_encode(&room, percent_encoding::NON_ALPHANUMERIC);
    HttpResponse::Found()
        .insert_header((header::LOCATION, format!("../#{encoded}")))
        .finish()
}
