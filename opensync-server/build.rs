//! Build: takes the files of the API's page out of their archive, and has the program built anew when the
//! pages that it holds were.

use std::error::Error;
use std::io::{Cursor, Read, Write as _};
use std::path::Path;

use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::{CompressionMethod, ZipArchive};

/// What the page needs. The archive has other builds of the same and their source maps, five times as much.
const FILES: [&str; 2] = ["swagger-ui-bundle.js", "swagger-ui.css"];

/// Where they are in the archive.
const ROOT: &str = "swagger-ui-5.17.14/dist";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=pages");
    let folder = std::env::var("OUT_DIR")?;
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    for name in FILES {
        write_gzip(&mut archive, name, &Path::new(&folder).join(format!("{name}.gz")))?;
    }
    Ok(())
}

/// Writes a file of the archive as gzip. Both hold the same stream, so that nothing is compressed anew.
fn write_gzip(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    path: &Path,
) -> Result<(), Box<dyn Error>> {
    /// Deflate, no flags, no time, no level, unknown system.
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let wanted = archive.index_for_name(&format!("{ROOT}/{name}"));
    let wanted = wanted.ok_or_else(|| format!("no {name} in the archive of Swagger UI"))?;
    let mut packed = archive.by_index_raw(wanted)?;
    if packed.compression() != CompressionMethod::Deflated {
        return Err(format!("{name} is not deflated").into());
    }
    let mut stream = Vec::new();
    packed.read_to_end(&mut stream)?;
    let mut file = std::fs::File::create(path)?;
    file.write_all(&HEADER)?;
    file.write_all(&stream)?;
    file.write_all(&packed.crc32().to_le_bytes())?;
    file.write_all(&u32::try_from(packed.size())?.to_le_bytes())?;
    Ok(())
}
