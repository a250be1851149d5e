//! What a case's times are like where one figure would hide it: a drift, or two modes. Notes, and
//! never verdicts.

use super::judging::Judging;
use super::times::{corrected, overhead_of};
use crate::measure::{Samples, StreamKind};
use crate::stats::{BlockOvers, EffectiveSample, Modes, Trend};
use crate::units::{Share, Time};

/// With fewer blocks it cannot be told how much hangs together.
const FEWEST_BLOCKS: usize = 64;

/// In calls of less than this altogether, a drift is a spell of the machine.
const SHORTEST_DRIFT_NS: f64 = 4e7;

/// What there is to say of the times.
pub(crate) fn notices(samples: &Samples, judging: &Judging) -> Vec<String> {
    drift(samples, judging)
        .into_iter()
        .chain(two_modes(samples, judging))
        .collect()
}

fn drift(samples: &Samples, judging: &Judging) -> Option<String> {
    let stream = samples.stream(judging.means_from);
    let calls_ns: f64 = stream.blocks.iter().map(|block| block.sum).sum();
    if calls_ns < SHORTEST_DRIFT_NS {
        return None;
    }
    let trend = Trend::of_blocks(&stream.blocks).filter(Trend::is_drift)?;
    let overhead = overhead_of(judging, samples);
    let (became, why) = if trend.s > 0 {
        (
            "slower",
            "its state may grow from call to call, or the processor slow down as it heats up",
        )
    } else {
        (
            "faster",
            "its state or the processor was still settling; `warmup` as a number of calls, such as `warmup = 100_000`, makes so many first",
        )
    };
    Some(format!(
        "drift: it became {} {became} while it was measured ({} a call in the first quarter of the time, {} in the last): {why}",
        Share(whole_per_cent(trend.change().abs())),
        Time(corrected(trend.first, overhead)),
        Time(corrected(trend.last, overhead)),
    ))
}

fn two_modes(samples: &Samples, judging: &Judging) -> Option<String> {
    let of_calls = modes_of_calls(samples, judging);
    let (modes, what, overhead) = match of_calls {
        Some(modes) => (modes, "calls", judging.cost.overhead_ns),
        None if judging.means_from == StreamKind::Together => (
            modes_of_batches(samples, judging)?,
            "runs of calls",
            overhead_of(judging, samples),
        ),
        None => return None,
    };
    Some(format!(
        "two modes: {} of the {what} near {}, {} near {}; no mean or median describes both: set targets on percentiles, or measure the two apart",
        Share(whole_per_cent(1.0 - modes.upper_share)),
        Time(corrected(modes.lower, overhead)),
        Share(whole_per_cent(modes.upper_share)),
        Time(corrected(modes.upper, overhead)),
    ))
}

fn modes_of_calls(samples: &Samples, judging: &Judging) -> Option<Modes> {
    let cells: Vec<(f64, u64)> = samples
        .histogram
        .pairs()
        .map(|(ns, calls)| (ns as f64, calls))
        .collect();
    // The histogram's own step is a nanosecond.
    let modes = Modes::of_cells(&cells, judging.cost.resolution_ns.max(1.0))?;
    let overs = samples.above_by_block(modes.split);
    let share_kept = samples.histogram.len() as f64
        / (overs.len() as f64 * f64::from(samples.alone.calls_per_block));
    let effective = effective(&overs, samples.alone.calls_per_block, judging)? * share_kept;
    modes.are_distinct(effective).then_some(modes)
}

fn modes_of_batches(samples: &Samples, judging: &Judging) -> Option<Modes> {
    let stream = &samples.together;
    let means: Vec<f64> = stream
        .blocks
        .iter()
        .map(|block| block.sum / block.calls as f64)
        .collect();
    let mut sorted = means.clone();
    sorted.sort_by(f64::total_cmp);
    let cells: Vec<(f64, u64)> = sorted.into_iter().map(|mean| (mean, 1)).collect();
    let step = judging.cost.resolution_ns / f64::from(stream.calls_per_block);
    let modes = Modes::of_cells(&cells, step)?;
    let overs: Vec<u32> = means
        .iter()
        .map(|mean| u32::from(*mean > modes.split))
        .collect();
    modes
        .are_distinct(effective(&overs, 1, judging)?)
        .then_some(modes)
}

/// How many independent readings the blocks are worth.
fn effective(overs: &[u32], calls_per_block: u32, judging: &Judging) -> Option<f64> {
    let blocks = BlockOvers {
        overs,
        calls_per_block,
    };
    (overs.len() >= FEWEST_BLOCKS).then(|| EffectiveSample::new(blocks, judging.side_level()).calls)
}

fn whole_per_cent(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}
