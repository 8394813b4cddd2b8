//! Compress: long answers are sent as gzip to clients that accept it.

use std::io::Write as _;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, VARY,
};
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio_stream::StreamExt as _;

/// Shorter answers gain nothing.
const LONG: u64 = 1024;

/// Types that are compressed already, or that are read event by event.
const LEFT_ALONE: [&str; 3] = ["application/zstd", "image/", "text/event-stream"];

/// Answers a request, compressed if the answer is worth it and the client accepts it.
pub(crate) async fn compress(request: Request, next: Next) -> Response {
    let is_accepted = accepts(request.headers(), "gzip");
    let response = next.run(request).await;
    if !is_worth_it(&response) {
        return response;
    }
    let (mut parts, mut body) = response.into_parts();
    parts.headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    if is_accepted {
        parts.headers.remove(CONTENT_LENGTH);
        parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        body = compressed(body);
    }
    Response::from_parts(parts, body)
}

fn is_worth_it(response: &Response) -> bool {
    let headers = response.headers();
    let media = headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    response.body().size_hint().exact().is_none_or(|length| length > LONG)
        && !headers.contains_key(CONTENT_ENCODING)
        && !LEFT_ALONE.iter().any(|kind| media.starts_with(kind))
}

/// Whether `Accept-Encoding` names an encoding, or any, with a weight above zero.
pub(crate) fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let weights = accepted.flat_map(|value| value.split(',')).map(|coding| {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameters.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
        (name.trim().to_ascii_lowercase(), weight.unwrap_or(1.0_f32))
    });
    let weights: Vec<_> = weights.collect();
    let of =
        |wanted: &str| weights.iter().find(|(name, _)| name == wanted).map(|(_, weight)| *weight);
    of(encoding).or_else(|| of("*")).is_some_and(|weight| weight > 0.0)
}

/// The same, piece by piece, as gzip. A body that breaks off gets no end that looks like one.
fn compressed(body: Body) -> Body {
    let mut encoder = Some(GzEncoder::new(Vec::new(), Compression::fast()));
    let pieces = body.into_data_stream().map(Some).chain(tokio_stream::once(None));
    Body::from_stream(pieces.filter_map(move |piece| match piece {
        Some(Ok(bytes)) => {
            let encoder = encoder.as_mut()?;
            if let Err(error) = encoder.write_all(&bytes) {
                return Some(Err(axum::Error::new(error)));
            }
            let ready = std::mem::take(encoder.get_mut());
            (!ready.is_empty()).then(|| Ok(Bytes::from(ready)))
        }
        Some(Err(error)) => {
            encoder = None;
            Some(Err(error))
        }
        None => Some(encoder.take()?.finish().map(Bytes::from).map_err(axum::Error::new)),
    }))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::body::to_bytes;
    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn an_encoding_is_accepted_where_it_or_any_is_named_and_not_refused() {
        let accepts = |value: &'static str| {
            let value = HeaderValue::from_static(value);
            accepts(&HeaderMap::from_iter([(ACCEPT_ENCODING, value)]), "gzip")
        };
        for value in ["gzip", "br, GZIP;q=0.5", "*", "deflate, *;q=0.1", "gzip;q=1.0, *;q=0"] {
            assert!(accepts(value), "{value}");
        }
        for value in ["", "br", "gzip;q=0", "gzip;q=0.0, *", "*;q=0", "identity"] {
            assert!(!accepts(value), "{value}");
        }
    }

    #[tokio::test]
    async fn a_body_in_pieces_is_the_same_when_it_is_unpacked_and_has_no_end_if_it_broke_off() {
        let pieces = || (0..200).map(|at| Ok(Bytes::from(format!("{at} ").repeat(500))));
        let whole: Vec<u8> =
            pieces().flat_map(|piece: Result<Bytes, axum::Error>| piece.unwrap()).collect();
        let packed = compressed(Body::from_stream(tokio_stream::iter(pieces())));
        let packed = to_bytes(packed, usize::MAX).await.unwrap();
        assert!(packed.len() * 20 < whole.len(), "{}", packed.len());
        let mut unpacked = Vec::new();
        GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == whole);

        let broken = pieces().chain([Err(axum::Error::new(std::io::Error::other("gone")))]);
        let mut sent = compressed(Body::from_stream(tokio_stream::iter(broken))).into_data_stream();
        while sent.next().await.unwrap().is_ok() {}
        assert!(sent.next().await.is_none());
    }
}
