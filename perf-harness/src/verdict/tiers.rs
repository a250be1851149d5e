use super::decision::Decision;

/// What the tiers of one metric say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TierAnswer {
    /// The tier that speaks, by its place.
    pub(crate) tier: usize,
    pub(crate) verdict: TierVerdict,
    /// A tier below the gate of which it cannot be told.
    pub(crate) untold: Option<usize>,
}

/// What the tier that speaks says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TierVerdict {
    /// Its demand is met, and so are those of the tiers above it.
    Met,
    /// Its demand is missed, and those of the tiers above it are met.
    Missed,
    /// It cannot be told, and it matters.
    Untold,
}

/// Puts the decisions about tiers together, that of the least severe tier first. What cannot be told
/// of the tier at `gate`, or of one above it, leaves the whole untold; below the gate it is a remark.
pub(crate) fn tier_answer(decisions: &[&Decision], gate: usize) -> Option<TierAnswer> {
    let mut answer = None;
    for (tier, decision) in decisions.iter().enumerate().rev() {
        let untold = answer.and_then(|answer: TierAnswer| answer.untold);
        let verdict = match decision {
            Decision::Pass => TierVerdict::Met,
            Decision::Fail => TierVerdict::Missed,
            _ if tier >= gate => TierVerdict::Untold,
            _ => {
                if let Some(answer) = &mut answer {
                    answer.untold = answer.untold.or(Some(tier));
                }
                continue;
            }
        };
        answer = Some(TierAnswer {
            tier,
            verdict,
            untold,
        });
        if verdict != TierVerdict::Met {
            break;
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::decision::Reason;

    const PASS: Decision = Decision::Pass;
    const FAIL: Decision = Decision::Fail;
    const OPEN: Decision = Decision::Inconclusive(Reason::TooClose);

    fn answer(decisions: &[Decision; 3], gate: usize) -> (usize, TierVerdict, Option<usize>) {
        let decisions: Vec<&Decision> = decisions.iter().collect();
        let answer = tier_answer(&decisions, gate).unwrap();
        (answer.tier, answer.verdict, answer.untold)
    }

    #[test]
    fn the_most_severe_tier_that_is_missed_speaks_and_else_the_strictest_that_is_met() {
        use TierVerdict::{Met, Missed};
        assert_eq!(answer(&[PASS, PASS, PASS], 2), (0, Met, None));
        assert_eq!(answer(&[FAIL, PASS, PASS], 2), (0, Missed, None));
        assert_eq!(answer(&[FAIL, FAIL, PASS], 2), (1, Missed, None));
        assert_eq!(answer(&[FAIL, FAIL, FAIL], 2), (2, Missed, None));
        assert!(tier_answer(&[], 0).is_none());
    }

    #[test]
    fn what_cannot_be_told_matters_from_the_gate_upwards() {
        use TierVerdict::{Met, Missed, Untold};
        assert_eq!(answer(&[FAIL, FAIL, OPEN], 2), (2, Untold, None));
        assert_eq!(answer(&[FAIL, OPEN, PASS], 1), (1, Untold, None));
        assert_eq!(answer(&[FAIL, OPEN, PASS], 2), (0, Missed, Some(1)));
        assert_eq!(answer(&[OPEN, PASS, PASS], 2), (1, Met, Some(0)));
        assert_eq!(answer(&[OPEN, OPEN, PASS], 2), (2, Met, Some(1)));
    }
}
