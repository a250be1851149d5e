use std::path::Path;

use super::{Benchmark, Report};

/// Where a case stands in the source, as seen from the root of the repository, with the slashes that
/// every reader understands; `prefix` is where the workspace lies in the repository, where that is
/// known.
pub(super) fn source_path(
    report: &Report,
    case: &Benchmark,
    prefix: Option<&Path>,
) -> Option<String> {
    let file = &case.source.file;
    if file.is_empty() {
        return None;
    }
    let is_windows = report.machine.os.starts_with("windows");
    let slashed = |path: &str| match is_windows {
        true => path.replace('\\', "/"),
        false => path.to_owned(),
    };
    let file = slashed(file);
    let is_absolute = file.starts_with('/') || is_windows && file.get(1..3) == Some(":/");
    match prefix {
        Some(prefix) if !is_absolute && !prefix.as_os_str().is_empty() => {
            let prefix = slashed(&prefix.to_string_lossy());
            Some(format!("{}/{file}", prefix.trim_end_matches('/')))
        }
        _ => Some(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Source;

    fn path(os: &str, file: &str, prefix: Option<&str>) -> Option<String> {
        let mut report = Report::default();
        report.machine.os = os.into();
        let mut case = Benchmark::new("a");
        case.source = Source {
            file: file.into(),
            line: 1,
        };
        source_path(&report, &case, prefix.map(Path::new))
    }

    #[test]
    fn a_path_counts_from_the_repository() {
        let file = "benches/a.rs";
        assert_eq!(path("linux x86_64", file, None).unwrap(), file);
        assert_eq!(path("linux x86_64", file, Some("")).unwrap(), file);
        assert_eq!(
            path("linux x86_64", file, Some("rust/all")).unwrap(),
            "rust/all/benches/a.rs"
        );
        assert_eq!(
            path("linux x86_64", "/src/a.rs", Some("rust")).unwrap(),
            "/src/a.rs"
        );
        assert_eq!(path("linux x86_64", "", Some("rust")), None);
    }

    #[test]
    fn backslashes_of_windows_are_turned() {
        let windows = "windows x86_64";
        assert_eq!(
            path(windows, r"benches\a.rs", Some("rust")).unwrap(),
            "rust/benches/a.rs"
        );
        assert_eq!(path(windows, r"C:\a.rs", Some("rust")).unwrap(), "C:/a.rs");
        assert_eq!(path("linux x86_64", r"b\a.rs", None).unwrap(), r"b\a.rs");
    }
}
