//! The thread that wakes benchmarks when a call is due. It waits for a moment and not for a while, so
//! that no delay adds up; tokio's own timer steps by a millisecond.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::course::{Course, NEVER};
use crate::host;

/// Where a core is spare, the last bit before a moment is waited for at work.
const SPIN: Duration = Duration::from_micros(60);
/// Nothing is due: a look now and then would do.
const LONGEST: Duration = Duration::from_millis(500);

/// Calls the benchmarks of a phase when they are due, until it has ended.
pub(crate) fn pace(course: &Course) {
    host::wake_promptly();
    course.be_pacer();
    while !course.has_ended() {
        let at = course.next_alarm();
        let now = course.now_ns();
        if at <= now {
            course.ring(now);
            continue;
        }
        let left = if at == NEVER {
            LONGEST
        } else {
            Duration::from_nanos(at - now).min(LONGEST)
        };
        let is_spare = course.has_spare_core.load(Ordering::Relaxed);
        let margin = if is_spare { SPIN } else { Duration::ZERO };
        if left > margin {
            std::thread::park_timeout(left - margin);
        } else {
            std::hint::spin_loop();
        }
    }
}
