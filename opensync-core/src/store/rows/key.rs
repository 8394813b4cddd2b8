//! Key: keys as an owner and bytes, whose order is the order of the keys.
//!
//! A database that orders rows by bytes knows nothing of our types. So numbers are written with the
//! greatest byte first and their sign turned round; a text ends with the bytes 0 1, and a 0 within it
//! is 0 255, so that the shorter of two texts comes first, whatever follows. Arrays are as they are.
//! These bytes are stored: what is written here once stays.

use super::file;

/// Whose a row is that is no owner's.
pub(in crate::store) const NOBODY: i32 = -1;

/// Where a row lies: its owner, and the rest of its key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::store) struct Place {
    pub(in crate::store) owner: i32,
    pub(in crate::store) key: Vec<u8>,
}

/// Owners are numbered from 0 on, one after another. One that has no number in SQL has nothing.
pub(in crate::store) fn number_of(owner: u32) -> i32 {
    i32::try_from(owner).unwrap_or(i32::MAX)
}

/// The key of a table, which any engine can keep in its order.
pub(in crate::store) trait Key: file::Key + 'static {
    /// Whether the key begins with an owner.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a database asks"))]
    const IS_OWNED: bool;

    /// Where the row with this key lies.
    fn place(key: &Self::SelfType<'_>) -> Place;

    /// The key of a row, as a file keeps it; `None` if the bytes are none of this key's.
    fn bytes_of(place: &Place) -> Option<Vec<u8>>;
}

/// A piece of a key.
pub(in crate::store) trait Piece: file::Key + 'static {
    /// It, where it is not borrowed.
    type Owned;

    fn write(piece: &Self::SelfType<'_>, out: &mut Vec<u8>);

    /// Takes it from the beginning of `bytes`; nothing if they are too few.
    fn read(bytes: &mut &[u8]) -> Option<Self::Owned>;

    fn lend(owned: &Self::Owned) -> Self::SelfType<'_>;
}

macro_rules! number_pieces {
    ($($number:ty: $flipped:expr),*) => {$(
        impl Piece for $number {
            type Owned = Self;

            fn write(piece: &Self, out: &mut Vec<u8>) {
                out.extend((piece ^ $flipped).to_be_bytes());
            }

            fn read(bytes: &mut &[u8]) -> Option<Self> {
                let (first, rest) = bytes.split_first_chunk()?;
                *bytes = rest;
                Some(Self::from_be_bytes(*first) ^ $flipped)
            }

            fn lend(owned: &Self) -> Self {
                *owned
            }
        }
    )*};
}

number_pieces!(u8: 0, u32: 0, u64: 0, i32: i32::MIN, i64: i64::MIN);

impl<const N: usize> Piece for [u8; N] {
    type Owned = Self;

    fn write(piece: &Self, out: &mut Vec<u8>) {
        out.extend(piece);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (first, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(*first)
    }

    fn lend(owned: &Self) -> Self {
        *owned
    }
}

const END: u8 = 1;
const ZERO: u8 = 255;

impl Piece for &'static str {
    type Owned = String;

    fn write(piece: &&str, out: &mut Vec<u8>) {
        for &byte in piece.as_bytes() {
            out.push(byte);
            if byte == 0 {
                out.push(ZERO);
            }
        }
        out.extend([0, END]);
    }

    fn read(bytes: &mut &[u8]) -> Option<String> {
        let mut text = Vec::new();
        loop {
            let (&byte, rest) = bytes.split_first()?;
            *bytes = rest;
            if byte == 0 {
                let (&mark, rest) = bytes.split_first()?;
                *bytes = rest;
                if mark == END {
                    return String::from_utf8(text).ok();
                }
            }
            text.push(byte);
        }
    }

    fn lend(owned: &String) -> &str {
        owned
    }
}

/// A key as a file keeps it.
fn stored<K: Key>(key: &K::SelfType<'_>) -> Vec<u8> {
    AsRef::<[u8]>::as_ref(&K::as_bytes(key)).to_vec()
}

/// An owner, and what is known by its number alone.
impl Key for u32 {
    const IS_OWNED: bool = true;

    fn place(key: &u32) -> Place {
        Place { owner: number_of(*key), key: Vec::new() }
    }

    fn bytes_of(place: &Place) -> Option<Vec<u8>> {
        Some(u32::try_from(place.owner).ok()?.to_le_bytes().to_vec())
    }
}

