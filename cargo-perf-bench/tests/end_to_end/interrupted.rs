//! Ctrl-C.

use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::process::Stdio;
use std::thread;

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
    let group = -i32::try_from(child.id()).unwrap();
    let ended = thread::spawn({
        let pipe = pipe.clone();
        move || {
            let output = child.wait_with_output().unwrap();
            // Whoever waits for the build script, which may never have run, waits no longer.
            let mut end = fs::OpenOptions::new();
            drop(end.write(true).custom_flags(libc::O_NONBLOCK).open(pipe));
            Outcome::from(output)
        }
    });
    // The build script of the base writes it, and goes no further.
    let written = fs::read_to_string(&pipe).unwrap();
    if written == "building" {
        // What a terminal does: everything that was started from it is told.
        // SAFETY: the group is that of the child, which waits for the build script.
        assert_eq!(unsafe { libc::kill(group, libc::SIGINT) }, 0);
    }
    let outcome = ended.join().unwrap();
    assert_eq!(written, "building", "{outcome}");
    outcome.exits(130).complains("^error: interrupted");
    assert_eq!(project.stamps(), before);
}
