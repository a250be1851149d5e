use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::metadata::Target;
use super::{BenchTarget, Metadata};

/// What a build says on standard output with `--message-format=json`, as far as it is needed.
#[derive(Debug, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Message {
    CompilerArtifact {
        package_id: String,
        target: Target,
        executable: Option<PathBuf>,
        #[serde(default)]
        filenames: Vec<PathBuf>,
    },
    BuildScriptExecuted(BuildScript),
    #[serde(other)]
    Other,
}

/// What a build script said.
#[derive(Debug, Default, Deserialize)]
struct BuildScript {
    package_id: String,
    #[serde(default)]
    linked_paths: Vec<String>,
    #[serde(default)]
    env: Vec<(String, String)>,
    out_dir: Option<String>,
}

/// The bench targets that a build made. Lines that are no message are somebody's printing, and passed
/// over, as are messages of kinds that came later.
pub(super) fn bench_targets(
    output: &str,
    metadata: &Metadata,
    toolchain_libraries: &Path,
) -> Vec<BenchTarget> {
    let mut scripts: BTreeMap<String, BuildScript> = BTreeMap::new();
    let mut found = Vec::new();
    let mut own_libraries = BTreeSet::new();
    for message in output
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
    {
        match message {
            Message::CompilerArtifact {
                package_id,
                target,
                executable: Some(executable),
                ..
            } if target.is_bench() => {
                found.push((package_id, target.name, executable));
            }
            Message::CompilerArtifact {
                target, filenames, ..
            } if target.is_shared() => {
                own_libraries.extend(filenames.into_iter().filter(|file| is_shared(file)));
            }
            Message::BuildScriptExecuted(script) => {
                scripts.insert(script.package_id.clone(), script);
            }
            _ => {}
        }
    }
    let native = native_libraries(scripts.values(), metadata);
    for folder in &native {
        own_libraries.extend(files_in(folder).filter(|file| is_shared(file)));
    }
    let mut targets: Vec<BenchTarget> = found
        .into_iter()
        .filter_map(|(package_id, bench, executable)| {
            let package = metadata.package(&package_id)?;
            let mut variables = package.variables();
            if let Some(script) = scripts.get(&package_id) {
                variables.extend(script.env.iter().cloned());
                variables.extend(
                    script
                        .out_dir
                        .iter()
                        .map(|dir| ("OUT_DIR".to_owned(), dir.clone())),
                );
            }
            let deps = executable.parent().unwrap_or(Path::new(""));
            let mut libraries = native.clone();
            libraries.extend(deps.parent().map(Path::to_owned));
            libraries.extend([deps.to_owned(), toolchain_libraries.to_owned()]);
            Some(BenchTarget {
                package: package.name.clone(),
                bench,
                folder: package.folder().to_owned(),
                executable,
                variables,
                libraries,
                own_libraries: own_libraries.iter().cloned().collect(),
            })
        })
        .collect();
    targets.sort_by(|one, other| one.name().cmp(&other.name()));
    targets
}

