//! Weights: the parts of a model out of `model.safetensors`, as the kernels of a machine read them.

use std::path::Path;

use candle_core::DType;

use super::layer::Machine;
use super::parts::{Parts, Products, Table};
use super::tokens::Tokens;
use crate::embed::Precision;
use crate::embed::kernel::{Int8Panels, Panels};
use crate::embed::tensors::TensorFile;
use crate::error::Result;

/// A file of tensors, and the machine that computes with them.
#[derive(Debug)]
pub(super) struct Weights {
    file: TensorFile,
    machine: Machine,
}

impl Weights {
    /// Opens a model's file, for a machine's kernels.
    pub(super) fn open(folder: &Path, machine: Machine) -> Result<Self> {
        Ok(Self { file: TensorFile::open(folder)?, machine })
    }
}

impl Parts for Weights {
    fn tokens(&mut self, folder: &Path) -> Result<Tokens> {
        Tokens::read(folder)
    }

    fn table(&mut self, name: &str, shape: [usize; 2]) -> Result<Table> {
        let (mut bytes, kind) = self.file.tensor(name, &shape)?;
        if kind != DType::F32 {
            let numbers = self.file.numbers(&bytes, kind, &shape)?;
            bytes = numbers.into_iter().flat_map(f32::to_le_bytes).collect();
        }
        Ok(Table { bytes: bytes.into(), width: shape[1] })
    }

    fn floats(&mut self, names: &[String], shape: &[usize]) -> Result<Vec<f32>> {
        let mut floats = Vec::new();
        for name in names {
            let (bytes, kind) = self.file.tensor(name, shape)?;
            floats.append(&mut self.file.numbers(&bytes, kind, shape)?);
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
