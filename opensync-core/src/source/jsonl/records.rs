//! Records: the objects of a line, where it holds more than one, or bytes that are none.
//!
//! Processes that write one log at once, and machines that lose power, leave lines with several
//! objects, with the beginning of one before another, and with runs of zero bytes. Each object that
//! is whole is taken. What lies in an object that is cut off may look like one, so behind damage
//! only what the caller knows as a record is taken.
//!
//! Time is linear in the line: where a place fails to parse, the next one is tried, until so many
//! bytes were looked at that it is no honest log.

use std::ops::Range;

use serde::de::IgnoredAny;

/// How often each byte of a line may be looked at, on average: as many objects as honest ones lie
/// within each other, at the place where one was cut off.
const MAX_LOOKS: usize = 16;

/// What a line turns out to be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Records {
    /// Where its objects are, in order.
    pub(crate) found: Vec<Range<usize>>,
    /// Why other bytes of it are none; only the first reason.
    pub(crate) damage: Option<String>,
    /// How many bytes are done with. All of them, unless the line may grow.
    pub(crate) taken: usize,
}

/// Finds the objects of a line. `is_whole` says that the line has its end, and nothing will follow.
pub(crate) fn split(line: &[u8], is_whole: bool, is_record: &dyn Fn(&[u8]) -> bool) -> Records {
    Split::new(line).records(is_whole, is_record)
}

/// What begins at a place.
enum Parsed {
    Object(Range<usize>),
    /// An object, as far as the line goes.
    Unfinished(String),
    Not(String),
}

struct Split<'a> {
    line: &'a [u8],
    at: usize,
    /// How many bytes were looked at to parse what begins at a place; one counts each time.
    looked: usize,
    /// How many may be.
    most: usize,
    damage: Option<String>,
}

impl<'a> Split<'a> {
    fn new(line: &'a [u8]) -> Self {
        Self { line, at: 0, looked: 0, most: line.len() * MAX_LOOKS + 4096, damage: None }
    }

    fn records(&mut self, is_whole: bool, is_record: &dyn Fn(&[u8]) -> bool) -> Records {
        let mut records = Records::default();
        let mut is_in_doubt = false;
        while let Some(is_object) = self.next() {
            let parsed =
                if is_object { self.parse() } else { Parsed::Not("not an object".to_owned()) };
            match parsed {
                Parsed::Object(object) if !is_in_doubt || is_record(&self.line[object.clone()]) => {
                    self.at = object.end;
                    is_in_doubt = false;
                    records.taken = object.end;
                    records.found.push(object);
                    records.damage = records.damage.or(self.damage.take());
                }
                Parsed::Object(object) => self.at = object.end,
                Parsed::Unfinished(_) if !is_whole => return records,
                Parsed::Unfinished(why) | Parsed::Not(why) => {
                    is_in_doubt = true;
                    self.damage.get_or_insert(why);
                    self.skip();
                }
            }
        }
        if is_whole {
            records.damage = records.damage.or(self.damage.take());
            records.taken = self.line.len();
        }
        records
    }

    /// Goes to the next byte that is more than a separator, and says whether an object may begin
    /// there; `None` at the end.
    fn next(&mut self) -> Option<bool> {
        if self.at == 0 && self.line.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        while let Some(&byte) = self.line.get(self.at) {
            match byte {
                0 => drop(self.damage.get_or_insert_with(|| "zero bytes".to_owned())),
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => return Some(byte == b'{'),
            }
            self.at += 1;
        }
        None
    }

    /// Reads the object that begins here.
    fn parse(&mut self) -> Parsed {
        let rest = &self.line[self.at..];
        let mut objects = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        let (parsed, looked) = if let Some(Err(error)) = objects.next() {
            let why = error.to_string().replace(" at line 1 column", " at column");
            let looked = error.column().clamp(1, rest.len());
            let is_cut = error.is_eof();
            (if is_cut { Parsed::Unfinished(why) } else { Parsed::Not(why) }, looked)
        } else {
            let length = objects.byte_offset();
            (Parsed::Object(self.at..self.at + length), length)
        };
        self.looked += looked;
        parsed
    }

