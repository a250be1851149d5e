//! Ctrl-C.

use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::Stdio;

use super::call::{Outcome, perf_bench};
use super::project::Project;

#[test]
fn an_interrupted_build_is_no_build() {
    let project = Project::take();
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let name = CString::new(pipe.as_os_str().as_bytes()).unwrap();
    // SAFETY: `name` ends in a zero byte and lives through the call.
    assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
    let before = project.stamps();

    let child = perf_bench(project.root(), "compare --base slow")
        .env("SHOP_PIPE", &pipe)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    // The build script of the base writes it, and goes no further.
    assert_eq!(fs::read_to_string(&pipe).unwrap(), "building");
    // What a terminal does: everything that was started from it is told.
    let group = -i32::try_from(child.id()).unwrap();
    // SAFETY: the group is that of the child, which was not waited for yet.
    assert_eq!(unsafe { libc::kill(group, libc::SIGINT) }, 0);

    Outcome::from(child.wait_with_output().unwrap())
        .exits(130)
        .complains("^error: interrupted");
    assert_eq!(project.stamps(), before);
}
