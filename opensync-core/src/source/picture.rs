//! Picture: images in logs, whose bytes stay in base64, as they are written.

use serde_json::Value;

use crate::model::{Part, PartKind};

/// How many bytes stand behind base64.
pub(crate) fn decoded_len(base64: &str) -> usize {
    base64.trim_end_matches('=').len() / 4 * 3 + base64.trim_end_matches('=').len() % 4 * 3 / 4
}

/// The picture that these bytes are.
pub(crate) fn of_base64(media_type: &str, base64: &str) -> Part {
    let size_bytes = Some(decoded_len(base64) as u64);
    let media_type = Some(media_type.to_owned());
    Part { media_type, size_bytes, ..Part::new(PartKind::Image, base64) }
}

/// The picture at an address, which may hold it: `data:image/png;base64,…`.
pub(crate) fn of_url(url: &str) -> Part {
    let held = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
    match held {
        Some((media_type, base64)) => of_base64(media_type, base64),
        None => Part::new(PartKind::Image, "").named(url),
    }
}

/// The picture at an address that is told by itself or as `{"url": …}`.
pub(crate) fn of_value(value: &Value) -> Part {
    of_url(value.as_str().or_else(|| value["url"].as_str()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_as_large_as_its_bytes() {
        for (base64, length) in [("", 0), ("YQ==", 1), ("YWI=", 2), ("YWJj", 3), ("YWJjZA", 4)] {
            assert_eq!(decoded_len(base64), length, "{base64}");
        }
    }

    #[test]
    fn an_address_may_hold_the_picture_or_say_where_it_is() {
        let held = of_url("data:image/png;base64,YWI=");
        assert_eq!((held.media_type.as_deref(), held.size_bytes), (Some("image/png"), Some(2)));
        assert_eq!(held.text, "YWI=");
        let named = of_value(&serde_json::json!({"url": "https://example.com/a.png"}));
        assert_eq!(
            (named.name.as_deref(), named.size_bytes),
            (Some("https://example.com/a.png"), None)
        );
    }
}
