//! What a scenario is.

use crate::report::Series;
use crate::report::text::escape;
use crate::units::Share;

/// Its name, its executor, what its percentiles are of, and its part of a mix.
pub(in crate::report) fn head(series: &Series) -> String {
    let mut parts = vec![format!("scenario {}", escape(&series.scenario))];
    if series.executor != series.scenario && !series.executor.is_empty() {
        parts.push(escape(&series.executor).into_owned());
    }
    parts.push(kind_of_times(series));
    if series.share > 0.0 && series.share < 1.0 {
        parts.push(format!("{} of the mix", Share(series.share)));
    }
    parts.join(" · ")
}

/// An open model counts from when a call was to start; a closed one knows no such time.
pub(in crate::report) fn kind_of_times(series: &Series) -> String {
    match series.model.as_str() {
        "open" => "open, response time".to_owned(),
        "closed" => "closed, service time".to_owned(),
        other => escape(other).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_says_what_its_percentiles_are_of() {
        let mut series = Series {
            scenario: "peak".into(),
            executor: "ramping-arrival-rate".into(),
            model: "open".into(),
            share: 1.0,
            ..Series::default()
        };
        assert_eq!(
            head(&series),
            "scenario peak · ramping-arrival-rate · open, response time"
        );
        series.scenario = "constant-vus".into();
        series.executor = "constant-vus".into();
        series.model = "closed".into();
        series.share = 0.4;
        assert_eq!(
            head(&series),
            "scenario constant-vus · closed, service time · 40% of the mix"
        );
    }
}
