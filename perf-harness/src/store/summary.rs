//! Counts over the cases of a report, and the grade of the whole.

use super::wire::{Benchmark, Grade, GradeBands, Outcome, Summary, Verdict};

/// What the cases come to; how the processes ended and how long they took is not theirs to tell.
pub(crate) fn summarize(benchmarks: &[Benchmark], bands: GradeBands) -> Summary {
    let mut summary = Summary::default();
    for benchmark in benchmarks {
        let counter = match (benchmark.outcome, benchmark.verdict) {
            (Outcome::Errored, _) => &mut summary.errored,
            (Outcome::Skipped, _) => &mut summary.skipped,
            (Outcome::Completed, Verdict::Pass) => &mut summary.pass,
            (Outcome::Completed, Verdict::Warn) => &mut summary.warn,
            (Outcome::Completed, Verdict::Fail) => &mut summary.fail,
            (Outcome::Completed, Verdict::Inconclusive) => &mut summary.inconclusive,
            (Outcome::Completed, Verdict::None) => &mut summary.unjudged,
        };
        *counter += 1;
        summary.verdict = summary.verdict.worse(benchmark.verdict);
    }
    summary.grade = grade(benchmarks, &summary, bands);
    summary
}

/// The mean of the cases' scores. One that errored scores nothing, and while a case fails, warns or
/// errors the whole is not excellent.
fn grade(benchmarks: &[Benchmark], summary: &Summary, bands: GradeBands) -> Option<Grade> {
    let scores = benchmarks
        .iter()
        .filter_map(|benchmark| benchmark.grade.as_ref());
    let scores: Vec<f64> = scores.map(|grade| grade.score).collect();
    if scores.is_empty() {
        return None;
    }
    let cases = (scores.len() + summary.errored) as f64;
    let mean = scores.iter().sum::<f64>() / cases;
    let mut reasons = vec![match summary.errored {
        0 => format!("the mean over {} with a target", counted(scores.len())),
        errored => format!(
            "the mean over {}: {} with a target, {errored} errored at 0",
            counted(scores.len() + errored),
            scores.len()
        ),
    }];
    let in_the_way = summary.fail + summary.warn + summary.errored;
    let most = bands.below(bands.excellent);
    let mut score = mean;
    // By what the bound is, and not by whether the mean has reached the band: sums are not exact.
    if in_the_way > 0 && mean > most {
        score = most;
        reasons.push(format!(
            "{} in the way of {}",
            counted(in_the_way),
            GradeBands::EXCELLENT
        ));
    }
    Some(bands.grade(score, reasons))
}

fn counted(cases: usize) -> String {
    match cases {
        1 => "1 case".to_owned(),
        cases => format!("{cases} cases"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BANDS: GradeBands = GradeBands {
        excellent: 90.0,
        good: 75.0,
        fair: 60.0,
    };

    fn graded(verdict: Verdict, score: f64) -> Benchmark {
        Benchmark {
            verdict,
            grade: Some(BANDS.grade(score, Vec::new())),
            ..Benchmark::new("a")
        }
    }

    fn grade_of(benchmarks: &[Benchmark]) -> Option<(String, f64)> {
        let grade = summarize(benchmarks, BANDS).grade?;
        Some((grade.name, grade.score))
    }

    #[test]
    fn the_whole_is_the_mean_of_its_graded_cases() {
        let cases = [
            graded(Verdict::Pass, 100.0),
            graded(Verdict::Pass, 85.0),
            Benchmark::new("unjudged"),
        ];
        assert_eq!(grade_of(&cases), Some(("Excellent".to_owned(), 92.5)));
        assert_eq!(grade_of(&cases[2..]), None);
    }

    #[test]
    fn no_whole_is_excellent_with_a_failed_or_errored_case() {
        let mut cases = vec![graded(Verdict::Pass, 100.0); 99];
        cases.push(graded(Verdict::Fail, 70.0));
        assert_eq!(grade_of(&cases), Some(("Good".to_owned(), 89.9)));
        cases[99] = Benchmark {
            outcome: Outcome::Errored,
            ..Benchmark::new("errored")
        };
        assert_eq!(grade_of(&cases), Some(("Good".to_owned(), 89.9)));
        assert_eq!(grade_of(&cases[98..]), Some(("Poor".to_owned(), 50.0)));
        cases[99] = graded(Verdict::Warn, 60.0);
        assert_eq!(grade_of(&cases), Some(("Good".to_owned(), 89.9)));
    }

    #[test]
    fn a_sum_that_falls_just_short_lifts_nothing() {
        let scores = [
            87.6, 90.5, 85.6, 98.3, 96.8, 96.6, 92.9, 98.7, 94.7, 90.4, 90.3, 96.1, 95.8, 98.0,
            85.5, 99.8, 86.3,
        ];
        let mut cases: Vec<Benchmark> = scores.map(|score| graded(Verdict::Pass, score)).into();
        cases.push(graded(Verdict::Fail, 36.1));
        assert_eq!(grade_of(&cases), Some(("Good".to_owned(), 89.9)));
    }
}
