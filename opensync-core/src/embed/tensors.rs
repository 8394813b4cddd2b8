//! Tensors: the numbers in `model.safetensors`, whatever they are stored as.
//!
//! Candle turns what is stored (32 or 16 bits) into floats. The file is read, a tensor at a time, and
//! not mapped into memory: people put it there, and a mapped file that is cut short kills the
//! process.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};
use safetensors::tensor::{Metadata, TensorInfo};

use crate::error::{Cause, Error, Result};

/// The longest header that is read: a model has some hundred tensors of a line each.
const MAX_HEADER_BYTES: u64 = 16 << 20;

/// What some files name everything below, and others leave away.
const PREFIXES: [&str; 3] = ["bert.", "roberta.", "model."];

/// An open file of tensors.
#[derive(Debug)]
pub(super) struct TensorFile {
    file: File,
    path: PathBuf,
    tensors: Metadata,
    /// Where the first tensor begins.
    begin: u64,
    length: u64,
}

impl TensorFile {
    /// Opens a model's file.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("model.safetensors");
        let failed = |source| Error::file("read", &path, source);
        let mut file = File::open(&path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let mut header_bytes = [0; 8];
        file.read_exact(&mut header_bytes).map_err(failed)?;
        let header_bytes = u64::from_le_bytes(header_bytes);
        if header_bytes > MAX_HEADER_BYTES.min(length) {
            return Err(Error::model(&path, "has a header that is longer than a header can be"));
        }
        let mut header = Vec::new();
        (&mut file).take(header_bytes).read_to_end(&mut header).map_err(failed)?;
        let wrong = |source| Cause::ModelFile { path: path.clone(), source: Box::new(source) };
        let tensors = serde_json::from_slice(&header).map_err(wrong)?;
        Ok(Self { file, tensors, begin: 8 + header_bytes, length, path })
    }

    /// What is known of a tensor, whether it is named with the prefix of its kind or without.
    pub(super) fn info(&self, name: &str) -> Option<&TensorInfo> {
        let with = PREFIXES.iter().map(|prefix| Cow::Owned(format!("{prefix}{name}")));
        let without = PREFIXES.iter().filter_map(|prefix| name.strip_prefix(prefix));
        let names = [Cow::Borrowed(name)].into_iter().chain(without.map(Cow::Borrowed)).chain(with);
        names.into_iter().find_map(|name| self.tensors.info(&name))
    }

    /// The bytes of a tensor that must have this shape, and what numbers they are.
    pub(super) fn tensor(&mut self, name: &str, shape: &[usize]) -> Result<(Vec<u8>, DType)> {
        let missing = || Cause::ModelTensor { path: self.path.clone(), name: name.to_owned() };
        let info = self.info(name).filter(|info| info.shape == shape);
        let info = info.ok_or_else(missing)?.clone();
        let kind = DType::try_from(info.dtype).map_err(|source| self.wrong(source))?;
        let bytes = self.bytes(&info)?;
        if bytes.len() != shape.iter().product::<usize>() * kind.size_in_bytes() {
            return Err(Error::model(&self.path, "has a tensor of another length than its shape"));
        }
        Ok((bytes, kind))
    }

    /// The numbers of a tensor's bytes, row after row.
    pub(super) fn numbers(&self, bytes: &[u8], kind: DType, shape: &[usize]) -> Result<Vec<f32>> {
        let floats = || {
            let tensor = Tensor::from_raw_buffer(bytes, kind, shape, &Device::Cpu)?;
            tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1()
        };
        Ok(floats().map_err(|source| self.wrong(source))?)
    }

    fn wrong(&self, source: candle_core::Error) -> Cause {
        Cause::ModelFile { path: self.path.clone(), source: Box::new(source) }
    }

    fn bytes(&mut self, info: &TensorInfo) -> Result<Vec<u8>> {
        let (begin, end) = (info.data_offsets.0 as u64, info.data_offsets.1 as u64);
        if begin > end || end > self.length.saturating_sub(self.begin) {
            return Err(Error::model(&self.path, "ends before its last tensor"));
        }
        let failed = |source| Error::file("read", &self.path, source);
        let mut bytes = vec![0; info.data_offsets.1 - info.data_offsets.0];
        self.file.seek(SeekFrom::Start(self.begin + begin)).map_err(failed)?;
        self.file.read_exact(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }
}
