//! Direct: a server's routes without a process, for what only asks and reads answers.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use opensync_core::OpenSync;
use opensync_core::accounts::{KeyKind, KeyOptions, KeyScope};
use serde_json::Value;
use tokio::runtime::Runtime;
use tower_service::Service as _;

/// The routes on an archive, with a key that may do everything.
pub(crate) struct Direct {
    pub(crate) archive: OpenSync,
    router: Router,
    runtime: Runtime,
    key: String,
    _folder: tempfile::TempDir,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A header, empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Direct {
    /// On an empty archive.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = OpenSync::open(folder.path()).unwrap();
        let scopes = vec![KeyScope::Admin];
        let name = "test".to_owned();
        let options =
            KeyOptions::default().name(name).kind(KeyKind::Api).scopes(scopes).expires_at(None);
        let key = archive.create_key(options).unwrap().key;
        let settings = opensync_server::Settings::default();
        let router = opensync_server::router(archive.clone(), &settings).unwrap();
        let runtime = Runtime::new().unwrap();
        Self { archive, router, runtime, key, _folder: folder }
    }

    /// What is answered to a request with the key.
    pub(crate) fn answer(&self, method: &str, path: &str, body: &str) -> Answer {
        self.answer_to(Some(&self.key), method, path, body)
    }

    fn answer_to(&self, key: Option<&str>, method: &str, path: &str, body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
    }

    /// What is answered to a request with the key and further headers.
    pub(crate) fn answer_with(&self, method: &str, path: &str, more: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("authorization", format!("Bearer {}", self.key));
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap())
    }

    /// The status and the body of an answer.
    pub(crate) fn ask(&self, method: &str, path: &str, body: Option<&str>) -> (u16, String) {
        self.ask_with(method, path, body, Some(&self.key))
    }

    pub(crate) fn ask_with(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        key: Option<&str>,
    ) -> (u16, String) {
        let answer = self.answer_to(key, method, path, body.unwrap_or_default());
        (answer.status, String::from_utf8(answer.body).unwrap())
    }

    /// What is answered to a request without a body, with the key.
    pub(crate) fn send_as_holder(&self, request: axum::http::request::Builder) -> Answer {
        let request = request.header("authorization", format!("Bearer {}", self.key));
        self.send(request.body(Body::empty()).unwrap())
    }

    /// What is answered to any request.
    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        let mut router = self.router.clone();
        self.runtime.block_on(async move {
            let (parts, body) = router.call(request).await.unwrap().into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
            Answer { status: parts.status.as_u16(), headers: parts.headers, body }
        })
    }

    /// What a `GET` gives.
    pub(crate) fn get(&self, path: &str) -> Value {
        let answer = self.answer("GET", path, "");
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// What a `POST` of JSON gives.
    pub(crate) fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.answer("POST", path, &body.to_string());
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }
}