impl Key for &'static str {
    const IS_OWNED: bool = false;

    fn place(key: &&str) -> Place {
        let mut bytes = Vec::new();
        <&str as Piece>::write(key, &mut bytes);
        Place { owner: NOBODY, key: bytes }
    }

    fn bytes_of(place: &Place) -> Option<Vec<u8>> {
        Some(<&str as Piece>::read(&mut place.key.as_slice())?.into_bytes())
    }
}

impl Key for (&'static str, &'static str) {
    const IS_OWNED: bool = false;

    fn place(key: &(&str, &str)) -> Place {
        let mut bytes = Vec::new();
        <&str as Piece>::write(&key.0, &mut bytes);
        <&str as Piece>::write(&key.1, &mut bytes);
        Place { owner: NOBODY, key: bytes }
    }

    fn bytes_of(place: &Place) -> Option<Vec<u8>> {
        let mut bytes = place.key.as_slice();
        let (first, second) =
            (<&str as Piece>::read(&mut bytes)?, <&str as Piece>::read(&mut bytes)?);
        let key = (first.as_str(), second.as_str());
        Some(stored::<Self>(&key))
    }
}

macro_rules! owned_keys {
    ($(($($piece:ident $place:tt),*)),*) => {$(
        impl<$($piece: Piece),*> Key for (u32, $($piece),*) {
            const IS_OWNED: bool = true;

            fn place(key: &Self::SelfType<'_>) -> Place {
                let mut bytes = Vec::with_capacity(48);
                $($piece::write(&key.$place, &mut bytes);)*
                Place { owner: number_of(key.0), key: bytes }
            }

            #[allow(non_snake_case)]
            fn bytes_of(place: &Place) -> Option<Vec<u8>> {
                let owner = u32::try_from(place.owner).ok()?;
                let mut bytes = place.key.as_slice();
                $(let $piece = $piece::read(&mut bytes)?;)*
                let key = (owner, $($piece::lend(&$piece)),*);
                Some(stored::<Self>(&key))
            }
        }
    )*};
}

owned_keys!(
    (A 1),
    (A 1, B 2),
    (A 1, B 2, C 3),
    (A 1, B 2, C 3, D 4),
    (A 1, B 2, C 3, D 4, E 5)
);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::tables::{SumsKey, VectorKey};
    use super::*;

    type Texts = (u32, &'static str, &'static str);

    /// Texts with what is hard: nothing, zeros, and beginnings of each other.
    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec(prop::sample::select(vec!['\0', '\u{1}', 'a', 'ÿ']), 0..4)
            .prop_map(|letters| letters.into_iter().collect())
    }

    /// Places have the order that the file has, and lead back to the file's bytes.
    fn check<K: Key>(one: &K::SelfType<'_>, other: &K::SelfType<'_>) {
        let (bytes, of_other) = (K::as_bytes(one), K::as_bytes(other));
        let (place, place_of_other) = (K::place(one), K::place(other));
        assert_eq!(K::compare(bytes.as_ref(), of_other.as_ref()), place.cmp(&place_of_other));
        assert_eq!(K::bytes_of(&place).unwrap(), bytes.as_ref());
    }

    proptest! {
        #[test]
        fn places_have_the_order_of_their_keys_and_lead_back_to_them(
            owners in (0_u32..3, 0_u32..3),
            texts in (text(), text(), text(), text()),
            times in (any::<i32>(), any::<i32>()),
            numbers in (any::<i64>(), any::<i64>(), any::<u64>(), any::<u64>()),
            hashes in (any::<[u8; 16]>(), any::<[u8; 16]>()),
        ) {
            let (a, b, c, d) = (&*texts.0, &*texts.1, &*texts.2, &*texts.3);
            check::<u32>(&owners.0, &owners.1);
            check::<&'static str>(&a, &b);
            check::<(&'static str, &'static str)>(&(a, b), &(c, d));
            check::<Texts>(&(owners.0, a, b), &(owners.1, c, d));
            check::<(u32, u64)>(&(owners.0, numbers.2), &(owners.1, numbers.3));
            check::<(u32, i64, u64)>(
                &(owners.0, numbers.0, numbers.2),
                &(owners.1, numbers.1, numbers.3),
            );
            check::<SumsKey>(&(owners.0, times.0, a, b, c), &(owners.1, times.1, a, b, d));
            check::<VectorKey>(&(owners.0, a, hashes.0), &(owners.1, a, hashes.1));
        }
    }
}
