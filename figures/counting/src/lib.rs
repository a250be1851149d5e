//! What both executables do: they print how many nanoseconds a piece of each program takes, as the
//! median of many.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

const PIECES: usize = 301;

/// Builds an index of words and takes it apart: strings, vectors that grow, nodes of a tree.
#[inline(never)]
fn index() -> usize {
    const TEXT: &str = "the quick brown fox jumps over the lazy dog while a slow red hen looks on \
        and many small grey mice run under old wooden stairs";
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for line in 0..20 {
        for (place, word) in black_box(TEXT).split(' ').enumerate() {
            places
                .entry(format!("{word}{}", line % 4))
                .or_default()
                .push(place);
        }
    }
    places.values().map(Vec::len).sum()
}

/// Nothing but an allocation and its end, again and again.
#[inline(never)]
fn pairs() -> usize {
    (0..10_000)
        .map(|size| black_box(Vec::<u8>::with_capacity(black_box(16 + size % 64))).capacity())
        .sum()
}

fn median_ns(piece: fn() -> usize) -> u128 {
    let mut times: Vec<u128> = (0..PIECES)
        .map(|_| {
            let begin = Instant::now();
            black_box(piece());
            begin.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    times[PIECES / 2]
}

/// Prints both medians.
pub fn run() {
    println!("{} {}", median_ns(index), median_ns(pairs));
}
