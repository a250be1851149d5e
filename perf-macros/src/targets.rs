//! Target strings, checked while compiling with the grammar that the harness parses them with.

use perf_targets::{Limit, Target};
use syn::parse::ParseStream;
use syn::{Error, LitStr, Result};

use crate::errors::all;
use crate::value::{elements, expression, literal};

/// One string of targets.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct TargetText {
    pub(crate) literal: LitStr,
    pub(crate) targets: Vec<Target>,
}

/// One string of targets or an array of them.
pub(crate) fn target_texts(input: ParseStream<'_>) -> Result<Vec<TargetText>> {
    all(elements(expression(input)?)?, |element| {
        let literal = literal(
            element,
            "expected targets in quotes, such as \"p99 < 1us\", or an array of them",
        )?;
        let text = literal.value();
        let targets = perf_targets::parse(&text)
            .map_err(|error| Error::new(literal.span(), error.render(&text)))?;
        Ok(TargetText { literal, targets })
    })
}

/// Targets say of calls in a loop, or of those of a scenario, what can be said of them.
pub(crate) fn check_calls(texts: &[TargetText], is_scenario: bool) -> Result<()> {
    all(texts, |text| {
        for target in &text.targets {
            let fault = match (&target.limit, target.over) {
                (_, Some(_)) if !is_scenario => {
                    "`over` is for scenarios: leave it out, or give the benchmark a `scenario`"
                }
                (Limit::Relative(_), _) if is_scenario => {
                    "what a scenario measures is held to absolute limits, and to no other figure"
                }
                _ => continue,
            };
            let message = format!("`{target}`: {fault}");
            return Err(Error::new(text.literal.span(), message));
        }
        Ok(())
    })
    .map(drop)
}

/// Every metric of the looser tier has a target that it loosens.
pub(crate) fn check_acceptable(targets: &[TargetText], acceptable: &[TargetText]) -> Result<()> {
    all(acceptable, |text| {
        let lacking = text.targets.iter().find(|looser| {
            !targets
                .iter()
                .flat_map(|text| &text.targets)
                .any(|target| target.metric == looser.metric)
        });
        match lacking {
            Some(looser) => Err(Error::new(
                text.literal.span(),
                format!(
                    "`acceptable` loosens a target, and `targets` has none for `{}`",
                    looser.metric
                ),
            )),
            None => Ok(()),
        }
    })
    .map(drop)
}
