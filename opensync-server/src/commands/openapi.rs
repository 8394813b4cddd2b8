//! `opensync openapi`: the document that describes version 1 of the interface.

use anyhow::Result;

use crate::routes;

/// Prints it.
pub(super) fn run() -> Result<()> {
    anstream::println!("{}", routes::document()?);
    Ok(())
}
