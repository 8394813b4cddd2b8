//! Cold: from starting the command to its answer, as a person at a prompt waits for it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use opensync_benches::Question;

use crate::options::Options;
use crate::table::Table;
use crate::timing::Timings;

/// Times the command, if it was built.
pub(crate) fn measure(
    options: &Options,
    data: &Path,
    questions: &[Question],
    table: &mut Table,
) -> Result<()> {
    if !options.opensync.is_file() {
        let path = options.opensync.display();
        table.note(format!("The start of the command was left out: `{path}` is not there."));
        return Ok(());
    }
    let mut timings = Timings::default();
    for question in questions {
        let mut command = Command::new(&options.opensync);
        command.arg("--data-dir").arg(data).arg("search").args(&question.words);
        command.stdin(Stdio::null());
        let output = timings.time(|| command.output())?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`opensync search` failed: {errors}");
    }
    let row = table.row("`opensync search`, start to answer, p50");
    row.ours_ms(timings.percentile(50)).target("<= 60 ms at 100,000 messages");
    table.row("`opensync search`, start to answer, p99").ours_ms(timings.percentile(99));
    Ok(())
}
