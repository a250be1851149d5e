use std::path::Path;
use std::process::{Command, Output};

use super::GitError;

/// Where a git hook says that its repository is: it would be taken for that of any folder.
const OF_HOOKS: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY",
];

/// A call of git in a folder. Hooks of the user's stay out of it.
pub(super) fn git(folder: &Path, arguments: &[&str]) -> Result<Output, GitError> {
    let mut command = Command::new("git");
    for variable in OF_HOOKS {
        command.env_remove(variable);
    }
    command
        .arg("-C")
        .arg(folder)
        .args(["-c", "core.hooksPath=/dev/null"])
        .args(arguments)
        .env("LC_ALL", "C")
        .env("GIT_TERMINAL_PROMPT", "0")
        .output()
        .map_err(GitError::Start)
}

/// What git answers, or nothing where it refuses.
pub(super) fn answer(folder: &Path, arguments: &[&str]) -> Result<Option<String>, GitError> {
    let output = git(folder, arguments)?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(output.status.success().then_some(text))
}

/// Whether a file is one that git keeps.
pub(super) fn tracks(folder: &Path, path: &Path) -> Result<bool, GitError> {
    let path = path.to_string_lossy();
    Ok(answer(folder, &["ls-files", "--error-unmatch", "--", &path])?.is_some())
}

/// Does something that has to succeed.
pub(super) fn demand(folder: &Path, arguments: &[&str]) -> Result<String, GitError> {
    let output = git(folder, arguments)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(GitError::Refused {
        command: arguments.join(" "),
        answer: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}
