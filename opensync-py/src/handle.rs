//! Handle: the open archive behind a Python object, also after `close` and after `fork`.
//!
//! A child of `fork` must not use what its parent opened: locks of the parent's threads may be held
//! for ever in it, and the locks on files are the parent's. So a handle remembers the process that
//! opened it, and another process opens the archive again. The parent's engine is left alone there,
//! not dropped: its files are closed already, by `opensync/_forks.py`.
//!
//! The slot is only touched by threads that hold the interpreter's lock, and is never kept while it
//! is let go. `fork` needs that lock too, so no child is born with the slot locked.

use std::mem::{forget, take};
use std::sync::{Mutex, MutexGuard, PoisonError};

use opensync_core::{Builder, Error, OpenSync};
use pyo3::prelude::*;

use crate::error::{invalid, to_py};

/// An archive that is opened again where it has to be.
pub(crate) struct Handle {
    builder: Builder,
    slot: Mutex<Slot>,
}

#[derive(Default)]
enum Slot {
    Open {
        process: u32,
        archive: OpenSync,
    },
    #[default]
    Closed,
}

impl Handle {
    /// Opens the archive.
    pub(crate) fn open(py: Python<'_>, builder: Builder) -> PyResult<Self> {
        let other = builder.clone();
        let archive = py.detach(|| other.open()).map_err(to_py)?;
        let slot = Mutex::new(Slot::Open { process: std::process::id(), archive });
        Ok(Self { builder, slot })
    }

    /// The archive, opened by this process.
    pub(crate) fn archive(&self) -> PyResult<OpenSync> {
        let mut slot = self.lock();
        match &*slot {
            Slot::Closed => Err(invalid("the archive is closed")),
            Slot::Open { process, archive } if *process == std::process::id() => {
                Ok(archive.clone())
            }
            Slot::Open { .. } => {
                let archive = self.builder.clone().open().map_err(to_py)?;
                let slot = &mut *slot;
                forget(take(slot));
                *slot = Slot::Open { process: std::process::id(), archive: archive.clone() };
                Ok(archive)
            }
        }
    }

    /// Lets the archive go once calls under way are done. Closing twice is closing once.
    pub(crate) fn close(&self, py: Python<'_>) {
        let slot = take(&mut *self.lock());
        py.detach(|| drop(slot));
    }

    pub(crate) fn is_closed(&self) -> bool {
        matches!(*self.lock(), Slot::Closed)
    }

    /// Runs `work` on the archive while other threads of Python go on.
    pub(crate) fn call<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&OpenSync) -> Result<T, Error> + Send,
    ) -> PyResult<T> {
        let archive = self.archive()?;
        py.detach(|| work(&archive)).map_err(to_py)
    }

    /// A thread that panicked left the slot whole.
    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Self::Open { process, archive } = self
            && *process != std::process::id()
        {
            forget(archive.clone());
        }
    }
}
