//! Filters: how values are compared, and what JSON has.

use super::*;

fn is(field: Field, value: &str, text: &str) -> bool {
    Pattern::new(field, value).matches(text)
}

#[test]
fn a_project_is_its_remote_its_folder_its_name_or_the_last_name_of_its_folder() {
    for (value, text) in [
        ("shop", "shop"),
        ("SHOP", "/home/ada/Shop"),
        ("shop", "C:\\work\\shop\\"),
        ("/home/ada/Shop/", "/home/ada/Shop"),
        ("c:/work/SHOP", "C:\\work\\shop"),
        ("https://host.example/ada/shop", "git@host.example:ada/shop.git"),
    ] {
        assert!(is(Field::Project, value, text), "{value} {text}");
    }
    for (value, text) in [
        ("shop", "/home/ada/shop-web"),
        ("sho", "shop"),
        ("ada", "/home/ada/shop"),
        ("ada/shop", "/home/ada/shop"),
    ] {
        assert!(!is(Field::Project, value, text), "{value} {text}");
    }
}

#[test]
fn stars_say_which_part_of_a_value_is_meant() {
    assert!(is(Field::Project, "shop*", "/home/ada/shop-web"));
    assert!(!is(Field::Project, "shop*", "/home/ada/webshop"));
    assert!(is(Field::Project, "*shop", "/home/ada/webshop"));
    assert!(is(Field::Project, "*ada/sh*", "/home/ada/shop"));
    assert!(is(Field::Model, "sonnet", "claude-Sonnet-4"));
    assert!(!is(Field::Model, "sonnet*", "claude-sonnet-4"));
    assert!(is(Field::Tag, "auth*", "Authentication"));
    assert!(!is(Field::Tag, "auth", "Authentication"));
    assert!(is(Field::Project, "*", "anything") && !is(Field::Session, "AB", "abc"));
}

#[test]
fn an_equals_sign_asks_for_all_of_a_value() {
    assert!(is(Field::Model, "=GPT-4", "gpt-4") && !is(Field::Model, "=gpt-4", "gpt-4o"));
    assert!(is(Field::Source, "=pi", "pi") && !is(Field::Source, "=p", "pi"));
    assert!(!is(Field::Model, "=*", "gpt-4"));
}

#[test]
fn values_of_one_field_are_alternatives_and_what_is_excluded_is_left_out_anyway() {
    let filter = Filter::default()
        .include(Field::Tag, "a")
        .include(Field::Tag, "b")
        .exclude(Field::Tag, "c");
    let wanted = filter.of(Field::Tag);
    assert!(wanted.allows(["b"]) && wanted.allows(["x", "a"]));
    assert!(!wanted.allows(["b", "c"]) && !wanted.allows(["x"]) && !wanted.allows([]));
}

#[test]
fn a_day_is_meant_with_all_of_it_and_a_moment_ends_there() {
    let zone: TimeZone = "+01:00".parse().unwrap();
    let filter = Filter::default().time_zone(zone).since("2026-01-31").unwrap();
    let day = filter.clone().until("2026-01-31").unwrap().span();
    assert_eq!(day.end - day.start, 24 * 3_600_000);
    let moment = filter.until("2026-01-31T00:00:00Z").unwrap().span();
    assert_eq!(moment.end - moment.start, 3_600_000);
    assert!(Filter::default().since("soonish").is_err());
}

#[test]
fn a_filter_is_the_same_after_json() {
    let filter = Filter::default()
        .include(Field::Project, "shop")
        .exclude(Field::Has, "child")
        .from_ms(7)
        .time_zone("+05:45".parse().unwrap());
    let json = serde_json::to_value(&filter).unwrap();
    let expected = serde_json::json!({
        "include": {"project": ["shop"]}, "exclude": {"has": ["child"]},
        "from_ms": 7, "time_zone": "+05:45",
    });
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_value::<Filter>(json).unwrap(), filter);
    assert!(serde_json::from_str::<Filter>(r#"{"projekt": "shop"}"#).is_err());
}
