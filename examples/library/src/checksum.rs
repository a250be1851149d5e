#[cfg(feature = "bench")]
use perf_harness::{Bencher, perf_bench};

/// The largest prime below 65,536.
const MODULUS: u32 = 65_521;
/// So many bytes are summed before the sums could overflow.
const CHUNK: usize = 5_552;

/// The Adler-32 checksum of RFC 1950.
pub fn adler32(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1, 0);
    for chunk in bytes.chunks(CHUNK) {
        (low, high) = add(low, high, chunk);
    }
    high << 16 | low
}

/// Private, and measured all the same: its benchmark stands beside it.
fn add(mut low: u32, mut high: u32, chunk: &[u8]) -> (u32, u32) {
    for byte in chunk {
        low += u32::from(*byte);
        high += low;
    }
    (low % MODULUS, high % MODULUS)
}

#[cfg(feature = "bench")]
#[perf_bench(bytes = CHUNK, targets = "bandwidth > 10MB/s")]
fn add_a_chunk(bencher: Bencher<'_>) {
    let chunk = [0x5A; CHUNK];
    bencher.bench(|| add(1, 0, &chunk));
}

#[cfg(feature = "bench")]
fn is_known(checksum: &u32) -> bool {
    *checksum == 0x11E6_0398
}

/// The checksum of a text. Without the feature it is a plain function.
#[cfg_attr(
    feature = "bench",
    perf_bench(args = ["Wikipedia"], check = is_known, targets = "p99 < 1ms, allocs == 0")
)]
pub fn checksum(text: &str) -> u32 {
    adler32(text.as_bytes())
}
