//! The time stamp counter of x86-64, with fences: without them the processor moves the read into
//! or out of the timed call.

use std::arch::x86_64::{__cpuid, __rdtscp, _mm_lfence, _rdtsc};

/// A stamp that no later instruction overtakes: all that came before has finished.
#[inline(always)]
pub(super) fn start() -> u64 {
    // SAFETY: LFENCE and RDTSC exist on every x86-64 processor and have no preconditions.
    unsafe {
        _mm_lfence();
        _rdtsc()
    }
}

/// A stamp taken when all that came before has finished, before anything that follows starts.
#[inline(always)]
pub(super) fn stop() -> u64 {
    let mut aux = 0;
    // SAFETY: the clock uses the counter only where `invariant` found RDTSCP; LFENCE always exists.
    unsafe {
        let ticks = __rdtscp(&raw mut aux);
        _mm_lfence();
        ticks
    }
}

/// Whether the processor promises a counter that runs at one rate in every power state, and RDTSCP.
pub(super) fn invariant() -> bool {
    const POWER_LEAF: u32 = 0x8000_0007;
    const EXTENDED_LEAF: u32 = 0x8000_0001;
    // CPUID exists on every x86-64 processor; the highest extended leaf is asked first.
    if __cpuid(0x8000_0000).eax < POWER_LEAF {
        return false;
    }
    let rdtscp = __cpuid(EXTENDED_LEAF).edx & (1 << 27) != 0;
    let invariant = __cpuid(POWER_LEAF).edx & (1 << 8) != 0;
    rdtscp && invariant
}
