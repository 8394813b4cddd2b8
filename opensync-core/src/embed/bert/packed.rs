//! Packed: a model in one file, as the kernels read it, mapped into memory instead of computed anew.
//!
//! The file is derived from the model's own files, and lies beside them. It begins with a header that
//! names what it was made of and for; then come the *core*, which each text needs all of, and the
//! *tables*, of which a text needs a row a token. Header and core are held against their hashes each
//! time; the tables, four fifths of the file, when they are written and when [`is_whole`] is asked.
//! What does not fit in any way is as good as not there.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::parts::{Parts, Products, Table, floats};
use super::tokens::Tokens;
use super::weights::Weights;
use crate::embed::bytes::Bytes;
use crate::embed::kernel::{Int8Panels, Level, PANEL};
use crate::error::{Error, Result};
use crate::files::write_whole;

/// Changes with the order of parts, with their form and with that of the kernels' bytes.
const VERSION: u32 = 1;
const MAGIC: [u8; 8] = *b"osmodel\0";
/// Parts begin at multiples of this, as lines of the processor's cache do.
const ALIGNMENT: usize = 64;

/// The names that a packed model can have: a processor reads one of them.
pub(crate) const NAMES: [&str; 2] = ["packed-signed.bin", "packed-unsigned.bin"];

/// Which file a processor reads, and what it must be made of.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// The hash of what names the model's own files.
    source: [u8; 32],
    level: Level,
}

impl Place {
    /// The place in a model's folder for the bytes of a level, made of what `source` names.
    pub(super) fn new(folder: &Path, source: &[u8], level: Level) -> Self {
        let name = NAMES[usize::from(Int8Panels::are_unsigned(level))];
        let source = *blake3::hash(source).as_bytes();
        Self { path: folder.join(name), source, level }
    }

    /// What the header must begin with.
    fn beginning(&self) -> Vec<u8> {
        let panel = u32::try_from(PANEL).unwrap_or(u32::MAX);
        let unsigned = u32::from(Int8Panels::are_unsigned(self.level));
        let numbers = [VERSION, panel, unsigned].map(u32::to_le_bytes);
        [MAGIC.as_slice(), numbers.as_flattened(), &self.source].concat()
    }
}

/// Lengths and hashes of what follows the header.
struct Header {
    core_bytes: usize,
    table_bytes: usize,
    core_hash: [u8; 32],
    table_hash: [u8; 32],
}

impl Header {
    const BEGINNING_BYTES: usize = 8 + 3 * 4 + 32;
    const HASH_AT: usize = Self::BEGINNING_BYTES + 2 * 8 + 2 * 32;
    const BYTES: usize = (Self::HASH_AT + 32).next_multiple_of(ALIGNMENT);

    fn write(&self, beginning: &[u8]) -> Vec<u8> {
        let lengths = [self.core_bytes as u64, self.table_bytes as u64].map(u64::to_le_bytes);
        let hashes = [self.core_hash, self.table_hash];
        let mut header = [beginning, lengths.as_flattened(), hashes.as_flattened()].concat();
        header.extend_from_slice(blake3::hash(&header).as_bytes());
        header.resize(Self::BYTES, 0);
        header
    }

    /// Reads a header that is what was written, whatever it is of.
    fn read(header: &[u8]) -> Option<Self> {
        let (told, mut rest) = header.split_at_checked(Self::HASH_AT)?;
        let (_, mut rest_of_told) = told.split_at_checked(Self::BEGINNING_BYTES)?;
        let hash = rest.split_off(..32)?;
        if hash != blake3::hash(told).as_bytes() || rest.iter().any(|&padding| padding != 0) {
            return None;
        }
        let mut length = || {
            let (bytes, rest) = rest_of_told.split_first_chunk()?;
            rest_of_told = rest;
            usize::try_from(u64::from_le_bytes(*bytes)).ok()
        };
        let (core_bytes, table_bytes) = (length()?, length()?);
        let (core_hash, rest) = rest_of_told.split_first_chunk()?;
        let (table_hash, _) = rest.split_first_chunk()?;
        Some(Self { core_bytes, table_bytes, core_hash: *core_hash, table_hash: *table_hash })
    }

