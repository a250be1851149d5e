//! Is a binary format worth leaving JSON for?
//!
//! A broker's message, an order with its lines and its metadata, is written and read by `serde_json`
//! and by `postcard`, in three sizes. `bytes` is what the format itself makes of the message, so
//! `bandwidth` says how quickly a format handles its own bytes, and is not to be compared between
//! formats: JSON needs more of them. Compare means, or `item_rate`, which counts order lines.
//!
//! Nobody gave figures for this component. The limits on speed are set far below what any machine
//! in service does, so that they speak of a mistake, such as a buffer written byte by byte, and never
//! of a slow machine. The limits on allocations are exact: a count is the same everywhere.
//!
//! What is to be learnt here: `types` for one benchmark of several implementations, `items` and
//! `bytes`, counts as targets, and an assertion in the body, before anything is timed.

use std::collections::BTreeMap;
use std::fmt;

use perf_harness::{Bencher, perf_bench};
use serde::{Deserialize, Serialize};

perf_harness::main!();

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OrderPlaced {
    message_id: u128,
    correlation_id: u128,
    sent_at_ms: u64,
    metadata: BTreeMap<String, String>,
    customer: String,
    note: Option<String>,
    lines: Vec<OrderLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OrderLine {
    sku: String,
    title: String,
    quantity: u32,
    price_cents: i64,
    tax_rate: f64,
}

/// How long the order is.
#[derive(Clone, Copy, Debug)]
enum Size {
    Small,
    Medium,
    Large,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        })
    }
}

const SIZES: [Size; 3] = [Size::Small, Size::Medium, Size::Large];

impl Size {
    fn lines(self) -> u32 {
        match self {
            Self::Small => 2,
            Self::Medium => 40,
            Self::Large => 800,
        }
    }

    fn message(self) -> OrderPlaced {
        let metadata = [
            ("content-type", "order-placed.v2"),
            ("tenant", "acme-trading"),
            (
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            ),
        ];
        OrderPlaced {
            message_id: 0x0192_F0C4_7A3B_7E11_9C55_0242_AC12_0002,
            correlation_id: 0x0192_F0C4_7A3B_7E11_9C55_0242_AC12_0001,
            sent_at_ms: 1_763_700_000_000,
            metadata: metadata
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            customer: "Zoë \"Zed\" Novák".to_owned(),
            note: None,
            lines: (0..self.lines()).map(line).collect(),
        }
    }
}

fn line(n: u32) -> OrderLine {
    OrderLine {
        sku: format!("SKU-{n:06}"),
        title: format!("Stainless steel bolt M{} x {n} mm, pack of 100", n % 20 + 2),
        quantity: n % 7 + 1,
        price_cents: 199 + i64::from(n) * 25,
        tax_rate: 0.19,
    }
}

/// A way to write the message as bytes and to read it back.
trait Format {
    fn encode(message: &OrderPlaced) -> Vec<u8>;
    fn decode(bytes: &[u8]) -> OrderPlaced;
}

struct Json;

impl Format for Json {
    fn encode(message: &OrderPlaced) -> Vec<u8> {
        serde_json::to_vec(message).expect("the message has no map that JSON cannot write")
    }

    fn decode(bytes: &[u8]) -> OrderPlaced {
        serde_json::from_slice(bytes).expect("the bytes were written by `encode`")
    }
}

struct Postcard;

impl Format for Postcard {
    fn encode(message: &OrderPlaced) -> Vec<u8> {
        postcard::to_stdvec(message).expect("every part of the message has a known length")
    }

    fn decode(bytes: &[u8]) -> OrderPlaced {
        postcard::from_bytes(bytes).expect("the bytes were written by `encode`")
    }
}

/// The buffer grows by doubling: some allocations for a whole message, and none for a line.
#[perf_bench(
    types = [Json, Postcard],
    args = SIZES,
    items = size.lines(),
    bytes = F::encode(&size.message()).len(),
    targets = "bandwidth > 5MB/s, allocs <= 20"
)]
fn encode<F: Format>(bencher: Bencher<'_>, size: Size) {
    let message = size.message();
    bencher.bench(|| F::encode(&message));
}

/// Two strings a line, and what the message holds once.
#[perf_bench(
    types = [Json, Postcard],
    args = SIZES,
    items = size.lines(),
    bytes = F::encode(&size.message()).len(),
    targets = "bandwidth > 5MB/s"
)]
fn decode<F: Format>(bencher: Bencher<'_>, size: Size) {
    let bytes = F::encode(&size.message());
    assert_eq!(
        F::decode(&bytes),
        size.message(),
        "what was written is read back"
    );
    bencher.bench(|| F::decode(&bytes));
}
