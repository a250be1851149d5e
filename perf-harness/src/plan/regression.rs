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
    /// By which share it may get worse, the least severe tier first.
    shares: Vec<(Severity, f64)>,
    /// Whether nobody has written it: it is for cases that have the metric.
    pub(crate) is_built_in: bool,
}

impl Rule {
    fn new(metric: Metric, shares: [Option<f64>; 3]) -> Self {
        let severities = [Severity::Notice, Severity::Warn, Severity::Fail];
        let tiers = severities.into_iter().zip(shares);
        Self {
            shares: tiers
                .filter_map(|(severity, share)| Some((severity, share?)))
                .collect(),
            metric,
            is_built_in: false,
        }
    }

    fn built_in(metric: Builtin, shares: [Option<f64>; 3]) -> Self {
        Self {
            is_built_in: true,
            ..Self::new(Metric::Builtin(metric), shares)
        }
    }

    /// What each tier demands, the strictest demand and least severe tier first. Which way a figure of
    /// the benchmark's own is better only the benchmark knows; without its word it is a cost.
    pub(crate) fn tiers(&self, better: Option<Direction>) -> Vec<(Severity, Target)> {
        let better = self.metric.direction().or(better);
        let tiers = self.shares.iter();
        tiers
            .filter_map(|(severity, share)| {
                Some((*severity, demand(&self.metric, *share, better)?))
            })
            .collect()
    }
}

/// That a metric is not worse than the base by more than a share; nothing can fall by more than all.
fn demand(metric: &Metric, share: f64, better: Option<Direction>) -> Option<Target> {
    let (op, factor) = match better {
        Some(Direction::Higher) if share >= 1.0 => return None,
        Some(Direction::Higher) => (Op::GreaterEqual, 1.0 - share),
        Some(Direction::Lower) | None => (Op::LessEqual, 1.0 + share),
    };
    Some(Target {
        metric: metric.clone(),
        op,
        limit: Limit::Relative(Relative {
            // The sum may lie a rounding beside the number that was written.
            factor: (factor * 1e9).round() / 1e9,
            form: RelativeForm::Percent,
            reference: Reference::Baseline,
        }),
        over: None,
    })
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
        Self {
            written: (!rules.is_empty()).then(|| rules.iter().map(rule).collect()),
            built_in: [
                Rule::built_in(Builtin::Mean, [Some(0.02), Some(0.05), Some(0.10)]),
                Rule::built_in(Builtin::Allocs, [None, Some(0.0), None]),
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
        let tiers = rules.iter().flat_map(|rule| rule.tiers(None));
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

    #[test]
    fn a_figure_of_the_benchmarks_own_is_a_cost_unless_it_says_otherwise() {
        let toml = "[regression]\nhits = { warn = \"5%\", fail = \"200%\" }";
        let settings = settings_of(toml);
        let of_case = settings.for_case(&["a"], &crate::config::CaseOptions::default());
        let rules = Rules::new(&settings.regression).of_case(&of_case);
        let demands = |better| {
            let tiers = rules[0].tiers(better).into_iter();
            tiers
                .map(|(_, target)| target.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(demands(None), ["hits <= +5%", "hits <= +200%"]);
        assert_eq!(demands(Some(Direction::Higher)), ["hits >= -5%"]);
        // What the metric itself says is not the benchmark's to say.
        let mean = Rule::new(Metric::Builtin(Builtin::Mean), [Some(0.1), None, None]);
        let of_mean = mean.tiers(Some(Direction::Higher));
        assert_eq!(of_mean[0].1.to_string(), "mean <= +10%");
    }
}
