//! Cluster: a `PostgreSQL` of this test's own, in a temporary folder, which ends with the test.
//!
//! It knows nothing but the standard library, for the laws use it, too. Where there is no
//! `PostgreSQL` it says so once, and those tests come to nothing.

use std::env;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Whom `PostgreSQL` runs as if we are root, which it refuses: `nobody`.
const SOMEBODY: u32 = 65534;

struct Cluster {
    folder: PathBuf,
    /// The shell that ends `PostgreSQL` when this process ends, whichever way.
    _keeper: Child,
}

/// A new database, empty or a copy of `template`; `None` where there is no `PostgreSQL`.
pub(crate) fn database(template: Option<&str>) -> Option<String> {
    static NUMBERS: AtomicU32 = AtomicU32::new(0);
    let name = format!("archive_{}", NUMBERS.fetch_add(1, Ordering::Relaxed));
    let folder = folder()?;
    let of = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    execute(folder, "postgres", &format!("CREATE DATABASE {name}{of}")).expect("a new database");
    Some(name)
}

/// The address of a database.
pub(crate) fn url(name: &str) -> Option<String> {
    let host = folder()?.to_string_lossy().replace('/', "%2F");
    Some(format!("postgres://tester@{host}/{name}"))
}

/// Where the cluster is, which is started first.
pub(crate) fn folder() -> Option<&'static Path> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(|| {
        let Some(bin) = programs() else {
            eprintln!("skipped: there is no PostgreSQL (`postgres` and `initdb`)");
            return None;
        };
        Some(start(&bin).expect("a cluster of PostgreSQL starts"))
    });
    cluster.as_ref().map(|cluster| cluster.folder.as_path())
}

/// The folder of `PostgreSQL`'s programs.
fn programs() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    folders
        .into_iter()
        .rev()
        .find(|folder| ["postgres", "initdb"].iter().all(|program| folder.join(program).is_file()))
}

fn start(bin: &Path) -> io::Result<Cluster> {
    let folder = env::temp_dir().join(format!("opensync-pg-{}", std::process::id()));
    fs::create_dir(&folder)?;
    let is_root = fs::metadata(&folder)?.uid() == 0;
    if is_root {
        chown(&folder, Some(SOMEBODY), Some(SOMEBODY))?;
    }
    let as_somebody = |command: &mut Command| {
        command.current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::null());
        if is_root {
            command.uid(SOMEBODY).gid(SOMEBODY);
        }
    };
    let mut initdb = Command::new(bin.join("initdb"));
    initdb.args(["-D", "data", "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]);
    as_somebody(&mut initdb);
    if !initdb.status()?.success() {
        return Err(io::Error::other("initdb failed"));
    }
    // The shell waits for the end of its input, which is ours.
    let script = "\"$0\" \"$@\" >log 2>&1 & pid=$!; cat >/dev/null; kill -QUIT $pid; wait; \
                  rm -rf -- \"$PWD\"";
    let mut keeper = Command::new("sh");
    keeper.args(["-c", script]).arg(bin.join("postgres"));
    // It looks for relative paths in the folder of its data.
    keeper.args(["-D", "data", "-k"]).arg(&folder);
    let durable = env::var_os("OPENSYNC_TEST_DURABLE").is_some();
    for setting in [
        "listen_addresses=",
        "max_connections=300",
        "autovacuum=off",
        if durable { "fsync=on" } else { "fsync=off" },
        if durable { "full_page_writes=on" } else { "full_page_writes=off" },
        "shared_buffers=64MB",
        "max_wal_size=2GB",
    ] {
        keeper.args(["-c", setting]);
    }
    as_somebody(&mut keeper);
    keeper.stdin(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let keeper = keeper.spawn()?;
    let end = Instant::now() + Duration::from_secs(60);
    while execute(&folder, "postgres", "SELECT 1").is_err() {
        if Instant::now() > end {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            return Err(io::Error::other(format!("PostgreSQL does not answer: {log}")));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(Cluster { folder, _keeper: keeper })
}

/// Runs SQL in a database, and says what went wrong.
pub(crate) fn execute(folder: &Path, database: &str, sql: &str) -> io::Result<()> {
    let mut socket = UnixStream::connect(folder.join(".s.PGSQL.5432"))?;
    let names = format!("user\0tester\0database\0{database}\0\0");
    let length = u32::try_from(names.len() + 8).map_err(io::Error::other)?;
    let mut hello = length.to_be_bytes().to_vec();
    hello.extend(196_608_u32.to_be_bytes());
    hello.extend(names.as_bytes());
    socket.write_all(&hello)?;
    until_ready(&mut socket)?;
    let length = u32::try_from(sql.len() + 5).map_err(io::Error::other)?;
    let mut query = vec![b'Q'];
    query.extend(length.to_be_bytes());
    query.extend(sql.as_bytes());
    query.push(0);
    socket.write_all(&query)?;
    until_ready(&mut socket)
}

/// Reads what the database says until it waits for a question.
fn until_ready(socket: &mut UnixStream) -> io::Result<()> {
    let mut failed = None;
    loop {
        let mut head = [0; 5];
        socket.read_exact(&mut head)?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        let mut body = vec![0; length.saturating_sub(4) as usize];
        socket.read_exact(&mut body)?;
        match head[0] {
            b'Z' => return failed.map_or(Ok(()), |said: String| Err(io::Error::other(said))),
            b'E' => failed = Some(String::from_utf8_lossy(&body).replace('\0', " ")),
            _ => {}
        }
    }
}
