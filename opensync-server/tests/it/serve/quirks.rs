//! Quirks: what clients, browsers and proxies really send, taken as it is meant.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Server;
use crate::home::Home;

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}", self.text))
    }
}

fn ask(server: &Server, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).accept("").build().into();
    let address = format!("{}{path}", server.address);
    let mut request = ureq::http::Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = agent.run(request.body(body.to_owned()).unwrap()).unwrap();
    let headers = answer.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().into()));
    Answer {
        status: answer.status().as_u16(),
        headers: headers.collect(),
        text: answer.body_mut().read_to_string().unwrap(),
    }
}

/// What the protocol answers to this body.
fn mcp(server: &Server, accept: Option<&str>, kind: &str, body: &str) -> Answer {
    let key = format!("Bearer {}", server.key);
    let mut headers = vec![("authorization", key.as_str()), ("content-type", kind)];
    headers.extend(accept.map(|accept| ("accept", accept)));
    ask(server, "POST", "/mcp", &headers, body)
}

/// What a tool says to these arguments.
fn call(server: &Server, tool: &str, arguments: &Value) -> (bool, String) {
    let params = json!({ "name": tool, "arguments": arguments });
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    let answer = mcp(server, Some("*/*"), "application/json", &body.to_string()).json();
    let result = &answer["result"];
    let text = result["content"][0]["text"].as_str().unwrap_or_default().to_owned();
    (answer.get("error").is_none() && result["isError"] != json!(true), text)
}

fn with_sessions(home: &Home) -> Server {
    let server = Server::start(home);
    for number in 0..7 {
        let id = format!("s-{number}");
        server.post("/sync/session", json!({"externalId": id, "source": "opencode"}));
        server.post(
            "/sync/message",
            json!({"sessionExternalId": id, "externalId": "m", "role": "user",
                "textContent": "walrus on the ice"}),
        );
    }
    // A search answers without what another one is just indexing.
    let until = Instant::now() + Duration::from_secs(20);
    let walrus = json!({"query": "walrus"});
    let is_level = || call(&server, "search_sessions", &walrus).1.matches("\nid: ").count() == 7;
    while !is_level() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    server
}

#[test]
fn tools_take_arguments_as_models_write_them() {
    let home = Home::empty();
    let server = with_sessions(&home);
    let listed = |arguments: Value| {
        let (is_good, text) = call(&server, "list_sessions", &arguments);
        assert!(is_good, "{arguments}: {text}");
        text.matches("\nid: ").count()
    };
    for limit in [json!(2), json!("2"), json!(2.0), json!("2.0"), json!(" 2 ")] {
        assert_eq!(listed(json!({ "limit": limit })), 2, "{limit}");
    }
    for arguments in [
        json!({}),
        json!({"limit": null, "project": null, "after": null, "cursor": null}),
        json!({"limit": "", "project": "", "after": "", "before": "", "source": "", "cursor": ""}),
    ] {
        assert_eq!(listed(arguments), 7);
    }
    let (_, first) = call(&server, "list_sessions", &json!({"limit": 5}));
    let next = first.split_once("next_cursor: ").unwrap().1.lines().next().unwrap();
    assert_eq!(listed(json!({ "cursor": next })), 2);
    assert_eq!(listed(json!({"cursor": format!(" {next} "), "limit": "1"})), 1);
    for limit in [json!(-1), json!("many"), json!(1.5)] {
        assert!(!call(&server, "list_sessions", &json!({ "limit": limit })).0, "{limit}");
    }
    for arguments in [
        json!({"query": "walrus", "limit": "3", "mode": "", "source": "opencode"}),
        json!({"query": "walrus", "limit": 3.0, "project": ""}),
    ] {
        let (is_good, text) = call(&server, "search_sessions", &arguments);
        assert!(is_good && text.matches("\nid: ").count() == 3, "{text}");
    }
    let get = json!({"id": "s-1", "max_tokens": "500", "tools": "true", "cursor": ""});
    assert!(call(&server, "get_session", &get).1.contains("walrus"));
    assert!(call(&server, "get_context", &json!({"query": "walrus", "budget": "400"})).0);
    assert!(call(&server, "session_stats", &json!({"by": "", "limit": "1"})).0);
}

