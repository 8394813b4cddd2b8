//! Sharing: strangers read what was shared, and nothing else, for as long as it is.

use serde_json::json;

use super::Server;
use crate::home::Home;

fn with_session(server: &Server) {
    let path = "/home/ada/secret-client/shop";
    server
        .post("/sync/session", json!({"externalId": "s", "title": "Retries", "projectPath": path}));
    for (id, role, text) in [
        ("m-1", "user", "<script>alert(1)</script> how do retries back off?"),
        ("m-2", "assistant", "They double, up to a minute."),
    ] {
        server.post(
            "/sync/message",
            json!({"sessionExternalId": "s", "externalId": id, "role": role,
            "textContent": text}),
        );
    }
}

#[test]
fn a_link_shows_the_session_to_anybody_until_it_is_taken_back() {
    let home = Home::empty();
    let server = Server::start(&home);
    with_session(&server);

    let share = server.post("/api/shares", json!({"sessionId": "s"}));
    let path = share["path"].as_str().unwrap();
    let read = |suffix: &str| server.ask_with("GET", &format!("{path}{suffix}"), None, None);
    let (status, page) = read("");
    assert_eq!(status, 200);
    assert!(page.contains("They double") && !page.contains("<script>alert"), "{page}");
    assert!(!page.contains("secret-client"), "paths are shortened: {page}");
    assert!(read(".md").1.contains("They double"));
    assert!(serde_json::from_str::<serde_json::Value>(&read(".json").1).is_ok());
    assert_eq!(server.get("/api/sessions/get?id=s")["session"]["isPublic"], true);
    assert_eq!(server.get("/api/shares")["shares"][0]["views"], 3);

    let slug = share["slug"].as_str().unwrap();
    assert_eq!(server.ask("DELETE", &format!("/api/shares/{slug}"), None).0, 200);
    assert_eq!(read("").0, 404);
    assert_eq!(server.get("/api/sessions/get?id=s")["session"]["isPublic"], false);
}

