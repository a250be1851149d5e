//! The 25 functions that every framework measures: from a nanosecond to tens of microseconds, some
//! of them allocating. [`functions!`] hands their names, types and targets to a macro.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};
use std::hint::black_box;
use std::sync::LazyLock;

/// Calls the macro `$each` with all functions. The targets are what a user would be content with,
/// several times what the functions need.
#[macro_export]
macro_rules! functions {
    ($each:ident) => {
        $each! {
            add -> u64, "mean < 50ns";
            multiply_chain -> u64, "mean < 500ns";
            hash_integer -> u64, "mean < 500ns, p99 < 5us";
            sum_array -> u64, "mean < 500ns, allocs == 0";
            parse_integer -> u64, "p99 < 5us";
            search_sorted -> usize, "p99 < 5us, allocs == 0";
            get_from_hash_map -> u64, "p99 < 5us";
            get_from_btree -> u64, "mean < 1us, p95 < 5us";
            allocate_box -> Box<u64>, "mean < 1us, allocs == 1";
            format_integer -> String, "mean < 2us, p99 < 10us";
            push_characters -> String, "mean < 5us";
            collect_integers -> Vec<u64>, "mean < 2us, p99 < 10us";
            count_words -> usize, "p95 < 10us";
            upper_case -> String, "mean < 5us";
            validate_utf8 -> usize, "p99 < 50us";
            reverse_text -> String, "mean < 50us";
            add_floats -> f64, "p99 < 100us, mean < 50us";
            checksum -> u32, "p99 < 100us";
            sort_hundred -> Vec<u64>, "p95 < 100us";
            multiply_matrices -> f64, "mean < 100us, p99 < 200us";
            build_btree -> BTreeMap<u64, u64>, "p95 < 200us";
            build_hash_map -> HashMap<u64, u64>, "mean < 100us";
            sieve -> usize, "p99 < 500us";
            sort_thousand -> Vec<u64>, "mean < 300us, p95 < 500us";
            edit_distance -> usize, "mean < 500us";
        }
    };
}

/// Numbers that look random and are the same in every run.
fn numbers(count: usize) -> Vec<u64> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..count).map(|_| next()).collect()
}

static HUNDRED: LazyLock<Vec<u64>> = LazyLock::new(|| numbers(100));
static THOUSAND: LazyLock<Vec<u64>> = LazyLock::new(|| numbers(1000));
static FLOATS: LazyLock<Vec<f64>> = LazyLock::new(|| numbers(4096).iter().map(|n| *n as f64).collect());
static HASHED: LazyLock<HashMap<u64, u64>> = LazyLock::new(|| (0..1000).map(|n| (n, n)).collect());
static TREE: LazyLock<BTreeMap<u64, u64>> = LazyLock::new(|| (0..1000).map(|n| (n, n)).collect());
static TEXT: LazyLock<String> = LazyLock::new(|| "a quick brown fox jumps over lazy dogs ".repeat(100));

pub fn add() -> u64 {
    black_box(1_u64) + black_box(2)
}

pub fn multiply_chain() -> u64 {
    (0..16).fold(black_box(3_u64), |product, step| product.wrapping_mul(product | step))
}

pub fn hash_integer() -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u64(black_box(42));
    hasher.finish()
}

pub fn sum_array() -> u64 {
    black_box([7_u64; 64]).iter().sum()
}

pub fn parse_integer() -> u64 {
    black_box("1234567890").parse().unwrap_or_default()
}

pub fn search_sorted() -> usize {
    let sorted: &[u64; 64] = &std::array::from_fn(|place| place as u64 * 3);
    black_box(sorted).binary_search(&black_box(93)).unwrap_or_default()
}

pub fn get_from_hash_map() -> u64 {
    HASHED[&black_box(500)]
}

pub fn get_from_btree() -> u64 {
    TREE[&black_box(500)]
}

pub fn allocate_box() -> Box<u64> {
    Box::new(black_box(42))
}

pub fn format_integer() -> String {
    black_box(1_234_567_890_u64).to_string()
}

pub fn push_characters() -> String {
    let mut text = String::new();
    for digit in 0..100 {
        text.push(black_box('a'));
        if digit % 50 == 0 {
            let _ = write!(text, "{digit}");
        }
    }
    text
}

pub fn collect_integers() -> Vec<u64> {
    (0..black_box(256)).map(|n| n * n).collect()
}

pub fn count_words() -> usize {
    black_box(&TEXT[..200]).split_whitespace().count()
}

pub fn upper_case() -> String {
    black_box(&TEXT[..400]).to_uppercase()
}

pub fn validate_utf8() -> usize {
    std::str::from_utf8(black_box(TEXT.as_bytes())).map(str::len).unwrap_or_default()
}

pub fn reverse_text() -> String {
    black_box(&TEXT[..1000]).chars().rev().collect()
}

pub fn add_floats() -> f64 {
    black_box(&FLOATS[..]).iter().sum()
}

pub fn checksum() -> u32 {
    let fold = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()));
    black_box(&TEXT.as_bytes()[..512]).iter().fold(u32::MAX, fold)
}

pub fn sort_hundred() -> Vec<u64> {
    let mut numbers = HUNDRED.clone();
    numbers.sort_unstable();
    numbers
}

pub fn multiply_matrices() -> f64 {
    let left = black_box([[1.5_f64; 20]; 20]);
    let right = black_box([[0.5_f64; 20]; 20]);
    let mut trace = 0.0;
    for (row, place) in left.iter().zip(0..20) {
        for column in 0..20 {
            let cell: f64 = (0..20).map(|inner| row[inner] * right[inner][column]).sum();
            trace += if place == column { cell } else { 0.0 };
        }
    }
    trace
}

pub fn build_btree() -> BTreeMap<u64, u64> {
    HUNDRED.iter().map(|n| (*n, *n)).collect()
}

pub fn build_hash_map() -> HashMap<u64, u64> {
    HUNDRED.iter().map(|n| (*n, *n)).collect()
}

pub fn sieve() -> usize {
    let mut composite = vec![false; 10_000];
    let mut primes = 0;
    for candidate in 2..composite.len() {
        if !composite[candidate] {
            primes += 1;
            composite.iter_mut().skip(candidate * candidate).step_by(candidate).for_each(|cell| *cell = true);
        }
    }
    primes
}

pub fn sort_thousand() -> Vec<u64> {
    let mut numbers = THOUSAND.clone();
    numbers.sort_unstable();
    numbers
}

pub fn edit_distance() -> usize {
    let (left, right) = (black_box(&TEXT.as_bytes()[..150]), black_box(&TEXT.as_bytes()[7..157]));
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, a) in left.iter().enumerate() {
        let mut corner = row[0];
        row[0] = above + 1;
        for (place, b) in right.iter().enumerate() {
            let cell = (corner + usize::from(a != b)).min(row[place] + 1).min(row[place + 1] + 1);
            corner = std::mem::replace(&mut row[place + 1], cell);
        }
    }
    row[right.len()]
}
