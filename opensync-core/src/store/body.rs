//! Bodies: the texts of parts as they lie on disk.
//!
//! One byte for the codec, four for the length of the text (little endian), then the payload. The
//! codec is per body, so that a text that does not shrink is stored as it is.

use std::cell::RefCell;
use std::io::Read as _;

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
    let (codec, length, payload) = opened(stored)?;
    let bytes = match codec {
        RAW => payload.to_vec(),
        ZSTD => zstd::bulk::decompress(payload, length).map_err(|_| broken())?,
        _ => return Err(broken()),
    };
    String::from_utf8(bytes).map_err(|_| broken())
}

/// The beginning of the text in stored bytes, `most` bytes of it at most. What follows is not
/// decompressed.
pub(crate) fn unpack_start(stored: &[u8], most: usize) -> Result<String> {
    let (codec, length, payload) = opened(stored)?;
    let most = most.min(length);
    let mut bytes = Vec::with_capacity(most);
    match codec {
        RAW => bytes.extend(payload.iter().take(most)),
        ZSTD => {
            let decoder = zstd::stream::read::Decoder::with_buffer(payload);
            let mut beginning = decoder.map_err(|_| broken())?.take(most as u64);
            beginning.read_to_end(&mut bytes).map_err(|_| broken())?;
        }
        _ => return Err(broken()),
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        // The last character may be cut, and nothing before it may be broken.
        Err(error) => {
            let whole = error.utf8_error();
            let mut bytes = error.into_bytes();
            bytes.truncate(whole.valid_up_to());
            let text = String::from_utf8(bytes).map_err(|_| broken())?;
            if whole.error_len().is_some() { Err(broken()) } else { Ok(text) }
        }
    }
}

/// The codec, the length and the payload of stored bytes.
fn opened(stored: &[u8]) -> Result<(u8, usize, &[u8])> {
    let (header, payload) = stored.split_at_checked(HEADER_BYTES).ok_or_else(broken)?;
    let length = u32::from_le_bytes([header[1], header[2], header[3], header[4]]) as usize;
    Ok((header[0], length, payload))
}

fn broken() -> Error {
    Error::decode("a body")
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
    fn the_beginning_of_a_text_is_cut_at_a_character() {
        for text in ["", "añb", &"añb the same words again ".repeat(500)] {
            let stored = pack(text);
            for most in [0, 1, 2, 3, 40, 100_000] {
                let cut = &text[..text.floor_char_boundary(most)];
                assert_eq!(unpack_start(&stored, most).unwrap(), cut);
            }
        }
        assert!(unpack_start(&[0, 2, 0, 0, 0, 0xff, b'a'], 2).is_err());
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
