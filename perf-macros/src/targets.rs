//! Target strings, checked while compiling with the grammar that the harness parses them with.

use perf_targets::Target;
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
        if let Some(windowed) = targets.iter().find(|target| target.over.is_some()) {
            return Err(Error::new(
                literal.span(),
                format!(
                    "`{windowed}`: `over` is for scenarios, which are not available in this version"
                ),
            ));
        }
        Ok(TargetText { literal, targets })
    })
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
