//! The reports that are written, and where to.

use std::path::{Component, Path, PathBuf};

use super::choice::Output;
use super::error::ConfigError;
use super::format::Format;
use super::load::BUILT_IN;

/// What the command line asks for, else what the environment does. The table goes to standard
/// output unless something else does.
pub(super) fn outputs(
    arguments: Vec<Output>,
    variables: Vec<Output>,
) -> Result<(Vec<Output>, &'static str), ConfigError> {
    let (mut outputs, origin) = if !arguments.is_empty() {
        (arguments, "--output-format")
    } else if !variables.is_empty() {
        (variables, "PERF_BENCH_OUTPUT_FORMAT")
    } else {
        (Vec::new(), BUILT_IN)
    };
    let printed: Vec<&Output> = outputs
        .iter()
        .filter(|output| output.path.is_none())
        .collect();
    for (place, second) in printed.iter().enumerate() {
        let mut before = printed[..place].iter();
        if let Some(first) = before.find(|first| !first.format.goes_with(second.format)) {
            return Err(ConfigError::Argument(format!(
                "{origin}: `{first}` and `{second}` would both go to standard output; give one a file, as in `{second}=PATH`"
            )));
        }
    }
    if outputs.iter().all(|output| output.path.is_some()) {
        outputs.insert(
            0,
            Output {
                format: Format::Pretty,
                path: None,
            },
        );
    }
    Ok((outputs, origin))
}

/// Of two reports in one file only the later one would be left, without a word. The origins say
/// where the outputs and the files of every run were asked for.
pub(super) fn refuse_shared_paths(
    outputs: &[Output],
    outputs_origin: &str,
    report_files: &[Output],
    report_origin: &str,
) -> Result<(), ConfigError> {
    let all: Vec<(&str, &Output, PathBuf)> = outputs
        .iter()
        .map(|output| (outputs_origin, output))
        .chain(report_files.iter().map(|file| (report_origin, file)))
        .filter_map(|(origin, output)| Some((origin, output, plain(output.path.as_ref()?))))
        .collect();
    for (place, (origin, output, path)) in all.iter().enumerate() {
        if let Some((other_origin, other, _)) =
            all[..place].iter().find(|(_, _, other)| other == path)
        {
            return Err(ConfigError::Argument(format!(
                "`{other}` ({other_origin}) and `{output}` ({origin}) are one file, and only the later report would be left in it; give one of them another path"
            )));
        }
    }
    Ok(())
}

/// Without `.` and `..`, so that two spellings of one path are equal.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
