//! Bodies: the texts of parts as they lie on disk.
//!
//! One byte for the codec, four for the length of the text (little endian), then the payload. The
//! codec is per body, so that a text that does not shrink is stored as it is.

use std::cell::RefCell;

use crate::error::{Error, Result};

/// Level 3 is zstd's own balance; 280 MB/s here, and higher levels gain little on short texts.
const LEVEL: i32 = 3;
const RAW: u8 = 0;
const ZSTD: u8 = 1;
const HEADER_BYTES: usize = 5;

thread_local! {
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
}

/// The BLAKE3 hash by which a body is found again.
pub(crate) fn hash(text: &str) -> [u8; 32] {
    *blake3::hash(text.as_bytes()).as_bytes()
}

/// `text` as it is stored.
pub(crate) fn pack(text: &str) -> Vec<u8> {
    let packed = COMPRESSOR.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = zstd::bulk::Compressor::new(LEVEL).ok();
        }
        slot.as_mut().and_then(|compressor| compressor.compress(text.as_bytes()).ok())
    });
    match packed {
        Some(payload) if payload.len() < text.len() => with_header(ZSTD, text.len(), &payload),
        _ => with_header(RAW, text.len(), text.as_bytes()),
    }
}

fn with_header(codec: u8, length: usize, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    let mut stored = Vec::with_capacity(HEADER_BYTES + payload.len());
    stored.push(codec);
    stored.extend_from_slice(&length.to_le_bytes());
    stored.extend_from_slice(payload);
    stored
}

/// The text in stored bytes. Never allocates more than the length that was stored with it.
pub(crate) fn unpack(stored: &[u8]) -> Result<String> {
    let broken = || Error::decode("a body");
    let (header, payload) = stored.split_at_checked(HEADER_BYTES).ok_or_else(broken)?;
    let length = u32::from_le_bytes([header[1], header[2], header[3], header[4]]) as usize;
    let bytes = match header[0] {
        RAW => payload.to_vec(),
        ZSTD => zstd::bulk::decompress(payload, length).map_err(|_| broken())?,
        _ => return Err(broken()),
    };
    String::from_utf8(bytes).map_err(|_| broken())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_whether_or_not_it_shrinks() {
        for text in ["", "x", "q7!zP", &"the same words again ".repeat(500)] {
            assert_eq!(unpack(&pack(text)).unwrap(), text);
        }
    }

    #[test]
    fn broken_bytes_are_an_error_and_not_a_panic() {
        let mut stored = pack(&"words ".repeat(100));
        stored.truncate(stored.len() / 2);

        assert!(unpack(&stored).is_err());
        assert!(unpack(&[]).is_err());
        assert!(unpack(&[9, 0, 0, 0, 0]).is_err());
    }
}
