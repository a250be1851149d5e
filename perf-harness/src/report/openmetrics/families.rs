//! Families of samples and their text.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use crate::report::text::escape;

/// What a family is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Subject {
    Run,
    Outcome,
    Value,
    Lower,
    Upper,
    Limit,
    Verdict,
    Change,
    ChangeLower,
    ChangeUpper,
}

impl Subject {
    /// The name without its unit, and what it means.
    fn described(self) -> (&'static str, &'static str) {
        match self {
            Self::Run => (
                "run_info",
                "What was measured and on what, in labels; always 1",
            ),
            Self::Outcome => (
                "outcome",
                "Whether the benchmark could be measured: 1 for the outcome it had",
            ),
            Self::Value => ("value", "Figure of a benchmark"),
            Self::Lower => (
                "lower_bound",
                "Lower end of the confidence interval of a benchmark's figure",
            ),
            Self::Upper => (
                "upper_bound",
                "Upper end of the confidence interval of a benchmark's figure",
            ),
            Self::Limit => ("target_limit", "Limit of a benchmark's target"),
            Self::Verdict => (
                "target_verdict",
                "Whether a benchmark's target holds: 1 for the verdict it had",
            ),
            Self::Change => ("change", "Figure of a benchmark over that of its reference"),
            Self::ChangeLower => (
                "change_lower_bound",
                "Lower end of the confidence interval of a change",
            ),
            Self::ChangeUpper => (
                "change_upper_bound",
                "Upper end of the confidence interval of a change",
            ),
        }
    }
}

/// The families with their samples, in order.
#[derive(Default)]
pub(super) struct Families {
    samples: BTreeMap<(Subject, &'static str), Vec<String>>,
    seen: HashSet<(Subject, &'static str, String)>,
}

pub(super) type Label<'a> = (&'static str, &'a str);

impl Families {
    /// Adds a sample, unless it is no number. The unit may be empty.
    pub(super) fn add(
        &mut self,
        subject: Subject,
        unit: &'static str,
        labels: &[Label<'_>],
        value: f64,
    ) {
        if !value.is_finite() {
            return;
        }
        let mut text = shown(labels);
        let mut number = 1;
        // Texts that differ in what cannot be shown may look the same.
        while !self.seen.insert((subject, unit, text.clone())) {
            number += 1;
            text = format!("{},number=\"{number}\"", shown(labels));
        }
        let samples = self.samples.entry((subject, unit)).or_default();
        samples.push(format!("{{{text}}} {value:?}"));
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for ((subject, unit), samples) in &self.samples {
            let (name, help) = subject.described();
            let separator = if unit.is_empty() { "" } else { "_" };
            let name = format!("perf_bench_{name}{separator}{unit}");
            let _ = writeln!(text, "# TYPE {name} gauge");
            if !unit.is_empty() {
                let _ = writeln!(text, "# UNIT {name} {unit}");
            }
            let _ = writeln!(text, "# HELP {name} {help}.");
            for sample in samples {
                let _ = writeln!(text, "{name}{sample}");
            }
        }
        text.push_str("# EOF\n");
        text
    }
}

/// Labels as they stand between the braces.
fn shown(labels: &[Label<'_>]) -> String {
    let labels = labels.iter().map(|(name, value)| {
        let value = escape(value)
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n");
        format!("{name}=\"{value}\"")
    });
    labels.collect::<Vec<_>>().join(",")
}
