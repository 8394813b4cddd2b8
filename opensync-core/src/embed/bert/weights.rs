//! Weights: the parts of a model out of `model.safetensors`, whatever numbers they are stored in.
//!
//! Candle turns what is stored (32 or 16 bits) into floats. The file is read, a tensor at a time, and
//! not mapped into memory: people put it there, and a mapped file that is cut short kills the
//! process.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};
use safetensors::tensor::{Metadata, TensorInfo};

use super::layer::Machine;
use super::parts::{Parts, Products, Table};
use super::tokens::Tokens;
use crate::embed::Precision;
use crate::embed::kernel::{Int8Panels, Panels};
use crate::error::{Cause, Error, Result};

/// The longest header that is read: a model has some hundred tensors of a line each.
const MAX_HEADER_BYTES: u64 = 16 << 20;

/// An open file of tensors.
#[derive(Debug)]
pub(super) struct Weights {
    file: File,
    path: PathBuf,
    tensors: Metadata,
    /// Where the first tensor begins.
    begin: u64,
    length: u64,
    machine: Machine,
}

impl Weights {
    /// Opens a model's file, for a machine's kernels.
    pub(super) fn open(folder: &Path, machine: Machine) -> Result<Self> {
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
        Ok(Self { file, tensors, begin: 8 + header_bytes, length, path, machine })
    }

    /// The bytes of a tensor that must have this shape, and what numbers they are.
    ///
    /// Some files name everything below `bert.`; both names are tried.
    fn tensor(&mut self, name: &str, shape: &[usize]) -> Result<(Vec<u8>, DType)> {
        let info = self.tensors.info(name).or_else(|| self.tensors.info(&format!("bert.{name}")));
        let missing = || Cause::ModelTensor { path: self.path.clone(), name: name.to_owned() };
        let info = info.filter(|info| info.shape == shape).ok_or_else(missing)?.clone();
        let kind = DType::try_from(info.dtype).map_err(|source| self.wrong(source))?;
        let bytes = self.bytes(&info)?;
        if bytes.len() != shape.iter().product::<usize>() * kind.size_in_bytes() {
            return Err(Error::model(&self.path, "has a tensor of another length than its shape"));
        }
        Ok((bytes, kind))
    }

    /// The numbers of a tensor, row after row.
    fn numbers(&self, bytes: &[u8], kind: DType, shape: &[usize]) -> Result<Vec<f32>> {
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

impl Parts for Weights {
    fn tokens(&mut self, folder: &Path) -> Result<Tokens> {
        Tokens::read(folder)
    }

    fn table(&mut self, name: &str, shape: [usize; 2]) -> Result<Table> {
        let (mut bytes, kind) = self.tensor(name, &shape)?;
        if kind != DType::F32 {
            let numbers = self.numbers(&bytes, kind, &shape)?;
            bytes = numbers.into_iter().flat_map(f32::to_le_bytes).collect();
        }
        Ok(Table { bytes: bytes.into(), width: shape[1] })
    }

    fn floats(&mut self, names: &[String], shape: &[usize]) -> Result<Vec<f32>> {
        let mut floats = Vec::new();
        for name in names {
            let (bytes, kind) = self.tensor(name, shape)?;
            floats.append(&mut self.numbers(&bytes, kind, shape)?);
        }
        Ok(floats)
    }

    fn products(&mut self, names: &[String], shape: [usize; 2]) -> Result<Products> {
        let (weights, depth) = (self.floats(names, &shape)?, shape[1]);
        Ok(match self.machine.precision {
            Precision::F32 => Products::F32(Panels::pack(&weights, depth)),
            Precision::Int8 => {
                Products::Int8(Int8Panels::pack(self.machine.level, &weights, depth))
            }
        })
    }
}
