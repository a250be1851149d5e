use std::fs;
use std::path::Path;

use crate::config::{Environment, Place, Settings, load};

/// A workspace with the package `member`, and a perf.toml where the path says.
fn workspace(root: &Path, perf_toml: Option<&str>) {
    fs::create_dir_all(root.join("crates/member/benches")).unwrap();
    fs::write(
        root.join("Cargo.toml"),
        "[workspace]\nmembers = ['crates/member']",
    )
    .unwrap();
    fs::write(
        root.join("crates/member/Cargo.toml"),
        "[package]\nname = 'member'",
    )
    .unwrap();
    if let Some(path) = perf_toml {
        fs::write(
            root.join(path),
            "[run]\nseed = 7\n[report]\njson = 'out/report.json'",
        )
        .unwrap();
    }
}

fn settings(
    root: &Path,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> Result<Settings, String> {
    let package_dir = root.join("crates/member");
    let environment = Environment::of(&package_dir, variables);
    let place = Place {
        package_dir,
        crate_name: "member".to_owned(),
    };
    let argv = ["member"].iter().chain(arguments).map(Into::into);
    load(argv, &environment, &place).map_err(|error| error.to_string())
}

#[test]
fn perf_toml_is_found_from_the_package_up_to_the_workspace() {
    for (path, found) in [
        ("crates/member/perf.toml", true),
        ("crates/perf.toml", true),
        ("perf.toml", true),
        ("../perf.toml", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("workspace");
        workspace(&root, Some(path));
        let settings = settings(&root, &[], &[]).unwrap();
        assert_eq!(settings.run.seed.is_some(), found, "{path}");
        if found {
            let expected = root.join(path).parent().unwrap().join("out/report.json");
            assert_eq!(settings.report_files[0].path, Some(expected));
        }
    }
}

#[test]
fn without_a_workspace_the_search_ends_at_the_package() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path(), Some("perf.toml"));
    fs::write(
        folder.path().join("Cargo.toml"),
        "[package]\nname = 'other'",
    )
    .unwrap();
    assert_eq!(settings(folder.path(), &[], &[]).unwrap().run.seed, None);
}

#[test]
fn a_workspace_that_excludes_the_package_is_not_its_own() {
    for (manifest, found) in [
        ("[workspace]\nexclude = ['crates']", false),
        ("[workspace]\nexclude = ['crates/member']", false),
        ("[workspace]\nexclude = ['crates/mem']", true),
        (
            "[workspace]\nexclude = ['crates']\nmembers = ['crates/member']",
            true,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        workspace(folder.path(), Some("perf.toml"));
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        let settings = settings(folder.path(), &[], &[]).unwrap();
        assert_eq!(settings.run.seed.is_some(), found, "{manifest}");
    }
}

#[test]
fn another_file_can_be_named() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path(), Some("perf.toml"));
    fs::write(
        folder.path().join("crates/member/mine.toml"),
        "[run]\nseed = 8",
    )
    .unwrap();
    let variable = [("PERF_BENCH_CONFIG", "missing.toml")];
    let seed = settings(folder.path(), &variable, &["--config", "mine.toml"])
        .unwrap()
        .run
        .seed;
    assert_eq!(seed, Some(8));
    let error = settings(folder.path(), &variable, &[]).unwrap_err();
    let path = folder.path().join("crates/member/missing.toml");
    let expected = format!("{} cannot be read (PERF_BENCH_CONFIG): ", path.display());
    assert!(error.starts_with(&expected), "{error}");
}

#[test]
fn help_answers_when_all_else_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path(), None);
    fs::write(folder.path().join("perf.toml"), "[run").unwrap();
    let variable = [("PERF_BENCH_SEED", "x")];
    assert!(settings(folder.path(), &variable, &["--help", "--profile", "mine"]).is_ok());
    assert!(
        settings(folder.path(), &[], &[])
            .unwrap_err()
            .contains("perf.toml:1:5: ")
    );
}

#[test]
fn the_home_counts_from_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    workspace(root, None);
    fs::write(root.join("home.toml"), "[report]\nhome = 'kept'").unwrap();
    let named = ["--config", "../../home.toml"];
    for (variables, arguments, expected) in [
        (&[][..], &[][..], "target/perf"),
        (&[("CARGO_TARGET_DIR", "out")], &[], "out/perf"),
        (&[("CARGO_TARGET_DIR", "/out")], &[], "/out/perf"),
        (&[("PERF_BENCH_HOME", "here")], &[], "here"),
        (&[("PERF_BENCH_HOME", "here")], &named, "here"),
        (
            &[("CARGO_TARGET_DIR", "out")],
            &named,
            "crates/member/../../kept",
        ),
    ] {
        let home = settings(root, variables, arguments).unwrap().home;
        assert_eq!(home, root.join(expected), "{variables:?} {arguments:?}");
    }
}
