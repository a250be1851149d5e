//! What a program can ask of valgrind while it runs under it: the client requests of `valgrind.h`
//! and `callgrind.h` that counting needs. Outside valgrind each of them does nothing.
//!
//! A request is a run of rotations that together change nothing, and an exchange of a register with
//! itself. Valgrind knows the sequence when it translates the program, and answers in its place.

use std::ffi::CStr;

/// Whether the process runs under valgrind.
pub(crate) fn is_valgrind() -> bool {
    request([RUNNING_ON_VALGRIND, 0, 0, 0, 0, 0]) > 0
}

/// Does some work, all threads of which but the calling one can be counted: this one gives the order
/// and waits, and may still be on its way to waiting when what is counted begins. Caches and branch
/// predictors are empty at first.
pub(crate) fn instrumented<R>(work: impl FnOnce() -> R) -> R {
    request([START_INSTRUMENTATION, 0, 0, 0, 0, 0]);
    // Of the calling thread alone, and only until instrumenting ends.
    request([TOGGLE_COLLECT, 0, 0, 0, 0, 0]);
    let result = work();
    request([STOP_INSTRUMENTATION, 0, 0, 0, 0, 0]);
    result
}

/// Sets all counts to zero, those of every thread.
///
/// Never inlined, as [`dump_counts`]: what of them is counted is then the same around every call.
#[inline(never)]
pub(crate) fn zero_counts() {
    request([ZERO_STATS, 0, 0, 0, 0, 0]);
}

/// Writes what was counted since into callgrind's file, under `name`.
#[inline(never)]
pub(crate) fn dump_counts(name: &CStr) {
    request([DUMP_STATS_AT, name.as_ptr() as usize, 0, 0, 0, 0]);
}

/// Two letters name the tool, and a number what is asked of it.
const CALLGRIND: usize = (b'C' as usize) << 24 | (b'T' as usize) << 16;
const RUNNING_ON_VALGRIND: usize = 0x1001;
const ZERO_STATS: usize = CALLGRIND + 1;
const TOGGLE_COLLECT: usize = CALLGRIND + 2;
const DUMP_STATS_AT: usize = CALLGRIND + 3;
const START_INSTRUMENTATION: usize = CALLGRIND + 4;
const STOP_INSTRUMENTATION: usize = CALLGRIND + 5;

/// The answer to a request and its arguments; 0 outside valgrind.
#[cfg(all(unix, target_arch = "x86_64"))]
fn request(parts: [usize; 6]) -> usize {
    let mut answer = 0;
    // SAFETY: the rotations add up to two whole turns, and the exchange is with the register
    // itself. Valgrind reads the six words at `rax`, writes `rdx`, and may read what they point to.
    unsafe {
        std::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") parts.as_ptr(),
            inout("rdx") answer,
            options(nostack),
        );
    }
    answer
}

/// The answer to a request and its arguments; 0 outside valgrind.
#[cfg(all(unix, target_arch = "aarch64"))]
fn request(parts: [usize; 6]) -> usize {
    let mut answer = 0;
    // SAFETY: the rotations add up to two whole turns, and a register or itself is itself. Valgrind
    // reads the six words at `x4`, writes `x3`, and may read what they point to.
    unsafe {
        std::arch::asm!(
            "ror x12, x12, #3",
            "ror x12, x12, #13",
            "ror x12, x12, #51",
            "ror x12, x12, #61",
            "orr x10, x10, x10",
            in("x4") parts.as_ptr(),
            inout("x3") answer,
            options(nostack),
        );
    }
    answer
}

/// There is no valgrind here.
#[cfg(not(all(unix, any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn request(_: [usize; 6]) -> usize {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_valgrind_a_request_does_nothing() {
        assert!(!is_valgrind());
        zero_counts();
        dump_counts(c"nothing");
        assert_eq!(instrumented(|| 5), 5);
    }
}