/// Folders of libraries that build scripts made. Cargo leaves those of the system out.
fn native_libraries<'a>(
    scripts: impl Iterator<Item = &'a BuildScript>,
    metadata: &Metadata,
) -> Vec<PathBuf> {
    let is_built = |path: &PathBuf| {
        path.starts_with(&metadata.target_directory)
            || metadata
                .build_directory
                .as_ref()
                .is_some_and(|folder| path.starts_with(folder))
    };

    let mut folders: Vec<PathBuf> = scripts
        .flat_map(|script| &script.linked_paths)
        .map(|path| PathBuf::from(path.split_once('=').map_or(path.as_str(), |(_, path)| path)))
        .filter(is_built)
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

/// Whether the file is a dynamic library, by its name: `libz.so.1` is one too.
fn is_shared(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.split('.')
        .skip(1)
        .any(|part| ["so", "dylib", "dll"].contains(&part))
}

fn files_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = r#"a build script's own words
{"reason":"compiler-artifact","package_id":"p#shop","target":{"name":"shop","kind":["lib"]},"executable":null,"fresh":true}
{"reason":"compiler-artifact","package_id":"p#shop","target":{"name":"shop","kind":["lib"]},"executable":"/t/release/deps/shop-1"}
{"reason":"build-script-executed","package_id":"p#shop","linked_libs":[],"linked_paths":["native=/t/release/build/a/out","/usr/lib"],"cfgs":[],"env":[["WORD","1"]],"out_dir":"/t/out"}
{"reason":"compiler-artifact","package_id":"p#shop","target":{"name":"goods","kind":["dylib"]},"executable":null,"filenames":["/t/release/libgoods.so","/t/release/libgoods.rlib"]}
{"reason":"compiler-artifact","package_id":"p#macros","target":{"name":"macros","kind":["proc-macro"]},"executable":null,"filenames":["/t/release/deps/libmacros.so"]}
{"reason":"a-kind-that-came-later","x":1}
{"reason":"compiler-artifact","package_id":"p#shop","target":{"name":"store","kind":["bench"]},"executable":"/t/release/deps/store-1"}
{"reason":"compiler-artifact","package_id":"p#shop","target":{"name":"cache","kind":["bench"]},"executable":"/t/release/deps/cache-1"}
{"reason":"compiler-artifact","package_id":"p#foreign","target":{"name":"cache","kind":["bench"]},"executable":"/t/release/deps/cache-2"}
{"reason":"build-finished","success":true}"#;

    fn targets() -> Vec<BenchTarget> {
        let metadata = serde_json::json!({
            "packages": [{"id": "p#shop", "name": "shop", "version": "0.1.0", "manifest_path": "/w/shop/Cargo.toml"}],
            "workspace_root": "/w",
            "target_directory": "/t",
        });
        let metadata = serde_json::from_value(metadata).unwrap();
        bench_targets(OUTPUT, &metadata, Path::new("/rust/lib"))
    }

    #[test]
    fn benches_are_found_among_everything_else_and_put_in_order() {
        let names: Vec<_> = targets()
            .iter()
            .map(|target| target.bench.clone())
            .collect();
        assert_eq!(names, ["cache", "store"]);
        assert_eq!(
            targets()[0].executable,
            Path::new("/t/release/deps/cache-1")
        );
        assert_eq!(targets()[0].folder, Path::new("/w/shop"));
    }

    #[test]
    fn what_build_scripts_said_goes_along() {
        let cache = &targets()[0];
        let has = |name: &str, value: &str| cache.variables.contains(&(name.into(), value.into()));
        assert!(has("WORD", "1") && has("OUT_DIR", "/t/out") && has("CARGO_PKG_NAME", "shop"));
        let libraries = [
            "/t/release/build/a/out",
            "/t/release",
            "/t/release/deps",
            "/rust/lib",
        ];
        assert_eq!(cache.libraries, libraries.map(PathBuf::from));
        assert_eq!(cache.own_libraries, [Path::new("/t/release/libgoods.so")]);
    }

    #[test]
    fn libraries_of_build_scripts_are_found_where_cargo_builds() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("build/a/out");
        std::fs::create_dir_all(&out).unwrap();
        for name in ["libz.so.1", "libz.a", "z.dll", "notes.txt"] {
            std::fs::write(out.join(name), "").unwrap();
        }
        let script = BuildScript {
            linked_paths: vec![format!("native={}", out.display())],
            ..BuildScript::default()
        };
        let mut metadata: Metadata = serde_json::from_value(serde_json::json!({
            "packages": [], "workspace_root": "/w", "target_directory": "/t",
        }))
        .unwrap();
        assert_eq!(native_libraries([&script].into_iter(), &metadata).len(), 0);
        metadata.build_directory = Some(folder.path().to_owned());
        let found = native_libraries([&script].into_iter(), &metadata);
        assert_eq!(found, std::slice::from_ref(&out));
        let mut shared: Vec<_> = files_in(&out).filter(|file| is_shared(file)).collect();
        shared.sort();
        assert_eq!(shared, [out.join("libz.so.1"), out.join("z.dll")]);
    }
}
