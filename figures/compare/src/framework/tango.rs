//! Tango: `compare` starts both builds; a star marks a significant difference.

use std::path::Path;
use std::process::Command;

use crate::Trouble;
use crate::said::Said;

/// Seconds for a function. Its own default is a tenth of it.
const SECONDS: &str = "1";

pub(super) fn ask(
    candidate: &Path,
    base: &Path,
    margin: f64,
    folder: &Path,
) -> Result<Vec<Said>, Trouble> {
    let mut command = Command::new(candidate);
    command
        .arg("compare")
        .arg(base)
        .args(["--time", SECONDS, "--noise-threshold"])
        .arg(margin.to_string());
    // 1 is a significant slowdown.
    Ok(read(&super::text(
        &super::output(&mut command, folder, &[0, 1])?.stdout,
    )))
}

/// `f01  [ 962.8 ns ... 973.3 ns ]      +1.09%*`
fn read(text: &str) -> Vec<Said> {
    let called = |line: &str| {
        let change = line.split_whitespace().next_back()?;
        match change.strip_suffix("%*") {
            Some(change) if change.starts_with('+') => Some(Said::Slower),
            Some(_) => Some(Said::Faster),
            None => change.ends_with('%').then_some(Said::Unchanged),
        }
    };
    text.lines().filter_map(called).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_marks_a_change() {
        let text = "f01       [ 962.8 ns ... 973.3 ns ]      +1.09%*\n\
            f02       [ 962.8 ns ... 942.3 ns ]      -2.09%*\n\
            f03       [ 962.8 ns ... 973.3 ns ]      +1.09%\n";
        assert_eq!(read(text), [Said::Slower, Said::Faster, Said::Unchanged]);
    }
}
