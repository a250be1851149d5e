//! What was checked out and which compiler is in use, asked from `git` and `rustc` while the clock
//! is calibrated.

use std::process::{Child, Command, Stdio};

/// The commands that were started.
#[derive(Debug)]
pub(crate) struct RevisionQuery {
    git: Option<Child>,
    rustc: Option<Child>,
}

/// What they said; a command that is missing or fails leaves its part empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Revision {
    pub(crate) commit: Option<String>,
    pub(crate) branch: Option<String>,
    pub(crate) dirty: Option<bool>,
    pub(crate) rustc: Option<String>,
}

impl RevisionQuery {
    pub(crate) fn start() -> Self {
        Self {
            git: start(
                "git",
                &[
                    "status",
                    "--porcelain=v2",
                    "--branch",
                    "--untracked-files=no",
                ],
            ),
            rustc: start("rustc", &["--version"]),
        }
    }

    /// Waits for the answers.
    pub(crate) fn answer(self) -> Revision {
        let status = self.git.and_then(output_of);
        let rustc = self.rustc.and_then(output_of);
        Revision {
            // `rustc 1.95.0 (59807616e 2026-04-14)`
            rustc: rustc.and_then(|text| text.split_whitespace().nth(1).map(str::to_owned)),
            ..status.as_deref().map(of_status).unwrap_or_default()
        }
    }
}

fn start(program: &str, arguments: &[&str]) -> Option<Child> {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

fn output_of(child: Child) -> Option<String> {
    let output = child.wait_with_output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn of_status(status: &str) -> Revision {
    let header = |name: &str| {
        status
            .lines()
            .find_map(|line| {
                line.strip_prefix("# ")?
                    .strip_prefix(name)?
                    .strip_prefix(' ')
            })
            // `(initial)` before the first commit, `(detached)` where no branch is checked out.
            .filter(|value| !value.starts_with('('))
            .map(str::to_owned)
    };
    Revision {
        commit: header("branch.oid"),
        branch: header("branch.head"),
        dirty: Some(status.lines().any(|line| !line.starts_with('#'))),
        rustc: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_branch() {
        let revision =
            of_status("# branch.oid 1234abcd\n# branch.head main\n# branch.upstream origin/main\n");
        assert_eq!(revision.commit.as_deref(), Some("1234abcd"));
        assert_eq!(revision.branch.as_deref(), Some("main"));
        assert_eq!(revision.dirty, Some(false));
    }

    #[test]
    fn no_commit_no_branch_and_a_change() {
        let revision =
            of_status("# branch.oid (initial)\n# branch.head (detached)\n1 A. N... file\n");
        assert_eq!(
            (revision.commit, revision.branch, revision.dirty),
            (None, None, Some(true))
        );
    }
}
