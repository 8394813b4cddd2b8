//! Directory: the folder of an index, whose files nobody but their owner may open.
//!
//! Tantivy's own makes files by the rights that the process gives to all it makes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use crate::error::{Error, Result};
use crate::files;

/// The folder of an index.
#[derive(Clone, Debug)]
pub(super) struct PrivateDirectory {
    inner: MmapDirectory,
    folder: PathBuf,
}

impl PrivateDirectory {
    /// Opens a folder that is there.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let inner = MmapDirectory::open(folder).map_err(|error| Error::lexical("open", error))?;
        Ok(Self { inner, folder: folder.to_owned() })
    }
}

impl Directory for PrivateDirectory {
    fn get_file_handle(
        &self,
        path: &Path,
    ) -> std::result::Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> std::result::Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> std::result::Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> std::result::Result<WritePtr, OpenWriteError> {
        let writer = self.inner.open_write(path)?;
        files::close(&self.folder.join(path));
        Ok(writer)
    }

    fn atomic_read(&self, path: &Path) -> std::result::Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    /// Goes through a temporary file, which is its owner's.
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> std::result::Result<DirectoryLock, LockError> {
        let path = self.folder.join(&lock.filepath);
        if !path.exists() {
            // If it cannot be made, the lock says why.
            let _ = files::lock_file(&path);
        }
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}
