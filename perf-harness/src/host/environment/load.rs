use super::check::Check;
use crate::host::files::Files;
use crate::units::significant;

const NAME: &str = "load";

/// What other processes may keep busy: caches, memory and the power budget are shared among cores,
/// so that a good part of the cores disturbs even where one is left alone.
const SHARE: f64 = 0.25;

/// Whether other processes compute.
///
/// The average of the last minute still holds the compilation of the benchmarks, and the number of
/// threads that run at this moment holds whatever wakes up for an instant: others compute where
/// both say so.
pub(super) fn load(files: &Files) -> Check {
    let averages = files.text("proc/loadavg").unwrap_or_default();
    let cores = files.text("proc/stat").map_or(0, |text| cores_in(&text));
    let Some((average, running)) = parts(&averages).filter(|_| cores > 0) else {
        return Check::unknown(NAME, "the system does not tell how busy it is");
    };
    // One of those that run is this process itself.
    let others = running.saturating_sub(1) as f64;
    let busy = average.min(others);
    let cores_named = if cores == 1 {
        "1 core".to_owned()
    } else {
        format!("{cores} cores")
    };
    if busy < (cores as f64 * SHARE).max(0.5) {
        return Check::ok(
            NAME,
            format!("other processes leave the {cores_named} alone"),
        );
    }
    Check::warn(
        NAME,
        format!(
            "threads of other processes, about {}, compute on {cores_named}, which slows and scatters what is measured; end them, or wait until they are done",
            significant(busy)
        ),
    )
}

/// The average of the last minute, and how many threads run at this moment.
fn parts(averages: &str) -> Option<(f64, usize)> {
    let mut words = averages.split_whitespace();
    let average: f64 = words.next()?.parse().ok()?;
    let (running, _) = words.nth(2)?.split_once('/')?;
    Some((average, running.parse().ok()?))
}

/// Cores that are switched on: each has a line of its own, `cpu0`, beside that of all, `cpu`.
fn cores_in(stat: &str) -> usize {
    stat.lines()
        .filter_map(|line| line.strip_prefix("cpu"))
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        .count()
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckStatus;
    use super::*;
    use crate::host::files::Tree;

    fn check_of(averages: &str, cores: usize) -> Check {
        let lines: String = (0..cores)
            .map(|core| format!("cpu{core} 1 2 3\n"))
            .collect();
        let stat = format!("cpu  9 9 9\n{lines}intr 5\n");
        load(&Tree::of(&[("proc/loadavg", averages), ("proc/stat", &stat)]).files())
    }

    #[test]
    fn a_busy_core_of_two_is_a_problem_and_of_sixteen_is_none() {
        let check = check_of("1.04 0.52 0.55 2/87 23136\n", 2);
        assert_eq!(check.status, CheckStatus::Warn);
        assert!(
            check
                .detail
                .starts_with("threads of other processes, about 1, compute on 2 cores"),
            "{}",
            check.detail
        );
        assert_eq!(
            check_of("1.04 0.52 0.55 2/87 23136\n", 16).status,
            CheckStatus::Ok
        );
        assert_eq!(
            check_of("9.5 0.52 0.55 11/87 23136\n", 16).status,
            CheckStatus::Warn
        );
    }

    #[test]
    fn a_compilation_that_is_over_is_no_problem() {
        assert_eq!(
            check_of("2.00 0.52 0.55 1/87 23136\n", 2).status,
            CheckStatus::Ok
        );
    }

    #[test]
    fn what_runs_for_an_instant_is_no_problem() {
        assert_eq!(
            check_of("0.10 0.52 0.55 4/87 23136\n", 2).status,
            CheckStatus::Ok
        );
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        assert_eq!(load(&Tree::of(&[]).files()).status, CheckStatus::Unknown);
        for averages in ["", "busy", "0.1 0.2 0.3", "0.1 0.2 0.3 four 5"] {
            assert_eq!(
                check_of(averages, 2).status,
                CheckStatus::Unknown,
                "{averages}"
            );
        }
        assert_eq!(
            check_of("0.1 0.2 0.3 1/2 3", 0).status,
            CheckStatus::Unknown
        );
    }
}
