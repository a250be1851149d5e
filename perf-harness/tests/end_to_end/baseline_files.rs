//! The files of stored baselines: what cannot be used, written or found, and several at once.

use std::fs;

use crate::call::{Call, Outcome};
use crate::kept::Kept;

/// Before anything is measured, and the file stays as it is.
fn refused(kept: &Kept, text: &[u8], pattern: &str) -> Vec<Outcome> {
    let file = kept.file("main");
    fs::write(&file, text).unwrap();
    let arguments = [
        "--save-baseline main",
        "--baseline main",
        "--load-baseline main",
    ];
    arguments
        .into_iter()
        .map(|arguments| {
            // Were anything measured, it would break.
            let outcome = kept
                .counts(arguments)
                .env("SHOP_BREAKS", "1")
                .run()
                .exits(2)
                .complains(pattern)
                .complains("shop.kept.json.*it was left as it is")
                .never_says(".");
            assert_eq!(fs::read(&file).unwrap(), text, "{arguments}");
            outcome
        })
        .collect()
}

#[test]
fn a_file_that_cannot_be_used_is_named_and_left_alone() {
    let kept = Kept::new();
    kept.counts("watched --save-baseline main").run().exits(0);
    let whole = fs::read(kept.file("main")).unwrap();
    let newer = String::from_utf8(whole.clone()).unwrap();
    let newer = newer.replace("perf-baseline/1", "perf-baseline/2");
    // Only what would be written to it is refused to a minor version.
    let minor = String::from_utf8(whole.clone()).unwrap();
    let minor = minor.replace("perf-baseline/1", "perf-baseline/1.4");
    fs::write(kept.file("main"), &minor).unwrap();
    kept.counts("watched --save-baseline main")
        .env("SHOP_BREAKS", "1")
        .run()
        .exits(2)
        .complains("newer schema `perf-baseline/1.4`.*left as it is")
        .never_says(".");
    assert_eq!(fs::read(kept.file("main")).unwrap(), minor.as_bytes());
    kept.counts("watched --baseline main").run().exits(0);
    refused(&kept, &whole[..whole.len() / 2], "damaged or cut off");
    refused(&kept, b"", "damaged or cut off");
    refused(
        &kept,
        b"{\"schema\": \"k6/1\"}",
        "no such file of this program",
    );
    refused(&kept, newer.as_bytes(), "newer schema `perf-baseline/2`");
    let other = String::from_utf8(whole.clone()).unwrap();
    let other = other.replace("\"package\": \"shop\"", "\"package\": \"attic\"");
    refused(&kept, other.as_bytes(), "it says that it is of `attic.kept");
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_takes_nothing_away() {
    let kept = Kept::new();
    kept.counts("watched --save-baseline main").run().exits(0);
    let before = fs::read(kept.file("main")).unwrap();
    // No file may grow beyond a part of what is to be written.
    let program = crate::project::project().bench("kept").to_owned();
    let mut shell = crate::project::command("sh");
    shell
        .current_dir(crate::project::project().package())
        .env("PERF_BENCH_BASELINES", kept.folder())
        .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""])
        .arg(program);
    Call::of(shell)
        .args("watched --bench --save-baseline main")
        .run()
        .exits(2)
        .complains("cannot write `.*shop.kept.*json`")
        .complains("cannot write `.*/main/.*/shop.kept.json`");
    assert_eq!(fs::read(kept.file("main")).unwrap(), before);
    let folder = kept.file("main").parent().unwrap().to_owned();
    let names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["shop.kept.json"]);
}

#[test]
fn a_file_where_the_folder_should_be_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "precious").unwrap();
    Call::bench("kept")
        .env("PERF_BENCH_BASELINES", file.to_str().unwrap())
        .args("watched --save-baseline main")
        .run()
        .exits(2)
        .complains("name another path");
    assert_eq!(fs::read(&file).unwrap(), b"precious");
}

#[test]
fn processes_that_save_at_once_lose_no_run() {
    let kept = Kept::new();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                // Runs of one second that are alike in all figures would be one.
                kept.counts("watched --save-baseline main --max-time 20ms")
                    .run()
                    .exits(0);
            });
        }
    });
    assert_eq!(kept.runs("main", "kept::watched"), 4);
}

#[test]
fn settings_are_shown_and_baselines_live_at_the_root_of_the_workspace() {
    Call::test("kept")
        .args("--show-settings --baseline-strict main")
        .env("PERF_BENCH_SAVE_BASELINE", "next")
        .run()
        .exits(0)
        .says(r"^baselines +.*project/\.perf/baselines +built-in$")
        .says(r"^baseline +main \(strict\) +--baseline-strict$")
        .says("^save_baseline +next +PERF_BENCH_SAVE_BASELINE$")
        .says("^load_baseline +none +built-in$");
}