    /// Goes to the next place where an object may begin, or to the end of what is looked at.
    fn skip(&mut self) {
        let rest = &self.line[self.at..];
        let next = rest.iter().skip(1).position(|&byte| byte == b'{').map(|at| at + 1);
        self.at += next.filter(|_| self.looked < self.most).unwrap_or(rest.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Objects with an `id` are records here.
    fn is_record(bytes: &[u8]) -> bool {
        bytes.windows(4).any(|window| window == b"\"id\"")
    }

    fn found(line: &str) -> (Vec<&str>, Option<String>) {
        let records = split(line.as_bytes(), true, &is_record);
        assert_eq!(records.taken, line.len(), "{line:?}");
        (records.found.into_iter().map(|at| &line[at]).collect(), records.damage)
    }

    #[test]
    fn every_whole_object_of_a_line_is_found() {
        let (one, two) = (r#"{"id":1,"in":{"id":9}}"#, r#"{"id":2,"text":"a } { \" b"}"#);
        let bare = r#"{"bare":3}"#;
        for (line, expected) in [
            (format!("{one}{two}"), vec![one, two]),
            (format!("  {one} \t{bare}\r"), vec![one, bare]),
            (format!("\u{feff}{one}"), vec![one]),
        ] {
            assert_eq!(found(&line), (expected, None), "{line}");
        }
    }

    #[test]
    fn a_record_behind_a_cut_one_is_found_wherever_that_was_cut() {
        let cut = r#"{"id":7,"path":"/a{b","set":{"deep":[1,{"x":"y"}]},"n":12,"esc":"a\"b"}"#;
        let whole = r#"{"id":8,"text":"all","in":{"more":[{"x":1}]}}"#;
        for end in 1..cut.len() {
            let line = format!("{}{whole}", &cut[..end]);
            let (records, damage) = found(&line);
            assert_eq!(records, [whole], "{line}");
            assert!(damage.is_some(), "{line}");
        }
    }

    #[test]
    fn an_object_within_a_cut_record_is_no_record() {
        let (records, damage) = found(r#"{"id":7,"set":{"a":1},"other":{"b":2},"text":"the en"#);
        assert_eq!(records, Vec::<&str>::new());
        assert!(damage.is_some_and(|why| why.contains("EOF")));
    }

    #[test]
    fn zero_bytes_around_a_record_are_told_and_cost_nothing() {
        for line in ["\0\0{\"a\":1}", "{\"a\":1}\0\0\0", " \0 {\"a\":1}\0"] {
            assert_eq!(found(line), (vec!["{\"a\":1}"], Some("zero bytes".to_owned())), "{line:?}");
        }
        assert_eq!(found("\0\0"), (vec![], Some("zero bytes".to_owned())));
    }

    #[test]
    fn of_a_line_that_may_grow_only_what_is_whole_is_taken() {
        let taken = |line: &str| {
            let records = split(line.as_bytes(), false, &is_record);
            (records.found.len(), records.taken, records.damage.is_some())
        };
        assert_eq!(taken(r#"{"id":1}"#), (1, 8, false));
        assert_eq!(taken(r#"{"id":1}{"id":2"#), (1, 8, false));
        assert_eq!(taken(r#"{"id":1,"in":{"id":2}"#), (0, 0, false));
        assert_eq!(taken("\0\0"), (0, 0, false));
        assert_eq!(taken(r#"{"te{"id":2}"#), (1, 12, true));
        assert_eq!(taken(r#"{"te{"id":2,"#), (0, 0, false));
    }

    #[test]
    fn a_line_of_nothing_but_beginnings_takes_time_in_proportion_to_its_length() {
        let open = r#"{"a":"#;
        for line in [open.repeat(20_000), "{".repeat(100_000), "{\"".repeat(50_000)] {
            let mut split = Split::new(line.as_bytes());
            assert!(split.records(true, &is_record).found.is_empty());
            assert!(split.looked <= split.most + line.len(), "{}", split.looked);
        }
    }
}
