//! Named: the tensors of a file by the names that Candle's models ask for.

use std::sync::{Mutex, PoisonError};

use candle_core::{DType, Device, Result, Shape, Tensor};
use candle_nn::Init;
use candle_nn::var_builder::SimpleBackend;

use crate::embed::tensors::TensorFile;

/// A file of tensors. Each is read when it is asked for, so that no more than one is there twice.
pub(super) struct Named(Mutex<TensorFile>);

impl Named {
    pub(super) fn new(file: TensorFile) -> Self {
        Self(Mutex::new(file))
    }

    fn read(&self, shape: Option<&Shape>, name: &str) -> Result<Tensor> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shape = match shape {
            Some(shape) => shape.dims().to_vec(),
            None => file.info(name).map(|info| info.shape.clone()).unwrap_or_default(),
        };
        let (bytes, kind) = file.tensor(name, &shape).map_err(candle_core::Error::wrap)?;
        Tensor::from_raw_buffer(&bytes, kind, &shape, &Device::Cpu)
    }
}

impl SimpleBackend for Named {
    fn get(&self, shape: Shape, name: &str, _: Init, kind: DType, at: &Device) -> Result<Tensor> {
        self.read(Some(&shape), name)?.to_dtype(kind)?.to_device(at)
    }

    fn get_unchecked(&self, name: &str, kind: DType, at: &Device) -> Result<Tensor> {
        self.read(None, name)?.to_dtype(kind)?.to_device(at)
    }

    fn contains_tensor(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).info(name).is_some()
    }
}
