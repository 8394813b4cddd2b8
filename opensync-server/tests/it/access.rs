//! Access: who a running server lets in, as whom, to what; and nobody to what is another's.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use opensync_core::accounts::{Account, AdminRule, Identity, KeyOptions, KeyScope};
use opensync_core::{Message, OpenSync, Part, Role, Session};
use serde_json::{Value, json};
use tempfile::TempDir;

/// What no answer to anybody but Ada may hold.
const SECRET: &str = "marmalade";

/// A server of the test's own, that ends with the value.
struct Server {
    folder: TempDir,
    child: Child,
    address: String,
    link: Option<String>,
}

struct Answer {
    status: u16,
    text: String,
    cookie: Option<String>,
    retry_after: Option<String>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

impl Server {
    fn start(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.toml"), config).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_opensync"))
            .args(["serve", "--no-watch", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let first = lines.find(|line| line.contains("http://")).unwrap();
        let address = first.split("http://").nth(1).unwrap().trim().to_owned();
        let link = config.is_empty().then(|| lines.find(|line| line.contains("/enter?")).unwrap());
        let link = link.map(|line| format!("/enter{}", line.split("/enter").nth(1).unwrap()));
        Self { folder, child, address, link }
    }

    fn archive(&self) -> OpenSync {
        OpenSync::open(self.folder.path()).unwrap()
    }

    fn key(&self, scopes: &[KeyScope]) -> String {
        key(&self.archive(), scopes)
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = agent.run(request.body(body.to_owned()).unwrap()).unwrap();
        let header =
            |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (cookie, retry_after) = (header("set-cookie"), header("retry-after"));
        let status = answer.status().as_u16();
        // The stream of events does not end.
        let is_stream = header("content-type").is_some_and(|kind| kind.contains("event-stream"));
        let text =
            if is_stream { String::new() } else { answer.body_mut().read_to_string().unwrap() };
        Answer { status, text, cookie, retry_after }
    }

    fn with(&self, key: &str, method: &str, path: &str, body: &str) -> Answer {
        self.ask(method, path, &[("authorization", &format!("Bearer {key}"))], body)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn key(archive: &OpenSync, scopes: &[KeyScope]) -> String {
    let scopes = scopes.to_vec();
    archive.create_key(KeyOptions::default().name("k").scopes(scopes)).unwrap().key
}

fn say(archive: &OpenSync, text: &str) {
    let message = Message::new("m-1", Role::User, 1_767_225_600_000).with(Part::text(text));
    let session = Session { title: Some(text.into()), ..Session::new("test", "s-1") };
    archive.ingest(session, vec![message]).unwrap();
}

/// The routes of the interface with their methods, as the server itself tells them.
fn routes(server: &Server) -> Vec<(String, String)> {
    let document = server.ask("GET", "/openapi.json", &[], "").json();
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().keys();
        methods.map(move |method| (method.to_uppercase(), path.clone()))
    });
    each.collect()
}

#[test]
fn no_route_shows_or_changes_what_is_another_owners() {
    let server = Server::start("");
    let archive = server.archive();
    say(&archive, SECRET);
    let bob = Identity { issuer: "i".into(), subject: "bob".into(), ..Identity::default() };
    let bob = archive.accounts().sign_in(bob, AdminRule::First, false).unwrap();
    let bob = archive.for_owner(bob.owner);
    let bobs_key = key(&bob, &[KeyScope::Admin]);
    let adas_key = archive.keys().unwrap()[0].id.clone();
    let before = (archive.session("s-1").unwrap(), archive.changes(0, 100).unwrap().len());
    let routes = routes(&server);
    assert!(routes.len() >= 15, "{routes:?}");

    for (method, path) in &routes {
        for id in ["s-1", "1", &adas_key] {
            let path = path.split('/').map(|piece| if piece.starts_with('{') { id } else { piece });
            let path = path.collect::<Vec<_>>().join("/");
            let query = format!("?id={id}&session={id}&q={SECRET}&limit=9&format=json");
            let body = json!({ "ids": [id], "id": id, "action": "delete", "name": "n" });
            let answer =
                server.with(&bobs_key, method, &format!("{path}{query}"), &body.to_string());
            let is_quoted = answer.text.contains(SECRET) && !answer.text.contains("\"query\"");
            assert!(!is_quoted, "{method} {path}: {}", answer.text);
            assert!(answer.status < 500, "{method} {path}: {} {}", answer.status, answer.text);
        }
    }
    assert_eq!(archive.session("s-1").unwrap(), before.0);
    assert_eq!(archive.changes(0, 100).unwrap().len(), before.1);
    assert!(archive.keys().unwrap().iter().all(|key| key.revoked_at.is_none()));
}

#[test]
fn only_an_administrator_sees_who_has_an_account_and_closes_it() {
    let server = Server::start("");
    let archive = server.archive();
    let [ada, bob] = ["ada", "bob"].map(|name| {
        let known = Identity { issuer: "i".into(), subject: name.into(), ..Identity::default() };
        archive.accounts().sign_in(known, AdminRule::First, false).unwrap()
    });
    let adas = key(&archive.for_owner(ada.owner), &[KeyScope::Admin]);
    let bobs = key(&archive.for_owner(bob.owner), &[KeyScope::Admin]);
    let path = |account: &Account| format!("/api/accounts/{}", account.owner.number());
    let closed = json!({ "closed": true }).to_string();

    assert_eq!(server.with(&bobs, "GET", "/api/accounts", "").status, 403);
    assert_eq!(server.with(&bobs, "PATCH", &path(&ada), &closed).status, 403);
    assert_eq!(server.with(&adas, "PATCH", &path(&ada), &closed).status, 400, "her own");
    assert_eq!(server.with(&adas, "PATCH", "/api/accounts/99", &closed).status, 404);
    assert_eq!(server.with(&adas, "PATCH", &path(&bob), "{}").status, 400);

    assert_eq!(server.with(&adas, "PATCH", &path(&bob), &closed).json()["closed"], true);
    assert_eq!(server.with(&bobs, "GET", "/api/account", "").status, 401);
    let listed = server.with(&adas, "GET", "/api/accounts", "").json();
    let states = listed["accounts"].as_array().unwrap().iter();
    let states = states.map(|one| (one["role"].clone(), one["closed"].clone()));
    assert_eq!(
        states.collect::<Vec<_>>(),
        [(json!("admin"), json!(false)), (json!("member"), json!(true))]
    );

    let opened = json!({ "closed": false }).to_string();
    assert_eq!(server.with(&adas, "PATCH", &path(&bob), &opened).status, 200);
    assert_eq!(server.with(&bobs, "GET", "/api/account", "").json()["role"], "member");
}

#[test]
fn what_another_owner_sends_under_the_same_ids_is_its_own() {
    let server = Server::start("");
    let archive = server.archive();
    say(&archive, SECRET);
    let bob = Identity { issuer: "i".into(), subject: "bob".into(), ..Identity::default() };
    let bob = archive.accounts().sign_in(bob, AdminRule::First, false).unwrap();
    let bob = archive.for_owner(bob.owner);
    let sync = key(&bob, &[KeyScope::Sync]);
    let message = json!({
        "sessionExternalId": "s-1", "externalId": "m-1", "role": "user", "textContent": "pears",
    });

    assert_eq!(server.with(&sync, "POST", "/sync/message", &message.to_string()).status, 200);
    assert_eq!(archive.session("s-1").unwrap().session.title.as_deref(), Some(SECRET));
    let texts = |archive: &OpenSync| {
        let messages = archive.messages("s-1").unwrap();
        messages.map(|placed| placed.unwrap().message.parts[0].text.clone()).collect::<Vec<_>>()
    };
    assert_eq!((texts(&archive), texts(&bob)), (vec![SECRET.to_owned()], vec!["pears".to_owned()]));
}

#[test]
fn every_route_but_two_needs_a_key_and_says_so_in_the_known_words() {
    let server = Server::start("");
    let open = ["/health", "/api/v1/server"];
    for (method, path) in routes(&server).iter().filter(|(_, path)| !open.contains(&&**path)) {
        let answer = server.ask(method, path, &[], "{}");
        let words = if path == "/sync/sessions/list" {
            "Invalid API key format"
        } else {
            "Missing Authorization header"
        };
        let field = if path.starts_with("/api/v1/") { "detail" } else { "error" };
        assert_eq!((answer.status, answer.json()[field].as_str()), (401, Some(words)), "{path}");
    }
    let refused =
        |secret: &str| server.with(secret, "GET", "/api/stats", "").json()["error"].clone();
    assert_eq!(refused("osk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), "Invalid API key");
    assert_eq!(refused("eyJhbGciOiJub25lIn0.e30."), "Invalid or expired token");
    for path in open {
        assert_eq!(server.ask("GET", path, &[], "").status, 200);
    }
}

#[test]
fn a_key_may_do_what_its_scopes_name_and_no_more() {
    let server = Server::start("");
    let (read, sync) = (server.key(&[KeyScope::Read]), server.key(&[KeyScope::Sync]));
    let admin = server.key(&[KeyScope::Admin]);
    let status = |key: &str, method: &str, path: &str, body: &str| {
        server.with(key, method, path, body).status
    };
    let session = r#"{"externalId":"s-2"}"#;
    assert_eq!(status(&read, "GET", "/api/sessions", ""), 200);
    assert_eq!(status(&sync, "GET", "/api/sessions", ""), 403);
    assert_eq!(status(&read, "POST", "/sync/session", session), 403);
    assert_eq!(status(&sync, "POST", "/sync/session", session), 200);
    for key in [&read, &sync] {
        assert_eq!(status(key, "POST", "/api/keys", r#"{"name":"more"}"#), 403);
        assert_eq!(status(key, "GET", "/api/keys", ""), 403);
    }
    let made = server.with(&admin, "POST", "/api/keys", r#"{"name":"more"}"#);
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let made = made.json()["key"].as_str().unwrap().to_owned();
    assert_eq!(status(&made, "GET", "/api/sessions", ""), 200);
    assert_eq!(status(&admin, "DELETE", &format!("/api/keys/{id}"), ""), 200);
    assert_eq!(status(&made, "GET", "/api/sessions", ""), 401);
}

#[test]
fn a_link_lets_one_browser_in_by_a_cookie_that_only_our_own_page_can_use() {
    let server = Server::start("");
    let link = server.link.clone().unwrap();
    let entered = server.ask("GET", &link, &[], "");
    assert_eq!(entered.status, 303);
    let set = entered.cookie.unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    assert_eq!(server.ask("GET", &link, &[], "").status, 401);

    let cookie = set.split(';').next().unwrap();
    let own = [("cookie", cookie), ("sec-fetch-site", "same-origin")];
    let other = [("cookie", cookie), ("sec-fetch-site", "cross-site")];
    let body = r#"{"name":"made by a page"}"#;
    assert_eq!(server.ask("GET", "/api/account", &own, "").status, 200);
    assert_eq!(server.ask("POST", "/api/keys", &other, body).status, 401);
    assert_eq!(server.ask("POST", "/api/keys", &[("cookie", cookie)], body).status, 401);
    assert_eq!(server.ask("POST", "/api/keys", &own, body).status, 201);
    assert_eq!(server.ask("POST", "/auth/logout", &own, "").status, 303);
    assert_eq!(server.ask("GET", "/api/account", &own, "").status, 401);
}

#[test]
fn a_name_that_is_not_the_servers_gets_nothing() {
    let server = Server::start("");
    let key = format!("Bearer {}", server.key(&[KeyScope::Admin]));
    let headers = [("host", "rebound.example"), ("authorization", key.as_str())];
    assert_eq!(server.ask("GET", "/api/sessions", &headers, "").status, 421);
}

#[test]
fn who_asks_too_often_is_told_when_to_come_again() {
    let server = Server::start("[limits]\nrequests_per_key = 3\nfailures_per_address = 2\n");
    let (one, two) = (server.key(&[KeyScope::Read]), server.key(&[KeyScope::Read]));
    let status = |key: &str| server.with(key, "GET", "/api/account", "").status;
    assert_eq!([status(&one), status(&one), status(&one)], [200; 3]);
    let answer = server.with(&one, "GET", "/api/account", "");
    assert_eq!(answer.status, 429);
    assert!((1..=60).contains(&answer.retry_after.unwrap().parse::<u32>().unwrap()));
    assert_eq!(
        [status("osk_x"), status("osk_x"), status("osk_x"), status(&two)],
        [401, 401, 429, 200]
    );
}

#[test]
fn a_server_without_accounts_is_not_open_to_other_machines() {
    let folder = tempfile::tempdir().unwrap();
    let refused = Command::new(env!("CARGO_BIN_EXE_opensync"))
        .args(["serve", "--no-watch", "--listen", "0.0.0.0:0", "--data-dir"])
        .arg(folder.path())
        .output()
        .unwrap();
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && error.contains("[accounts]"), "{error}");
}
