//! Small transcripts, written here, and what is read from them.
