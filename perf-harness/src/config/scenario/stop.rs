use std::time::Duration;

use perf_targets::{Builtin, Direction, Limit, Metric, Op, Target, parse};

use super::super::fault::Fault;
use super::super::kind::show_duration;
use super::super::value::Value;

const EXPECTED: &str = "conditions such as \"errors >= 5% over 10s\", in a text or a list of texts";

/// Conditions that end a load where they hold.
pub(super) fn conditions(value: &Value<'_>) -> Result<Vec<Target>, Fault> {
    let texts = match (value.text(), value.list()) {
        (Some(_), _) => vec![*value],
        (None, Some(list)) if !list.is_empty() => list,
        (None, Some(_)) => return Err(value.fault("an empty list").expecting(EXPECTED)),
        (None, None) => return Err(value.mistyped(EXPECTED)),
    };
    let mut all = Vec::new();
    for item in texts {
        let text = item.text().ok_or_else(|| item.mistyped(EXPECTED))?;
        for condition in parse(text.text).map_err(|error| text.fault(&error))? {
            check(&condition).map_err(|(message, help)| item.fault(message).helping(help))?;
            all.push(condition);
        }
    }
    Ok(all)
}

/// What is wrong with a condition, and the way out.
fn check(condition: &Target) -> Result<(), (String, String)> {
    if !is_told_each_second(&condition.metric) {
        return Err((
            format!("`{}` is not known while a load runs", condition.metric),
            "conditions are about percentiles, mean, throughput, goodput, errors, dropped, cpu, child.cpu and checks.NAME"
                .to_owned(),
        ));
    }
    if let Limit::Relative(_) = condition.limit {
        return Err((
            format!("`{condition}`: a load is stopped at a limit of its own"),
            "write an absolute one".to_owned(),
        ));
    }
    check_window(condition)?;
    let turned = match (condition.metric.direction(), condition.op) {
        (Some(Direction::Lower), Op::Less) => Some(Op::GreaterEqual),
        (Some(Direction::Lower), Op::LessEqual) => Some(Op::Greater),
        (Some(Direction::Higher), Op::Greater) => Some(Op::LessEqual),
        (Some(Direction::Higher), Op::GreaterEqual) => Some(Op::Less),
        _ => None,
    };
    match turned {
        None => Ok(()),
        Some(op) => {
            let meant = Target {
                op,
                ..condition.clone()
            };
            Err((
                format!(
                    "`{condition}` ends the load where all is well: a condition fires when it holds"
                ),
                format!("did you mean `{meant}`?"),
            ))
        }
    }
}

/// Refuses windows that are no whole seconds, of which a load is told: what is wrong, and the way out.
pub(crate) fn check_window(target: &Target) -> Result<(), (String, String)> {
    match target.over {
        Some(window) if window.subsec_nanos() > 0 => {
            let whole = Duration::from_secs(window.as_secs().saturating_add(1));
            Err((
                format!("`{target}`: windows are whole seconds"),
                format!("write `over {}`", show_duration(&whole)),
            ))
        }
        _ => Ok(()),
    }
}

/// Whether a window of a load tells a metric.
pub(crate) fn is_told_each_second(metric: &Metric) -> bool {
    match metric {
        Metric::Percentile(_) | Metric::Check(_) => true,
        Metric::Builtin(metric) => matches!(
            metric,
            Builtin::Mean
                | Builtin::Throughput
                | Builtin::Goodput
                | Builtin::Errors
                | Builtin::Dropped
                | Builtin::Cpu
        ),
        Metric::Child(metric) => *metric == Builtin::Cpu,
        Metric::PerItem(_) | Metric::Own { .. } => false,
    }
}
