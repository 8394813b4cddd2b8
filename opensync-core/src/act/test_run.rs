//! Test run: that a call ran tests, and how they went.
//!
//! What the tests print decides, for a line that ends in `| tail` succeeds whatever they did. Where
//! they print nothing that is known, the line's own success does, if it is that of the tests.

use super::{Act, Command, Outcome, Output};

/// Programs that run tests, by their first words. The rest of each is its arguments.
const RUNNERS: [&[&str]; 40] = [
    &["cargo", "test"],
    &["cargo", "nextest"],
    &["pytest"],
    &["py.test"],
    &["python", "-m", "pytest"],
    &["python3", "-m", "pytest"],
    &["python", "-m", "unittest"],
    &["python3", "-m", "unittest"],
    &["uv", "run", "pytest"],
    &["poetry", "run", "pytest"],
    &["tox"],
    &["nox"],
    &["npm", "test"],
    &["npm", "t"],
    &["yarn", "test"],
    &["pnpm", "test"],
    &["bun", "test"],
    &["deno", "test"],
    &["jest"],
    &["vitest"],
    &["mocha"],
    &["npx", "jest"],
    &["npx", "vitest"],
    &["npx", "mocha"],
    &["npx", "playwright", "test"],
    &["node", "--test"],
    &["go", "test"],
    &["make", "test"],
    &["make", "check"],
    &["just", "test"],
    &["mvn", "test"],
    &["gradle", "test"],
    &["gradlew", "test"],
    &["dotnet", "test"],
    &["rspec"],
    &["bundle", "exec", "rspec"],
    &["phpunit"],
    &["ctest"],
    &["mix", "test"],
    &["swift", "test"],
];

/// Programs whose scripts have names; one that begins with `test` runs tests.
const SCRIPTS: [&[&str]; 4] =
    [&["npm", "run"], &["yarn", "run"], &["pnpm", "run"], &["bun", "run"]];

/// What a call asks of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    is_run: bool,
    /// Whether the call fails if the tests do, and only then.
    is_told_by_success: bool,
}

impl Asked {
    pub(super) fn of(commands: &[Command]) -> Self {
        let Some(place) = commands.iter().rposition(runs_tests) else { return Self::default() };
        let is_last = place + 1 == commands.len();
        Self { is_run: true, is_told_by_success: is_last && !commands[place].is_piped }
    }

    /// How the tests went, if any ran.
    pub(super) fn done(self, output: &Output<'_>) -> Option<Act> {
        if !self.is_run {
            return None;
        }
        let told = told(output);
        let by_success = if output.is_error { Outcome::Failed } else { Outcome::Passed };
        Some(Act::Test(told.or(self.is_told_by_success.then_some(by_success))))
    }
}

fn runs_tests(command: &Command) -> bool {
    let is_script = |words: &&[&str]| {
        command
            .after(words)
            .and_then(<[String]>::first)
            .is_some_and(|name| name.starts_with("test"))
    };
    let is_asking =
        |word: &String| ["--help", "--version", "--no-run", "--list"].contains(&&**word);
    (RUNNERS.iter().any(|words| command.after(words).is_some()) || SCRIPTS.iter().any(is_script))
        && !command.words.iter().any(is_asking)
}

/// What the tests print of how they went.
fn told(output: &Output<'_>) -> Option<Outcome> {
    let mut passed = false;
    for line in output.lines() {
        if is_failure(line) {
            return Some(Outcome::Failed);
        }
        passed |= is_success(line);
    }
    passed.then_some(Outcome::Passed)
}

fn is_failure(line: &str) -> bool {
    let begins = ["test result: FAILED", "--- FAIL", "FAIL\t", "FAIL ", "FAILED (", "not ok "];
    begins.iter().any(|begin| line.starts_with(begin))
        || line == "FAIL"
        || ["failed", "failing", "failures", "errors"].iter().any(|word| count(line, word) > 0)
}

fn is_success(line: &str) -> bool {
    let begins = ["test result: ok", "ok  \t", "PASS", "OK ("];
    begins.iter().any(|begin| line.starts_with(begin))
        || line == "OK"
        || ["passed", "passing"].iter().any(|word| count(line, word) > 0)
}

/// The number before `word` in a line that sums up: `3 failed`, `failed: 3`.
fn count(line: &str, word: &str) -> u64 {
    // What sums up is short; a long line is what a test printed.
    const LONGEST: usize = 240;
    if line.len() > LONGEST {
        return 0;
    }
    let words: Vec<&str> = line
        .split(|character: char| !(character.is_alphanumeric() || character == '.'))
        .filter(|word| !word.is_empty())
        .collect();
    let place = words.iter().position(|one| one.eq_ignore_ascii_case(word));
    let before = place.and_then(|place| words.get(place.checked_sub(1)?));
    before.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::shell::commands;
    use super::*;

    fn went(line: &str, output: &str, is_error: bool) -> Option<Act> {
        Asked::of(&commands(line)).done(&Output::of(output, is_error))
    }

    #[test]
    fn what_tests_print_says_how_they_went() {
        let (passed, failed) = (Some(Outcome::Passed), Some(Outcome::Failed));
        for (line, output, expected) in [
            ("cargo test 2>&1 | tail -3", "test result: ok. 5 passed; 0 failed; 0 ignored", passed),
            ("cargo test | tail", "test result: FAILED. 4 passed; 1 failed;", failed),
            ("cd /w && pytest -q", "..F\n1 failed, 3 passed in 0.2s", failed),
            ("python -m pytest", "===== 12 passed in 0.20s =====", passed),
            ("go test ./...", "ok  \thost.example/a\t0.1s\nFAIL\thost.example/b", failed),
            ("npm test", "Tests:       1 failed, 2 passed, 3 total", failed),
            ("npx vitest run", " Tests  20 passed (20)", passed),
            ("npm run test:unit", "  5 passing (3ms)\n  1 failing", failed),
            ("python3 -m unittest", "Ran 3 tests\n\nFAILED (failures=1)", failed),
            ("python3 -m unittest", "Ran 3 tests\n\nOK", passed),
        ] {
            assert_eq!(went(line, output, false), Some(Act::Test(expected)), "{line}: {output}");
        }
    }

    #[test]
    fn where_nothing_is_printed_success_says_it_if_it_is_that_of_the_tests() {
        assert_eq!(went("make test", "done", false), Some(Act::Test(Some(Outcome::Passed))));
        assert_eq!(went("make test", "done", true), Some(Act::Test(Some(Outcome::Failed))));
        assert_eq!(went("make test | tail -1", "done", false), Some(Act::Test(None)));
        assert_eq!(went("make test; ls", "done", true), Some(Act::Test(None)));
    }

    #[test]
    fn what_runs_no_tests_has_no_outcome() {
        for line in
            ["cargo build", "cat test.log", "cargo test --no-run", "npm run build", "echo pytest"]
        {
            assert_eq!(went(line, "1 failed", false), None, "{line}");
        }
    }
}
