use std::sync::Arc;

use perf_targets::{
    Builtin, Direction, Limit, Metric, Op, Reference, Relative, RelativeForm, Target,
};

use crate::config::{CaseSettings, RegressionRule};

/// How bad a worsening is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Worth knowing.
    Notice,
    /// Worth a look.
    Warn,
    /// Not acceptable.
    Fail,
}

impl Severity {
    /// As perf.toml has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// How much worse than the base a metric may be, tier by tier.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) metric: Metric,
    /// What each tier demands, the strictest demand and least severe tier first.
    pub(crate) tiers: Vec<(Severity, Target)>,
}

impl Rule {
    fn new(metric: Metric, shares: [Option<f64>; 3]) -> Self {
        let severities = [Severity::Notice, Severity::Warn, Severity::Fail];
        let tiers = severities.into_iter().zip(shares);
        Self {
            tiers: tiers
                .filter_map(|(severity, share)| Some((severity, demand(&metric, share?))))
                .collect(),
            metric,
        }
    }
}

/// That a metric is not worse than the base by more than a share.
fn demand(metric: &Metric, share: f64) -> Target {
    // What a benchmark records is taken to be a cost unless a target of its own says otherwise.
    let (op, factor) = match metric.direction() {
        Some(Direction::Higher) => (Op::GreaterEqual, 1.0 - share),
        Some(Direction::Lower) | None => (Op::LessEqual, 1.0 + share),
    };
    Target {
        metric: metric.clone(),
        op,
        limit: Limit::Relative(Relative {
            // The sum may lie a rounding beside the number that was written.
            factor: (factor * 1e9).round() / 1e9,
            form: RelativeForm::Percent,
            reference: Reference::Baseline,
        }),
        over: None,
    }
}

/// The rules of `[regression]`, and those that hold where there are none.
#[derive(Debug)]
pub(crate) struct Rules {
    written: Option<Arc<[Rule]>>,
    built_in: Arc<[Rule]>,
}

impl Rules {
    pub(crate) fn new(rules: &[RegressionRule]) -> Self {
        let rule = |rule: &RegressionRule| {
            Rule::new(rule.metric.clone(), [rule.notice, rule.warn, rule.fail])
        };
        let (mean, allocs) = (Builtin::Mean, Builtin::Allocs);
        Self {
            written: (!rules.is_empty()).then(|| rules.iter().map(rule).collect()),
            built_in: [
                Rule::new(Metric::Builtin(mean), [Some(0.02), Some(0.05), Some(0.10)]),
                Rule::new(Metric::Builtin(allocs), [None, Some(0.0), None]),
            ]
            .into(),
        }
    }

    /// The rules that hold for a case: its own relative targets stand before the rules of their
    /// metrics, and before all that nobody has written.
    pub(crate) fn of_case(&self, settings: &CaseSettings) -> Arc<[Rule]> {
        let own: Vec<&Metric> = settings
            .every_target()
            .filter(|target| is_against_base(target))
            .map(|target| &target.metric)
            .collect();
        let rules = match &self.written {
            Some(written) => written,
            None if own.is_empty() => &self.built_in,
            None => return Arc::default(),
        };
        if rules.iter().all(|rule| !own.contains(&&rule.metric)) {
            return Arc::clone(rules);
        }
        let others = rules.iter().filter(|rule| !own.contains(&&rule.metric));
        others.cloned().collect()
    }
}

/// Whether a target is relative to the base of the run: a limit without `vs`.
pub(crate) fn is_against_base(target: &Target) -> bool {
    match &target.limit {
        Limit::Relative(relative) => relative.reference == Reference::Baseline,
        Limit::Absolute(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::settings_of;

    fn rules(toml: &str, targets: &[&str]) -> Vec<String> {
        let settings = settings_of(toml);
        let mut of_case = settings.for_case(&["a"], &crate::config::CaseOptions::default());
        let parsed = targets.iter().map(|text| text.parse().unwrap());
        of_case.targets.extend(parsed);
        let rules = Rules::new(&settings.regression).of_case(&of_case);
        let tiers = rules.iter().flat_map(|rule| &rule.tiers);
        tiers
            .map(|(severity, target)| format!("{severity:?} {target}"))
            .collect()
    }

    #[test]
    fn tiers_become_demands_in_the_direction_of_the_metric() {
        let toml = "[regression]\nmean = { fail = \"7%\", warn = \"5%\" }\nthroughput = { fail = \"15%\" }\nallocs = { fail = \"0%\" }";
        assert_eq!(
            rules(toml, &[]),
            [
                "Warn mean <= +5%",
                "Fail mean <= +7%",
                "Fail throughput >= -15%",
                "Fail allocs <= +0%"
            ]
        );
    }

    #[test]
    fn a_target_of_the_case_replaces_the_rule_of_its_metric() {
        let toml = "[regression]\nmean = { fail = \"7%\" }\nthroughput = { fail = \"15%\" }";
        assert_eq!(
            rules(toml, &["throughput >= +20%", "mean < 1us"]),
            ["Fail mean <= +7%"]
        );
    }

    #[test]
    fn without_a_word_the_mean_and_the_allocations_are_watched() {
        let built_in = [
            "Notice mean <= +2%",
            "Warn mean <= +5%",
            "Fail mean <= +10%",
            "Warn allocs <= +0%",
        ];
        assert_eq!(rules("", &[]), built_in);
        assert_eq!(rules("", &["mean <= +2% vs b"]), built_in);
        assert!(rules("", &["p99 <= +5%"]).is_empty());
    }
}
