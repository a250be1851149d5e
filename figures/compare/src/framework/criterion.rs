//! Criterion: a baseline is stored by one build, the other one is compared with it later.

use std::path::Path;
use std::process::Command;

use crate::Trouble;
use crate::said::Said;

const CALLED: [(&str, Said); 4] = [
    ("Performance has regressed.", Said::Slower),
    ("Performance has improved.", Said::Faster),
    ("Change within noise threshold.", Said::Unchanged),
    ("No change in performance detected.", Said::Unchanged),
];

pub(super) fn store(base: &Path, folder: &Path) -> Result<(), Trouble> {
    let mut command = Command::new(base);
    command.args(["--bench", "--noplot", "--save-baseline", "base"]);
    measure(&mut command, folder).map(drop)
}

pub(super) fn ask(candidate: &Path, margin: f64, folder: &Path) -> Result<Vec<Said>, Trouble> {
    let mut command = Command::new(candidate);
    command
        .args(["--bench", "--noplot", "--baseline", "base"])
        .args(["--noise-threshold", &(margin / 100.0).to_string()]);
    Ok(read(&measure(&mut command, folder)?))
}

fn measure(command: &mut Command, folder: &Path) -> Result<String, Trouble> {
    command.env("CRITERION_HOME", folder);
    Ok(super::text(&super::output(command, folder, &[0])?.stdout))
}

/// One of these lines stands below each function.
fn read(text: &str) -> Vec<Said> {
    let called = |line: &str| {
        let (_, said) = CALLED.iter().find(|(words, _)| line.trim() == *words)?;
        Some(*said)
    };
    text.lines().filter_map(called).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_has_what_is_called_below_it() {
        let text = "f01                     time:   [985.11 ns 985.64 ns 986.23 ns]\n\
            \x20                       change: [+0.0% +0.1% +0.2%] (p = 0.00 < 0.05)\n\
            \x20                       Performance has regressed.\n\
            Found 7 outliers among 100 measurements (7.00%)\n\
            f02                     time:   [985.11 ns 985.64 ns 986.23 ns]\n\
            \x20                       No change in performance detected.\n";
        assert_eq!(read(text), [Said::Slower, Said::Unchanged]);
    }
}