#[test]
fn the_protocol_is_spoken_with_clients_of_every_kind() {
    let home = Home::empty();
    let server = Server::start(&home);
    let ping = json!({"jsonrpc": "2.0", "id": 3, "method": "ping"}).to_string();
    for accept in [
        None,
        Some("*/*"),
        Some("application/json"),
        Some("application/*;q=0.9, text/html"),
        Some("text/event-stream, application/json"),
    ] {
        let answer = mcp(&server, accept, "application/json; charset=utf-8", &ping);
        assert_eq!((answer.status, answer.json()["id"].clone()), (200, json!(3)), "{accept:?}");
    }
    assert_eq!(mcp(&server, Some("text/html"), "application/json", &ping).status, 406);
    for (body, code) in
        [("{oops", -32700), ("", -32700), ("[1", -32700), ("{\"a\":1}", -32600), ("7", -32600)]
    {
        let answer = mcp(&server, Some("*/*"), "application/json", body);
        assert_eq!(answer.status, 400, "{body}: {}", answer.text);
        assert_eq!(answer.json()["error"]["code"], code, "{body}: {}", answer.text);
    }
    assert_eq!(mcp(&server, Some("*/*"), "text/plain", &ping).status, 415);
    let params = json!({"protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "probe", "version": "0"}});
    let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params});
    let answer = mcp(&server, None, "application/json", &hello.to_string()).json();
    let about = &answer["result"]["serverInfo"];
    assert_eq!(
        (&about["name"], &about["version"]),
        (&json!("OpenSync"), &json!(env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn the_scheme_of_a_key_may_be_written_in_any_case() {
    let home = Home::empty();
    let server = Server::start(&home);
    for scheme in ["Bearer", "bearer", "BEARER", "Bearer "] {
        let key = format!("{scheme} {}", server.key);
        let answer = ask(&server, "GET", "/api/account", &[("authorization", &key)], "");
        assert_eq!(answer.status, 200, "{scheme}");
    }
    let key = format!("Basic {}", server.key);
    assert_eq!(ask(&server, "GET", "/api/account", &[("authorization", &key)], "").status, 401);
}

#[test]
fn a_page_elsewhere_may_send_what_the_protocol_and_shares_need() {
    let home = Home::empty();
    let server = Server::start(&home);
    let allowed = |path: &str, asked: &str| {
        let headers = [
            ("origin", "http://localhost:6274"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", asked),
        ];
        let answer = ask(&server, "OPTIONS", path, &headers, "");
        assert_eq!(answer.status, 204);
        answer.header("access-control-allow-headers").to_ascii_lowercase()
    };
    let names = |told: &str| -> Vec<String> {
        told.split(',').map(|name| name.trim().to_owned()).collect()
    };
    for (path, asked) in [
        ("/mcp", "authorization,content-type,mcp-protocol-version,mcp-method,mcp-name"),
        ("/mcp", "Mcp-Session-Id, Mcp-Param-Query, accept"),
        ("/s/x.json", "x-share-password"),
        ("/api/events", "last-event-id, authorization"),
    ] {
        let told = names(&allowed(path, asked));
        for name in names(&asked.to_ascii_lowercase()) {
            assert!(told.contains(&name), "{path}: {name} of {told:?}");
        }
    }
    assert!(!allowed("/mcp", "x-evil, cookie").contains("evil"));
}

#[test]
fn no_form_of_a_share_is_for_search_engines() {
    let home = Home::empty();
    let server = with_sessions(&home);
    let shared = server.post("/api/shares", json!({"sessionId": "s-1"}));
    let path = shared["path"].as_str().unwrap();
    for ending in ["", ".md", ".json"] {
        let answer = ask(&server, "GET", &format!("{path}{ending}"), &[], "");
        assert_eq!((answer.status, answer.header("x-robots-tag")), (200, "noindex"), "{ending}");
    }
}

#[test]
fn a_key_is_revoked_over_http_by_all_of_its_id() {
    let home = Home::empty();
    let server = Server::start(&home);
    let admin = home.json(["keys", "create", "--name", "admin", "--scope", "admin"]);
    let key = format!("Bearer {}", admin["key"].as_str().unwrap());
    let made = home.json(["keys", "create", "--name", "other"]);
    let id = made["id"].as_str().unwrap();
    let revoke = |id: &str| {
        let headers = [("authorization", key.as_str())];
        ask(&server, "DELETE", &format!("/api/keys/{id}"), &headers, "").status
    };
    let other_case: String = id
        .chars()
        .map(|letter| {
            if letter.is_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            }
        })
        .collect();
    for part in [&id[..1], &id[..7], &format!("{id}A"), other_case.as_str(), "%20"] {
        assert!(part == id || revoke(part) == 404, "{part}");
    }
    assert_eq!(revoke(id), 200);
}
