//! The example for nginx, as it is but for names, ports and paths, before a real server: every header
//! comes through once, nothing is compressed twice, and what nginx refuses is said as we say it.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::body::Bytes;
use axum::http::HeaderMap;
use billing_api::app::Limits;
use billing_api::roles::Access;
use billing_api::router;
use tempfile::TempDir;

use crate::client;
use crate::cluster::wait_until;
use crate::harness::{On, Serving};

/// A running nginx, ended when it is dropped.
pub struct Nginx {
    folder: TempDir,
    child: Child,
    port: u16,
    plain_port: u16,
}

/// An answer through nginx.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: BTreeMap<String, Vec<String>>,
    pub body: Vec<u8>,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        // Its workers go with it only when it is asked.
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Nginx {
    pub fn before(server: &Serving) -> Nginx {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().to_str().unwrap().to_owned();
        let (port, plain_port) = (free_port(), free_port());
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
            ])
            .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
            .args(["-addext", "subjectAltName=DNS:localhost"])
            .args(["-keyout", &format!("{at}/privkey.pem")])
            .args(["-out", &format!("{at}/fullchain.pem")])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut site = fs::read_to_string(root.join("docs/deployment/nginx.conf")).unwrap();
        for (from, to) in [
            ("books.example", "localhost".to_owned()),
            ("listen 443 ssl", format!("listen 127.0.0.1:{port} ssl")),
            ("listen 80;", format!("listen 127.0.0.1:{plain_port};")),
            (
                "server 127.0.0.1:8080;",
                format!("server {};", server.address),
            ),
            ("/etc/ssl/books/", format!("{at}/")),
            ("/var/log/nginx/", format!("{at}/")),
        ] {
            assert!(
                site.contains(from),
                "the example has no {from:?} to put a test's own for"
            );
            site = site.replace(from, &to);
        }
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {at}/{name};\n"));
        let main = format!(
            "daemon off;\npid {at}/pid;\nerror_log {at}/error.log;\nworker_processes 1;\n{user}\
             events {{ worker_connections 256; }}\nhttp {{\n{temporary}{site}\n}}\n",
            user = if is_root() { "user root;\n" } else { "" },
            temporary = temporary.concat(),
        );
        fs::write(folder.path().join("main.conf"), main).unwrap();
        let child = Command::new("/usr/sbin/nginx")
            .args(["-p", &at, "-c", "main.conf", "-e", "error.log"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx is missing: run .setup/setup");
        let nginx = Nginx {
            folder,
            child,
            port,
            plain_port,
        };
        wait_until("nginx", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        nginx
    }

    fn log(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    pub fn get(&self, target: &str, arguments: &[&str]) -> Answer {
        let url = format!("https://localhost:{}{target}", self.port);
        self.curl(&url, arguments)
    }

    fn curl(&self, url: &str, arguments: &[&str]) -> Answer {
        let output = Command::new("curl")
            .args(["--silent", "--show-error", "--include", "--max-time", "60"])
            .args(["--resolve", &format!("localhost:{}:127.0.0.1", self.port)])
            .arg("--cacert")
            .arg(self.folder.path().join("fullchain.pem"))
            .args(arguments)
            .arg(url)
            .output()
            .unwrap();
        assert!(output.status.success(), "{url}: {output:?}");
        let end = b"\r\n\r\n";
        let head_end = output
            .stdout
            .windows(4)
            .position(|four| four == end)
            .unwrap();
        let head = std::str::from_utf8(&output.stdout[..head_end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let mut headers = BTreeMap::<String, Vec<String>>::new();
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            let values = headers.entry(name.to_ascii_lowercase()).or_default();
            values.push(value.to_owned());
        }
        Answer {
            status: status.parse().unwrap(),
            headers,
            body: output.stdout[head_end + 4..].to_vec(),
        }
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}

impl Answer {
    /// A header that stands once.
    #[track_caller]
    fn header(&self, name: &str) -> Option<&str> {
        let values = self.headers.get(name)?;
        assert_eq!(values.len(), 1, "{name} stands more than once: {values:?}");
        Some(&values[0])
    }

    /// What nginx adds to everything, its own refusals too.
    #[track_caller]
    fn is_secured(&self) {
        assert_eq!(
            self.header("strict-transport-security"),
            Some("max-age=31536000")
        );
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"));
        let policy = self.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
}

async fn who_asks(headers: HeaderMap) -> String {
    format!(
        "{:?} {:?}",
        headers.get("x-forwarded-for"),
        headers.get("host")
    )
}

#[test]
fn the_example_passes_everything_on_as_it_is() {
    let books = On::Sqlite.sample();
    let web = tempfile::tempdir().unwrap();
    let script = "let sum = 0;\n".repeat(500);
    for (name, text) in [
        ("index.html", "<!doctype html>"),
        ("app-0123456789abcdef.js", &script),
        ("app-0123456789abcdef.js.br", "shorter by brotli"),
        ("app-0123456789abcdef.js.gz", "shorter by gzip"),
        ("app_bg-0123456789abcdef.wasm", "\0asm"),
    ] {
        fs::write(web.path().join(name), text).unwrap();
    }
    let routes = router::routes().get("/api/v1/who", Access::Open, who_asks);
    let server = books.serve_with(Some(web.path()), Limits::default(), routes);
    let nginx = Nginx::before(&server);

    // What comes through nginx is what the server sent, by whatever protocol and encoding.
    let mut n_compared = 0;
    for target in [
        "/",
        "/payouts/set_77",
        "/app-0123456789abcdef.js",
        "/app_bg-0123456789abcdef.wasm",
        "/api/v1/account",
        "/api/v1/transactions?limit=100",
        "/api/v1/settlements",
        "/api/v1/healthz",
        "/api/v1/none",
        "/none.js",
    ] {
        for encoding in ["identity", "gzip", "br", "zstd"] {
            let asked = format!("Accept-Encoding: {encoding}");
            let direct = client::get(server.address, target, &[&asked, "Host: localhost"]);
            for protocol in ["--http1.1", "--http2"] {
                let answer = nginx.get(target, &[protocol, "--header", &asked]);
                let what = format!("{target} {encoding} {protocol}");
                assert_eq!(answer.status, direct.status, "{what}");
                answer.is_secured();
                for name in [
                    "content-type",
                    "content-encoding",
                    "content-security-policy",
                    "cache-control",
                    "etag",
                    "vary",
                    "referrer-policy",
                    "permissions-policy",
                    "cross-origin-opener-policy",
                    "cross-origin-resource-policy",
                    "x-content-type-options",
                ] {
                    assert_eq!(answer.header(name), direct.header(name), "{what}: {name}");
                }
                assert_eq!(
                    answer.header("x-request-id").map(str::len),
                    Some(16),
                    "{what}"
                );
                if direct.status == 200 {
                    assert!(answer.body == direct.body, "{what}: another body");
                }
                n_compared += 1;
            }
        }
    }
    assert_eq!(n_compared, 80);

    // Hashed names for ever, pages never unasked; and what a client has is not sent again.
    let br = ["--header", "Accept-Encoding: br"];
    let script = nginx.get("/app-0123456789abcdef.js", &br);
    assert_eq!(script.body, b"shorter by brotli");
    assert_eq!(
        script.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(
        nginx.get("/", &[]).header("cache-control"),
        Some("no-cache")
    );
    let etag = format!("If-None-Match: {}", script.header("etag").unwrap());
    let again = nginx.get(
        "/app-0123456789abcdef.js",
        &[&br[..], &["--header", &etag]].concat(),
    );
    assert_eq!((again.status, again.body.len()), (304, 0));

    // Visitors don't say who they are, and metrics are not theirs.
    let forged = ["--header", "X-Forwarded-For: 10.1.2.3"];
    let said = nginx.get("/api/v1/who", &forged);
    assert_eq!(said.body, b"Some(\"127.0.0.1\") Some(\"localhost\")");
    let metrics = nginx.get("/metrics", &[]);
    assert!(!String::from_utf8_lossy(&metrics.body).contains("billing_api_requests"));

    let secret = nginx.get(
        "/api/v1/transactions?token=hunter2",
        &["--cookie", "a=hunter2"],
    );
    assert_eq!(secret.status, 400);
    let log = nginx.log("books.log");
    assert!(log.contains("/api/v1/transactions 400"), "{log}");
    assert!(
        log.contains(secret.header("x-request-id").unwrap()),
        "{log}"
    );
    assert!(!log.contains("hunter2"), "{log}");
    assert_eq!(nginx.log("error.log"), "");
}

async fn takes(body: Bytes) -> String {
    body.len().to_string()
}

#[test]
fn what_the_example_refuses_is_said_as_the_server_says_it() {
    let books = On::Sqlite.sample();
    let routes = router::routes().post("/api/v1/takes", Access::Open, takes);
    let server = books.serve_with(None, Limits::default(), routes);
    let nginx = Nginx::before(&server);
    let problem = |answer: &Answer, status: u16, code: &str| {
        answer.is_secured();
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let said: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, &said["code"]), (status, &code.into()));
        assert_eq!(said["status"], status);
    };
    let body = nginx.folder.path().join("body");
    let send = |n: usize| {
        fs::write(&body, vec![b'x'; n]).unwrap();
        let from = format!("@{}", body.display());
        // Not what a form of another site could send.
        let headers = ["X-Seller-Dashboard: 1", "Content-Type: application/json"];
        let [own, kind] = headers;
        let sent = ["--header", own, "--header", kind, "--data-binary", &from];
        nginx.get("/api/v1/takes", &sent)
    };
    problem(&send(1024 * 1024 + 1), 413, "body_too_large");
    // To the byte: this one reaches the server.
    let taken = send(1024 * 1024);
    assert_eq!((taken.status, taken.body), (200, b"1048576".to_vec()));
    let long = format!("X-Long: {}", "x".repeat(9000));
    let two = ["--header", &long, "--header", &long.replace("Long", "More")];
    problem(
        &nginx.get("/api/v1/account", &two),
        431,
        "headers_too_large",
    );

    let plain = nginx.curl(
        &format!("http://localhost:{}/payouts?x=1", nginx.plain_port),
        &[],
    );
    assert_eq!(plain.status, 308);
    assert_eq!(
        plain.header("location"),
        Some("https://localhost/payouts?x=1")
    );

    // By another name there is nobody: neither in the handshake nor, past it, in the head.
    for arguments in [
        [
            "--connect-to",
            "evil.example:443:127.0.0.1:",
            "https://evil.example/",
        ],
        ["--header", "Host: evil.example", "https://localhost/"],
    ] {
        let mut command = Command::new("curl");
        command.args(["--silent", "--insecure", "--http1.1", "--max-time", "20"]);
        command.args([
            "--connect-to",
            &format!("localhost:443:127.0.0.1:{}", nginx.port),
        ]);
        let arguments =
            arguments.map(|argument| argument.replace(".1:", &format!(".1:{}", nginx.port)));
        let output = command.args(arguments).output().unwrap();
        assert!(
            !output.status.success() && output.stdout.is_empty(),
            "{output:?}"
        );
    }

    server.stop();
    let away = nginx.get("/api/v1/account", &[]);
    problem(&away, 503, "away");
    assert_eq!(away.header("retry-after"), Some("5"));
}
