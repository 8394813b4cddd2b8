//! Messagepack: reads values that `LangGraph` packed.
//!
//! An object of a class is packed as an extension: the class's module and name, and what it is made
//! from. It becomes a JSON object here, with the name under [`CLASS`] and the rest under [`MADE_FROM`].

use serde_json::{Map, Value};

/// Where the name of a class stands.
pub(super) const CLASS: &str = "@class";

/// Where that stands which an object was made from.
pub(super) const MADE_FROM: &str = "@from";

/// Values within others deeper than this are not read.
const MAX_DEPTH: u32 = 96;

/// Extensions up to this one are objects of a class.
const LAST_CLASS: i8 = 5;

/// The value in these bytes; nothing if they hold no whole one.
pub(super) fn value(bytes: &[u8]) -> Option<Value> {
    Packed { bytes }.value(MAX_DEPTH)
}

/// Bytes that are still to be read.
struct Packed<'a> {
    bytes: &'a [u8],
}

impl<'a> Packed<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    /// A whole number from 0 of so many bytes.
    fn number(&mut self, width: usize) -> Option<u64> {
        Some(self.take(width)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn length(&mut self, width: usize) -> Option<usize> {
        usize::try_from(self.number(width)?).ok()
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let kind = *self.take(1)?.first()?;
        let low = |mask: u8| usize::from(kind & mask);
        Some(match kind {
            0x00..=0x7f => Value::from(kind),
            0x80..=0x8f => return self.map(low(0x0f), depth),
            0x90..=0x9f => return self.list(low(0x0f), depth),
            0xa0..=0xbf => return self.text(low(0x1f)),
            0xc2 | 0xc3 => Value::Bool(kind == 0xc3),
            0xc4..=0xc6 => return self.sized(1 << (kind - 0xc4), Self::text),
            0xc7..=0xc9 => {
                let length = self.length(1 << (kind - 0xc7))?;
                return self.extension(length, depth);
            }
            0xca => {
                let bits = u32::try_from(self.number(4)?).ok()?;
                Value::from(f32::from_bits(bits))
            }
            0xcb => Value::from(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => Value::from(self.number(1 << (kind - 0xcc))?),
            0xd0..=0xd3 => Value::from(self.signed(1 << (kind - 0xd0))?),
            0xd4..=0xd8 => return self.extension(1 << (kind - 0xd4), depth),
            0xd9..=0xdb => return self.sized(1 << (kind - 0xd9), Self::text),
            0xdc | 0xdd => {
                return self.sized(2 << (kind - 0xdc), |it, count| it.list(count, depth));
            }
            0xde | 0xdf => return self.sized(2 << (kind - 0xde), |it, count| it.map(count, depth)),
            0xe0..=0xff => Value::from(i64::from(kind) - 256),
            0xc0 | 0xc1 => Value::Null,
        })
    }

    /// Reads a length of so many bytes, and then what is that long.
    fn sized(
        &mut self,
        width: usize,
        read: impl FnOnce(&mut Self, usize) -> Option<Value>,
    ) -> Option<Value> {
        let length = self.length(width)?;
        read(self, length)
    }

    fn signed(&mut self, width: usize) -> Option<i64> {
        let number = self.number(width)?;
        let unused = 64 - 8 * u32::try_from(width).ok()?;
        Some((number << unused).cast_signed() >> unused)
    }

    fn text(&mut self, length: usize) -> Option<Value> {
        Some(Value::from(String::from_utf8_lossy(self.take(length)?).into_owned()))
    }

    fn list(&mut self, count: usize, depth: u32) -> Option<Value> {
        // Each value has a byte at least, so that a count that lies reserves nothing.
        let mut values = Vec::with_capacity(count.min(self.bytes.len()));
        for _ in 0..count {
            values.push(self.value(depth)?);
        }
        Some(Value::Array(values))
    }

    fn map(&mut self, count: usize, depth: u32) -> Option<Value> {
        let mut fields = Map::new();
        for _ in 0..count {
            let name = match self.value(depth)? {
                Value::String(name) => name,
                other => other.to_string(),
            };
            fields.insert(name, self.value(depth)?);
        }
        Some(Value::Object(fields))
    }

    fn extension(&mut self, length: usize, depth: u32) -> Option<Value> {
        let code = self.take(1)?.first()?.cast_signed();
        let bytes = self.take(length)?;
        if !(0..=LAST_CLASS).contains(&code) {
            return Some(Value::Null);
        }
        let mut told = Packed { bytes }.value(depth)?;
        let fields = [(CLASS, told[1].take()), (MADE_FROM, told[2].take())];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
        Some(Value::Object(fields.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_every_kind_are_read() {
        let packed: &[(&[u8], Value)] = &[
            (b"\x07", json!(7)),
            (b"\xff", json!(-1)),
            (b"\xc0", Value::Null),
            (b"\xc3", json!(true)),
            (b"\xa2hi", json!("hi")),
            (b"\xd9\x02hi", json!("hi")),
            (b"\x92\x01\xa1a", json!([1, "a"])),
            (b"\xdc\x00\x01\xc2", json!([false])),
            (b"\x81\xa1k\xcd\x01\x00", json!({"k": 256})),
            (b"\xde\x00\x01\x05\xd1\xff\xfe", json!({"5": -2})),
            (b"\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00", json!(1.5)),
            (b"\xce\xff\xff\xff\xff", json!(u32::MAX)),
            (b"\xd3\xff\xff\xff\xff\xff\xff\xff\xff", json!(-1)),
        ];
        for (bytes, expected) in packed {
            assert_eq!(value(bytes).as_ref(), Some(expected), "{bytes:?}");
        }
    }

    #[test]
    fn an_object_of_a_class_is_told_by_its_name_and_what_it_was_made_from() {
        let bytes = b"\xc7\x0b\x05\x93\xa1m\xa3Msg\x81\xa1k\x01";
        assert_eq!(value(bytes), Some(json!({"@class": "Msg", "@from": {"k": 1}})));
    }

    #[test]
    fn bytes_that_lie_about_their_length_are_no_value() {
        for bytes in [
            &b"\xdd\xff\xff\xff\xff"[..],
            b"\xdf\xff\xff\xff\xff\x01",
            b"\xdb\xff\xff\xff\xff",
            b"\xc9\xff\xff\xff\xff\x05",
            b"\xa5hi",
            b"",
            &[0x91; 5000],
        ] {
            assert_eq!(value(bytes), None, "{} bytes", bytes.len());
        }
    }
}