    /// How long a file with this header is.
    fn file_bytes(&self) -> Option<usize> {
        Self::BYTES.checked_add(self.core_bytes)?.checked_add(self.table_bytes)
    }
}

/// An open file: the header of which is as it was written.
struct Opened {
    header: Header,
    all: Bytes,
}

impl Opened {
    /// Maps a file that has the length that its header says.
    fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?;
        let length = usize::try_from(file.metadata().ok()?.len()).ok()?;
        if length < Header::BYTES {
            return None;
        }
        let all = Bytes::map(&file, length).ok()?;
        let header = Header::read(&all[..Header::BYTES])?;
        (header.file_bytes() == Some(length)).then_some(Self { header, all })
    }

    fn core(&self) -> &[u8] {
        &self.all[Header::BYTES..][..self.header.core_bytes]
    }

    fn tables(&self) -> &[u8] {
        &self.all[Header::BYTES + self.header.core_bytes..]
    }

    fn is_core_whole(&self) -> bool {
        *blake3::hash(self.core()).as_bytes() == self.header.core_hash
    }
}

/// Whether every byte of a packed model is as it was written.
pub(crate) fn is_whole(path: &Path) -> bool {
    let of_tables =
        |file: &Opened| *blake3::hash(file.tables()).as_bytes() == file.header.table_hash;
    Opened::open(path).is_some_and(|file| file.is_core_whole() && of_tables(&file))
}

/// The parts of a packed model, in the order in which they were asked for when it was packed.
pub(super) struct Packed {
    path: PathBuf,
    level: Level,
    all: Bytes,
    /// Where the next part of the core begins, and where the core ends.
    core: [usize; 2],
    /// The same of the tables.
    tables: [usize; 2],
}

impl Packed {
    /// Opens the file at a place; `None` if it is not there, or not what it must be.
    pub(super) fn open(place: &Place) -> Option<Self> {
        let file = Opened::open(&place.path)?;
        if !file.all.starts_with(&place.beginning()) || !file.is_core_whole() {
            return None;
        }
        let middle = Header::BYTES + file.header.core_bytes;
        let (core, tables) = ([Header::BYTES, middle], [middle, file.all.len()]);
        Some(Self { path: place.path.clone(), level: place.level, all: file.all, core, tables })
    }

    /// Whether each part was asked for.
    pub(super) fn is_at_end(&self) -> bool {
        [self.core, self.tables].iter().all(|[at, end]| at == end)
    }

    fn next(&self, [at, end]: &mut [usize; 2], length: usize) -> Result<Bytes> {
        let unfit = || Error::model(&self.path, "has other parts than the model");
        let part_end = at.checked_add(length).filter(|part_end| part_end <= end);
        let part_end = part_end.ok_or_else(unfit)?;
        let part = self.all.part(*at..part_end).ok_or_else(unfit)?;
        *at = part_end.next_multiple_of(ALIGNMENT);
        Ok(part)
    }

    /// The next bytes of the core.
    fn bytes(&mut self, length: usize) -> Result<Bytes> {
        let mut core = self.core;
        let bytes = self.next(&mut core, length);
        self.core = core;
        bytes
    }

    /// The next numbers of the core.
    fn numbers(&mut self, count: usize) -> Result<Vec<f32>> {
        Ok(floats(&self.bytes(count.saturating_mul(size_of::<f32>()))?).collect())
    }
}

impl Parts for Packed {
    fn tokens(&mut self, folder: &Path) -> Result<Tokens> {
        let length = self.bytes(size_of::<u64>())?;
        let length = length.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let words = self.bytes(usize::try_from(length).unwrap_or(usize::MAX))?;
        if words.is_empty() {
            return Tokens::read(folder);
        }
        let unfit = || Error::model(&self.path, "has words that are none");
        Tokens::packed(words).ok_or_else(unfit)
    }

