/// Worst first. Usage or configuration, a benchmark that panicked or errored, a missed target, a
/// missing baseline, an inconclusive verdict that is not allowed, all well.
const WORST_FIRST: [u8; 6] = [2, 101, 3, 5, 4, 0];

/// The exit status of two runs together. One that the table does not know is worse than all of it.
pub(crate) fn worse_exit_status(one: u8, other: u8) -> u8 {
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
