//! Bundle: files of tests for several tools as one.

use std::io::Write;

use opensync_core::evals::EvalFormat;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};

use crate::http::ApiError;

/// A zip that is being written.
pub(super) struct Bundle<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
}

impl<W: Write> Bundle<W> {
    pub(super) fn new(to: W) -> Self {
        Self { zip: ZipWriter::new_stream(to) }
    }

    /// Begins the file of a tool, which takes what is written next.
    pub(super) fn file(&mut self, format: EvalFormat) -> Result<&mut dyn Write, ApiError> {
        // A file of more than 4 GB has to be told of before.
        let options = SimpleFileOptions::default().large_file(true);
        self.zip.start_file(format.file_name(), options).map_err(broken)?;
        Ok(&mut self.zip)
    }

    /// Writes what stands behind the files.
    pub(super) fn end(self) -> Result<(), ApiError> {
        self.zip.finish().map(drop).map_err(broken)
    }
}

fn broken(error: ZipError) -> ApiError {
    ApiError::internal(&error.to_string())
}