    fn table(&mut self, _: &str, [rows, width]: [usize; 2]) -> Result<Table> {
        let mut tables = self.tables;
        let bytes = self.next(&mut tables, rows.saturating_mul(width).saturating_mul(4))?;
        self.tables = tables;
        Ok(Table { bytes, width })
    }

    fn floats(&mut self, names: &[String], shape: &[usize]) -> Result<Vec<f32>> {
        self.numbers(shape.iter().product::<usize>().saturating_mul(names.len()))
    }

    fn products(&mut self, names: &[String], [outputs, depth]: [usize; 2]) -> Result<Products> {
        let outputs = outputs.saturating_mul(names.len());
        let (value_count, scale_count) = Int8Panels::lengths(depth, outputs);
        let parts = (self.bytes(value_count)?, self.numbers(scale_count)?);
        let unfit = || Error::model(&self.path, "has products of another shape");
        let panels = Int8Panels::from_packed(self.level, parts, depth, outputs);
        Ok(Products::Int8(panels.ok_or_else(unfit)?))
    }
}

/// Hands over what it is given, and notes it.
pub(super) struct Packing {
    weights: Weights,
    core: Vec<u8>,
    tables: Vec<Bytes>,
}

impl Packing {
    pub(super) fn new(weights: Weights) -> Self {
        Self { weights, core: Vec::new(), tables: Vec::new() }
    }

    fn note(&mut self, bytes: &[u8]) {
        self.core.extend_from_slice(bytes);
        self.core.resize(self.core.len().next_multiple_of(ALIGNMENT), 0);
    }

    fn note_floats(&mut self, floats: &[f32]) {
        let bytes: Vec<u8> = floats.iter().copied().flat_map(f32::to_le_bytes).collect();
        self.note(&bytes);
    }

    /// Writes the file, so that it is there whole or not at all, and reads it once.
    pub(super) fn write(self, place: &Place) -> Result<()> {
        let padding = |table: &Bytes| table.len().next_multiple_of(ALIGNMENT) - table.len();
        let parts =
            || self.tables.iter().map(|table| (&**table, &[0; ALIGNMENT][..padding(table)]));
        let mut hasher = blake3::Hasher::new();
        for (table, padding) in parts() {
            hasher.update(table).update(padding);
        }
        let header = Header {
            core_bytes: self.core.len(),
            table_bytes: parts().map(|(table, padding)| table.len() + padding.len()).sum(),
            core_hash: *blake3::hash(&self.core).as_bytes(),
            table_hash: *hasher.finalize().as_bytes(),
        };
        write_whole(&place.path, |out| {
            let failed = |source| Error::file("write", &place.path, source);
            out.write_all(&header.write(&place.beginning())).map_err(failed)?;
            out.write_all(&self.core).map_err(failed)?;
            for (table, padding) in parts() {
                out.write_all(table).and_then(|()| out.write_all(padding)).map_err(failed)?;
            }
            Ok::<(), Error>(())
        })?;
        if is_whole(&place.path) {
            return Ok(());
        }
        let _ = std::fs::remove_file(&place.path);
        Err(Error::model(&place.path, "was not written as it was meant"))
    }
}

impl Parts for Packing {
    fn tokens(&mut self, folder: &Path) -> Result<Tokens> {
        let tokens = self.weights.tokens(folder)?;
        let words = tokens.to_packed(folder)?;
        self.note(&(words.len() as u64).to_le_bytes());
        self.note(&words);
        Ok(tokens)
    }

    fn table(&mut self, name: &str, shape: [usize; 2]) -> Result<Table> {
        let table = self.weights.table(name, shape)?;
        self.tables.push(table.bytes.clone());
        Ok(table)
    }

    fn floats(&mut self, names: &[String], shape: &[usize]) -> Result<Vec<f32>> {
        let floats = self.weights.floats(names, shape)?;
        self.note_floats(&floats);
        Ok(floats)
    }

    fn products(&mut self, names: &[String], shape: [usize; 2]) -> Result<Products> {
        let products = self.weights.products(names, shape)?;
        if let Products::Int8(panels) = &products {
            let (values, scales) = panels.packed();
            self.note(values);
            self.note_floats(scales);
        }
        Ok(products)
    }
}