#[test]
fn a_preview_is_the_page_and_shares_nothing_and_an_end_can_be_moved() {
    let home = Home::empty();
    let server = Server::start(&home);
    with_session(&server);
    let (status, page) = server.ask("GET", "/api/v1/shares/preview?session=s&last=1", None);
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("back off") && !page.contains("They double"), "{page}");
    assert!(!page.contains("og:title"), "{page}");
    assert_eq!(server.get("/api/v1/shares")["total"], 0);
    assert_eq!(server.ask("GET", "/api/v1/shares/preview?session=s&first=9", None).0, 400);

    let share = server.post("/api/v1/shares", json!({"sessionId": "s"}));
    let slug = share["slug"].as_str().unwrap();
    let (_, page) = server.ask_with("GET", &format!("/s/{slug}"), None, None);
    assert!(page.contains("<meta property=\"og:description\" content=\"2 messages\">"), "{page}");
    assert!(page.contains(&format!("href=\"{slug}.md\"")), "{page}");
    let (_, seen) = server.ask("GET", &format!("/api/v1/shares/{slug}/preview"), None);
    assert!(seen.contains("They double"), "{seen}");
    assert_eq!(server.get("/api/v1/shares")["items"][0]["views"], 1, "a look is no reading");
    assert_eq!(server.ask("GET", "/api/v1/shares/none/preview", None).0, 404);
    let change = |body: &str| server.ask("PATCH", &format!("/api/v1/shares/{slug}"), Some(body));
    let (status, told) = change(r#"{"expiresAt":4102444800000}"#);
    assert!(status == 200 && told.contains("4102444800000"), "{told}");
    assert_eq!(change(r#"{"expiresAt":1}"#).0, 400);
    assert_eq!(change(r#"{"expiresAt":"soon"}"#).0, 400);
    assert!(change(r#"{"expiresAt":null}"#).1.contains("\"expiresAt\":null"));
    let nothing = r#"{"expiresAt":null}"#;
    assert_eq!(server.ask("PATCH", "/api/v1/shares/none", Some(nothing)).0, 404);
}

#[test]
fn sessions_are_exported_in_each_format_with_secrets_hidden_if_asked() {
    let home = Home::empty();
    let server = Server::start(&home);
    with_session(&server);
    let secret = "AKIAQ3EGRTNQZ5VDXBMP";
    server.post(
        "/sync/message",
        json!({"sessionExternalId": "s", "externalId": "m-3", "role": "user",
        "textContent": format!("key {secret} of ada@orchard-tools.dev")}),
    );
    for format in ["markdown", "json", "jsonl", "csv", "html"] {
        let read = |rest: &str| {
            let path = format!("/api/v1/export?format={format}{rest}");
            let (status, text) = server.ask("GET", &path, None);
            assert_eq!(status, 200, "{text}");
            text
        };
        let whole = read("&ids=s");
        assert!(whole.contains("They double") && whole.contains(secret), "{format}: {whole}");
        let hidden = read("&redact=true&emails=true");
        assert!(hidden.contains("They double"), "{format}: {hidden}");
        assert!(!hidden.contains(secret) && !hidden.contains("ada@orchard"), "{format}: {hidden}");
        assert!(!read("&source=nobody").contains("They double"));
    }
    assert_eq!(server.ask("GET", "/api/v1/export?ids=none", None).0, 404);
    assert_eq!(server.ask("GET", "/api/v1/export?format=docx", None).0, 400);
}

#[test]
fn a_password_is_asked_for_and_a_range_is_kept_to() {
    let home = Home::empty();
    let server = Server::start(&home);
    with_session(&server);
    let share = json!({"sessionId": "s", "password": "plum", "lastMessage": 1});
    let share = server.post("/api/shares", share);
    let path = share["path"].as_str().unwrap();

    let (status, form) = server.ask_with("GET", path, None, None);
    assert_eq!(status, 401);
    assert!(form.contains("password") && !form.contains("retries"), "{form}");
    assert_eq!(server.ask_with("GET", &format!("{path}.json"), None, None).0, 401);

    let unlock = |password: &str| {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let form = [("password", password)];
        let mut answer = agent.post(format!("{}{path}", server.address)).send_form(form).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    assert_eq!(unlock("pear").0, 401);
    let (status, page) = unlock("plum");
    assert_eq!(status, 200);
    assert!(page.contains("back off") && !page.contains("They double"), "{page}");
}

#[test]
fn sessions_that_were_marked_become_tests_of_each_tool() {
    let home = Home::empty();
    let server = Server::start(&home);
    with_session(&server);
    server.post(
        "/sync/message",
        json!({"sessionExternalId": "s", "externalId": "m-2", "role": "assistant",
        "textContent": "They double, up to a minute.", "model": "gpt-4o"}),
    );
    assert_eq!(server.ask("GET", "/api/export/evals", None).0, 404);
    let (status, _) = server.ask("PATCH", "/api/sessions/s", Some("{\"evalReady\": true}"));
    assert_eq!(status, 200);

    let (status, tests) = server.ask("GET", "/api/export/evals", None);
    assert_eq!(status, 200, "{tests}");
    let tests: serde_json::Value = serde_json::from_str(&tests).unwrap();
    assert!(tests.to_string().contains("They double"), "{tests}");
    let (_, lines) = server.ask("GET", "/api/export/evals?format=openai", None);
    assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    let asked = |filter: &str| server.ask("GET", &format!("/api/export/evals?{filter}"), None).0;
    assert_eq!([asked("tool=opencode"), asked("tool=open"), asked("tool=pi")], [200, 404, 404]);
    assert_eq!([asked("model=gpt-4o"), asked("model=gpt-4")], [200, 404], "by all of its name");
    assert_eq!(server.ask("GET", "/api/export/evals?format=word", None).0, 400);
}
