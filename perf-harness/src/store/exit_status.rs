/// Worst first. Usage or configuration, a benchmark that panicked or errored, a missed target, a
/// run that was interrupted, a missing baseline, an inconclusive verdict that is not allowed, all
/// well.
const WORST_FIRST: [u8; 7] = [2, 101, 3, INTERRUPTED, 5, 4, 0];

/// What a run exits with that the user has ended early, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// The exit status of two runs together: the first of 2, 101, 3, 130, 5, 4 and 0 that one of them
/// has. One that is none of these is worse than all of them.
///
/// ```
/// use perf_harness::report::worse_exit_status;
///
/// assert_eq!(worse_exit_status(0, 3), 3);
/// assert_eq!(worse_exit_status(101, 3), 101);
/// ```
#[must_use]
pub fn worse_exit_status(one: u8, other: u8) -> u8 {
    let rank = |status| WORST_FIRST.iter().position(|known| *known == status);
    if rank(one) <= rank(other) { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_status_wins_in_either_order() {
        for (place, worse) in WORST_FIRST.iter().enumerate() {
            for milder in &WORST_FIRST[place..] {
                assert_eq!(worse_exit_status(*worse, *milder), *worse);
                assert_eq!(worse_exit_status(*milder, *worse), *worse);
            }
        }
    }

    #[test]
    fn a_status_that_is_not_in_the_table_is_not_lost() {
        assert_eq!(worse_exit_status(2, 134), 134);
        assert_eq!(worse_exit_status(134, 0), 134);
    }
}
