//! Weights: tensors out of `model.safetensors`, one at a time, whatever numbers they are stored in.
//!
//! Candle turns what is stored (32 or 16 bits) into floats. The file is read and not mapped into
//! memory, because a mapped file that another program cuts short kills the process.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};
use safetensors::tensor::{Metadata, TensorInfo};

use crate::error::{Cause, Error, Result};

/// The longest header that is read: a model has some hundred tensors of a line each.
const MAX_HEADER_BYTES: u64 = 16 << 20;

/// An open file of tensors.
#[derive(Debug)]
pub(crate) struct Weights {
    file: File,
    path: PathBuf,
    tensors: Metadata,
    /// Where the first tensor begins.
    begin: u64,
    length: u64,
}

impl Weights {
    pub(crate) fn open(folder: &Path) -> Result<Self> {
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

    /// The numbers of a tensor that must have this shape, row after row.
    ///
    /// Some files name everything below `bert.`; both names are tried.
    pub(crate) fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let info = self.tensors.info(name).or_else(|| self.tensors.info(&format!("bert.{name}")));
        let missing = || Cause::ModelTensor { path: self.path.clone(), name: name.to_owned() };
        let info = info.filter(|info| info.shape == shape).ok_or_else(missing)?.clone();
        let bytes = self.bytes(&info)?;
        let floats = || {
            let kind = DType::try_from(info.dtype)?;
            let tensor = Tensor::from_raw_buffer(&bytes, kind, shape, &Device::Cpu)?;
            tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1()
        };
        let wrong = |source| Cause::ModelFile { path: self.path.clone(), source: Box::new(source) };
        Ok(floats().map_err(wrong)?)
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
