//! The dashboard's own files, from one folder and nothing outside it.
//!
//! A path is never decoded or joined as it came: every segment must be of plain characters, or
//! there is no such file. Paths without a dot in their last segment are pages of the dashboard,
//! which all begin with index.html.

use std::io;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;

use crate::app::App;
use crate::conditional;
use crate::guard::is_api;
use crate::refusal::Refusal;

const PAGE: &str = "index.html";
const KEPT_FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ALWAYS_ASKED: HeaderValue = HeaderValue::from_static("no-cache");
/// Trunk names files by 16 hexadecimal digits of their content.
const HASH_DIGITS: usize = 16;

/// A folder of files to serve.
#[derive(Clone, Debug)]
pub struct Assets {
    root: PathBuf,
}

impl Assets {
    /// The folder must be there; what is in it is looked up anew for each request, so a new build
    /// needs no restart.
    pub fn open(folder: &Path) -> io::Result<Assets> {
        let root = folder.canonicalize()?;
        if root.is_dir() {
            Ok(Assets { root })
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    /// Whether there is a dashboard in it.
    pub fn has_page(&self) -> bool {
        self.root.join(PAGE).is_file()
    }
}

/// Everything that is no route: a file, a page of the dashboard, or nothing.
pub async fn serve(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let path = uri.path();
    if is_api(path) {
        return Err(Refusal::not_found(
            "The billing API has no such path; see /api/v1.",
        ));
    }
    if method != Method::GET && method != Method::HEAD {
        let title = "Files can only be read";
        let detail = "Found another method; allowed are GET and HEAD.";
        let status = StatusCode::METHOD_NOT_ALLOWED;
        return Err(Refusal::new(status, "method_not_allowed", title, detail));
    }
    let Some(assets) = &app.assets else {
        return Err(Refusal::not_found(
            "This server was started without --web: it has no files.",
        ));
    };
    let wanted = file_of(path).ok_or_else(|| Refusal::not_found("There is no such file."))?;
    let is_page = wanted == Path::new(PAGE);
    match assets.read(&wanted, &headers).await {
        Ok(Some(found)) => Ok(answer(&wanted, found, &headers)),
        Ok(None) if is_page => Err(Refusal::not_found(
            "The dashboard is not built: there is no index.html in the --web folder. The API \
             answers under /api/v1.",
        )),
        Ok(None) => Err(Refusal::not_found("There is no such file.")),
        Err(error) => Err(Refusal {
            cause: Some(format!("{}: {error}", wanted.display())),
            ..Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "storage",
                "A file can't be read",
                "The server could not read a file of the dashboard; report the request id.",
            )
        }),
    }
}

/// A file's bytes, and how they are compressed.
struct Found {
    bytes: Vec<u8>,
    encoding: Option<&'static str>,
}

impl Assets {
    /// The file, or its compressed sibling when the client takes that.
    async fn read(&self, wanted: &Path, headers: &HeaderMap) -> io::Result<Option<Found>> {
        for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
            if accepts(headers, encoding) {
                let mut sibling = wanted.as_os_str().to_owned();
                sibling.push(suffix);
                if let Some(bytes) = self.read_file(Path::new(&sibling)).await? {
                    return Ok(Some(Found {
                        bytes,
                        encoding: Some(encoding),
                    }));
                }
            }
        }
        Ok(self.read_file(wanted).await?.map(|bytes| Found {
            bytes,
            encoding: None,
        }))
    }

    async fn read_file(&self, wanted: &Path) -> io::Result<Option<Vec<u8>>> {
        let path = match tokio::fs::canonicalize(self.root.join(wanted)).await {
            Ok(path) => path,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        // A link may not lead out of the folder.
        if !path.starts_with(&self.root) || path.is_dir() {
            return Ok(None);
        }
        tokio::fs::read(path).await.map(Some)
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn answer(wanted: &Path, found: Found, headers: &HeaderMap) -> Response {
    let etag = conditional::etag(&[&found.bytes]);
    let mut response = if conditional::is_fresh(headers, &etag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = Response::new(Body::from(found.bytes));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, content_type(wanted));
        if let Some(encoding) = found.encoding {
            response
                .headers_mut()
                .insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let kept = if is_hashed(wanted) {
        KEPT_FOR_EVER
    } else {
        ALWAYS_ASKED
    };
    response.headers_mut().insert(CACHE_CONTROL, kept);
    response.headers_mut().insert(ETAG, etag);
    response
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// The file that a path stands for, below the folder. None when no file can stand there.
fn file_of(path: &str) -> Option<PathBuf> {
    let last = path.rsplit('/').next().unwrap_or_default();
    if !last.contains('.') {
        // A page of the dashboard; its own router reads the path.
        return Some(PathBuf::from(PAGE));
    }
    path.strip_prefix('/')?
        .split('/')
        .map(|segment| is_plain(segment).then_some(segment))
        .collect()
}

/// Names as build tools make them. Neither `..` nor hidden files, neither `\` nor `%`.
fn is_plain(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(plain)
}

/// Whether the name says what is in the file, so that it can be kept for ever.
fn is_hashed(wanted: &Path) -> bool {
    let name = wanted
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    name.split(['-', '_', '.'])
        .any(|part| part.len() >= HASH_DIGITS && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn content_type(wanted: &Path) -> HeaderValue {
    let extension = wanted.extension().and_then(|extension| extension.to_str());
    HeaderValue::from_static(match extension.unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        // With nosniff, nothing is run that is not named above.
        _ => "application/octet-stream",
    })
}

/// Whether the client takes this encoding: named, and not with a quality of 0.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let said = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    said.flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding))
            && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_folder() {
        let check = |path: &str, file: Option<&str>| {
            assert_eq!(file_of(path), file.map(PathBuf::from), "{path}");
        };
        check("/", Some("index.html"));
        check("/payouts/set_77", Some("index.html"));
        check("/app-0123456789abcdef.js", Some("app-0123456789abcdef.js"));
        check(
            "/snippets/x-0f/inline0.js",
            Some("snippets/x-0f/inline0.js"),
        );
        check("/../secret.txt", None);
        check("/..", None);
        check("/a/../../secret.txt", None);
        check("/%2e%2e/secret.txt", None);
        check("/..%2fsecret.txt", None);
        check("/..\\secret.txt", None);
        check("/.git/config.txt", None);
        check("/a//b.js", None);
        check("/.env", None);
        check("//etc/passwd.txt", None);
        check("/c:/x.txt", None);
    }

    #[test]
    fn only_names_of_content_are_kept_for_ever() {
        for hashed in ["app-0123456789abcdef.js", "app-0123456789abcdef_bg.wasm"] {
            assert!(is_hashed(Path::new(hashed)), "{hashed}");
        }
        for plain in [
            "index.html",
            "worker.js",
            "report-20260301.csv",
            "facade-deadbeef.js",
        ] {
            assert!(!is_hashed(Path::new(plain)), "{plain}");
        }
    }
}
