//! Charts: what overviews, series, calendars and looks back answer.

use opensync_core::{Message, Part, Role, Session, Usage};
use serde_json::{Value, json};

use super::Direct;

/// Noon of January 31st, 2025.
const NOON: i64 = 1_738_324_800_000;

fn filled() -> Direct {
    let server = Direct::new();
    for (number, at) in (0..).zip([NOON, NOON + 60_000, NOON + 86_400_000]) {
        let asked = Message::new("q", Role::User, at).with(Part::text("hello"));
        let answer = Message {
            model: Some("claude-opus-4-5".into()),
            usage: Some(Usage { input: 100, output: 10, ..Usage::default() }),
            ..Message::new("a", Role::Assistant, at + 1000)
        };
        let session = Session::new("claude-code", format!("s-{number}"));
        server.archive.ingest(session, vec![asked, answer]).unwrap();
    }
    server
}

#[test]
fn a_look_back_is_at_the_day_that_is_named_where_days_are_those_of_the_zone() {
    let server = filled();
    let told = server.get("/api/v1/wrapped?period=month&at=2025-01-31");
    assert_eq!((&told["firstDay"], &told["lastDay"]), (&json!("2025-01-01"), &json!("2025-01-31")));
    assert_eq!((&told["totals"]["sessions"], &told["totals"]["messages"]), (&json!(2), &json!(4)));
    assert_eq!((&told["streak"]["days"], &told["busiestHour"]), (&json!(1), &json!(12)));
    assert_eq!(told["before"]["cost"], Value::from(0.0));
    assert_eq!(told["hours"].as_array().unwrap().len(), 24);
    assert!(told["longest"]["externalId"].as_str().unwrap().starts_with("s-"), "{told}");
    assert_eq!(told["models"][0]["totalTokens"], 220);

    let east = server.get("/api/v1/wrapped?period=day&at=2025-02-01&tz=%2B13:00");
    assert_eq!((&east["firstDay"], &east["totals"]["messages"]), (&json!("2025-02-01"), &json!(4)));
    assert_eq!(server.answer("GET", "/api/v1/wrapped?at=soon", "").status, 400);
    assert_eq!(server.answer("GET", "/api/v1/wrapped?period=age", "").status, 400);
}

#[test]
fn an_overview_and_its_charts_tell_the_same_sums() {
    let server = filled();
    let query = "from=2025-01-01&to=2025-12-31";
    let overview = server.get(&format!("/api/v1/overview?{query}"));
    assert_eq!(overview["totals"]["messages"], 6);
    assert_eq!(overview["recent"].as_array().unwrap().len(), 3);
    let series = server.get(&format!("/api/v1/stats/series?bucket=year&measure=messages&{query}"));
    assert_eq!(
        (&series["rows"][0]["start"], &series["rows"][0]["total"]),
        (&json!("2025-01-01"), &json!(6.0))
    );
    let calendar = server.get("/api/v1/stats/calendar?year=2025");
    let rows = calendar["rows"].as_array().unwrap();
    let messages: u64 = rows.iter().map(|row| row["messages"].as_u64().unwrap()).sum();
    assert_eq!((rows.len(), messages), (365, 6));
    let models = server.get(&format!("/api/v1/stats/models?{query}"));
    let model = &models["rows"][0];
    assert_eq!((&model["sessions"], &model["unpriced"]), (&json!(3), &json!(0)));
    assert_eq!(model["cost"], overview["totals"]["cost"]);
}
