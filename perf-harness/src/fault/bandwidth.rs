use super::active::Active;
use super::slot;
use super::timer::Timer;
use crate::load::FaultKind;

/// Waits until so many bytes may have been moved, where a fault limits the bandwidth of all calls
/// together; else goes on at once. Call it where the code under test has sent or received them.
///
/// Bytes of several calls are moved one after another. What still waits when the fault ends goes on
/// then. Tokio's timer rounds up to whole milliseconds.
///
/// ```
/// use perf_harness::fault;
///
/// # async fn get() -> std::io::Result<Vec<u8>> { Ok(Vec::new()) }
/// async fn fetch() -> std::io::Result<Vec<u8>> {
///     let body = fault::inject(get()).await?;
///     fault::bandwidth(body.len() as u64).await;
///     Ok(body)
/// }
/// ```
pub async fn bandwidth(bytes: u64) {
    if let Some(active) = slot::active()
        && let Some(until) = moved_at(&active, bytes)
    {
        Timer::default().wait(&active, until).await;
    }
}

/// The same as [`bandwidth`] where the code under test blocks its thread.
///
/// ```
/// use perf_harness::fault;
///
/// fn read() -> std::io::Result<Vec<u8>> {
///     let content = std::fs::read("Cargo.toml")?;
///     fault::bandwidth_blocking(content.len() as u64);
///     Ok(content)
/// }
/// ```
pub fn bandwidth_blocking(bytes: u64) {
    if let Some(active) = slot::active()
        && let Some(until) = moved_at(&active, bytes)
    {
        active.rest_until(until);
    }
}

/// When so many bytes that come now have been moved; `None` where nothing limits that.
fn moved_at(active: &Active, bytes: u64) -> Option<u64> {
    let now = active.now();
    let call = active.next_call();
    let mut until = None;
    for (fault, planned) in active.planned.iter().enumerate() {
        let FaultKind::Bandwidth(rate) = planned.kind else {
            continue;
        };
        let Some((time, end)) = planned.active(now) else {
            continue;
        };
        if !active.meets(fault, time, call) {
            continue;
        }
        active.count(fault, time);
        let mut free = active.free();
        let (of, at) = &mut free[fault];
        // What waited when the fault ended the last time is gone.
        let begin = if *of == time { now.max(*at) } else { now };
        *of = time;
        *at = begin.saturating_add((bytes as f64 / rate * 1e9) as u64);
        until = until.max(Some((*at).min(end)));
    }
    until
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SimulatedClock};
    use crate::fault::planned::tests::spec;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn all_calls_share_the_bandwidth_while_it_is_limited() {
        let hand = SimulatedClock::new();
        let limit = FaultKind::Bandwidth(1_000.0);
        let fault = spec((SECOND, 3 * SECOND, Some(10 * SECOND)), 1.0, limit);
        let active = Active::new(&[fault], 1, &Clock::simulated(hand.clone()), None);
        assert_eq!(moved_at(&active, 1_000_000), None);
        hand.advance(SECOND);
        assert_eq!(moved_at(&active, 500), Some(SECOND + SECOND / 2));
        assert_eq!(moved_at(&active, 1_000), Some(2 * SECOND + SECOND / 2));
        // A pause saves nothing up.
        hand.advance(2 * SECOND);
        assert_eq!(moved_at(&active, 250), Some(3 * SECOND + SECOND / 4));
        assert_eq!(moved_at(&active, 1_000_000), Some(4 * SECOND));
        hand.advance(SECOND);
        assert_eq!(moved_at(&active, 1), None);
        hand.advance(7 * SECOND);
        assert_eq!(moved_at(&active, 1_000), Some(12 * SECOND));
        let told = active.told(hand.now());
        assert_eq!([told[0].calls, told[1].calls], [Some(4), Some(1)]);
    }
}
