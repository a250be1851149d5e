//! Zenbench's confirm mode: a stored baseline, five processes a build, and a verdict for each function.

use std::path::Path;
use std::process::Command;

use crate::Trouble;
use crate::said::Said;

pub(super) fn store(base: &Path, folder: &Path) -> Result<(), Trouble> {
    let mut command = Command::new(base);
    command.arg("--save-baseline=base");
    measure(&mut command, folder).map(drop)
}

pub(super) fn ask(candidate: &Path, margin: f64, folder: &Path) -> Result<Vec<Said>, Trouble> {
    let mut command = Command::new(candidate);
    command.args(["--baseline=base", &format!("--max-regression={margin}")]);
    Ok(read(&measure(&mut command, folder)?))
}

fn measure(command: &mut Command, folder: &Path) -> Result<String, Trouble> {
    command
        .args(["--mode=confirm", "--workload-id=chains"])
        .env("ZENBENCH_DATA_DIR", folder.join("data"));
    // 2 is for runs that it does not rely on: of those it stores no baseline, and gives no verdict.
    Ok(super::text(
        &super::output(command, folder, &[0, 1, 2])?.stderr,
    ))
}

/// `  f01::call: +1.0023% [+0.9812%, +1.0234%] regression (process_t)`
fn read(text: &str) -> Vec<Said> {
    let called = |line: &str| {
        let (_, rest) = line.split_once("::call: ")?;
        let (_, verdict) = rest.split_once("] ")?;
        Some(match verdict.split_whitespace().next()? {
            "regression" => Said::Slower,
            "improvement" => Said::Faster,
            "equivalent" | "non_inferior" => Said::Unchanged,
            _ => Said::Undecided,
        })
    };
    text.lines().filter_map(called).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_stands_behind_the_interval() {
        let text = "  f01::call: +1.0023% [+0.9812%, +1.0234%] regression (process_t)\n\
            \x20 f02::call: +1.0023% [-0.9812%, +2.0234%] inconclusive (process_t)\n\
            \x20 f02::call    961.2ns → 968.0ns\n";
        assert_eq!(read(text), [Said::Slower, Said::Undecided]);
    }
}
