//! Whether targets hold in a window.

use perf_targets::{Builtin, Limit, Metric, Op, Target};

use super::evidence::LoadModel;
use super::moment::Pane;

/// How a window stands to the targets that a window can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Holds,
    Misses,
    /// There is nothing that it could tell.
    Untold,
}

impl Standing {
    /// The first target that a window misses stands for all. Where calls were due or under way and none
    /// ended, none that a window tells holds.
    pub(crate) fn of<'a>(
        targets: impl IntoIterator<Item = &'a Target>,
        pane: &Pane,
        model: LoadModel,
    ) -> (Self, Option<&'a Target>) {
        let mut standing = Self::Untold;
        for target in targets {
            if pane.is_hung() && is_for_windows(target) {
                return (Self::Misses, Some(target));
            }
            match holds(target, pane, model) {
                Some(false) => return (Self::Misses, Some(target)),
                Some(true) => standing = Self::Holds,
                None => {}
            }
        }
        (standing, None)
    }
}

/// Whether a window meets a target; `None` where it cannot tell. A rate that was not asked for is not
/// missed: an open load below a limit on a rate says nothing about it.
pub(crate) fn holds(target: &Target, pane: &Pane, model: LoadModel) -> Option<bool> {
    let Limit::Absolute(limit) = &target.limit else {
        return None;
    };
    let is_rate = matches!(
        target.metric,
        Metric::Builtin(Builtin::Throughput | Builtin::Goodput)
    );
    if is_rate && target.op.is_lower_bound() && model.is_open && pane.offered_rate()? < limit.value
    {
        return None;
    }
    if !is_for_windows(target) {
        return None;
    }
    let value = pane.value(&target.metric, model)?;
    Some(target.op.holds(value, limit.value))
}

/// Whether a target is about what a window can tell.
pub(crate) fn is_for_windows(target: &Target) -> bool {
    match &target.metric {
        Metric::Percentile(_) | Metric::Check(_) => true,
        Metric::Builtin(metric) => matches!(
            metric,
            Builtin::Mean
                | Builtin::Errors
                | Builtin::Dropped
                | Builtin::Throughput
                | Builtin::Goodput
                | Builtin::Cpu
        ),
        Metric::Child(metric) => *metric == Builtin::Cpu,
        Metric::PerItem(_) | Metric::Own { .. } => false,
    }
}

/// The share of calls that may fail in a window that counts as available: what the target on `errors`
/// allows, 1% without one.
pub(crate) fn error_limit(targets: &[Target]) -> (Op, f64) {
    let limits = targets.iter().filter_map(|target| match &target.limit {
        Limit::Absolute(limit) if target.metric == Metric::Builtin(Builtin::Errors) => {
            Some((target.op, limit.value))
        }
        _ => None,
    });
    let upper = limits.filter(|(op, _)| !op.is_lower_bound());
    upper
        .min_by(|one, other| one.1.total_cmp(&other.1))
        .unwrap_or((Op::Less, 0.01))
}
