use serde::{Deserialize, Serialize};

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// So many items of work, for `item_rate`: what [`Bencher::counter`](crate::Bencher::counter) and
/// [`Bencher::input_counter`](crate::Bencher::input_counter) take.
///
/// ```
/// use perf_harness::{Bencher, ItemsCount, perf_bench};
///
/// #[perf_bench(targets = "item_rate > 1k/s")]
/// fn sum(bencher: Bencher) {
///     let numbers: Vec<u64> = (0..100).collect();
///     bencher
///         .counter(ItemsCount::new(numbers.len()))
///         .bench(|| numbers.iter().sum::<u64>());
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemsCount(u64);

impl ItemsCount {
    /// So many items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self(items as u64)
    }
}

/// So many bytes of work, for `bandwidth`; see [`ItemsCount`].
///
/// ```
/// use perf_harness::BytesCount;
///
/// assert_eq!(BytesCount::of_str("four"), BytesCount::new(4));
/// assert_eq!(BytesCount::of_slice(&[0_u32; 2]), BytesCount::new(8));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BytesCount(u64);

impl BytesCount {
    /// So many bytes.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        Self(bytes as u64)
    }

    /// The bytes of a text.
    #[must_use]
    pub fn of_str<S: AsRef<str> + ?Sized>(text: &S) -> Self {
        Self::new(text.as_ref().len())
    }

    /// The bytes of all elements of a slice.
    #[must_use]
    pub fn of_slice<T>(slice: &[T]) -> Self {
        Self::new(size_of_val(slice))
    }
}

/// Work of one call: [`ItemsCount`], [`BytesCount`], or a pair of both.
///
/// ```
/// use perf_harness::{Bencher, BytesCount, ItemsCount, perf_bench};
///
/// #[perf_bench(targets = "item_rate > 1k/s, bandwidth > 1KiB/s")]
/// fn words(bencher: Bencher) {
///     bencher
///         .with_inputs(|| "a few words".to_owned())
///         .input_counter(|text| {
///             let words = text.split(' ').count();
///             (ItemsCount::new(words), BytesCount::of_str(text))
///         })
///         .bench_values(|text| text.to_uppercase());
/// }
/// # fn main() {}
/// ```
pub trait Counter: sealed::Counted {}

impl Counter for ItemsCount {}
impl Counter for BytesCount {}
impl Counter for (ItemsCount, BytesCount) {}

pub(super) mod sealed {
    use super::{BytesCount, ItemsCount};

    /// What a counter counts; `None` is known without asking any value.
    pub trait Counted: Copy {
        const ITEMS: bool;
        const BYTES: bool;

        fn items(self) -> u64;
        fn bytes(self) -> u64;
    }

    impl Counted for ItemsCount {
        const ITEMS: bool = true;
        const BYTES: bool = false;

        fn items(self) -> u64 {
            self.0
        }

        fn bytes(self) -> u64 {
            0
        }
    }

    impl Counted for BytesCount {
        const ITEMS: bool = false;
        const BYTES: bool = true;

        fn items(self) -> u64 {
            0
        }

        fn bytes(self) -> u64 {
            self.0
        }
    }

    impl Counted for (ItemsCount, BytesCount) {
        const ITEMS: bool = true;
        const BYTES: bool = true;

        fn items(self) -> u64 {
            self.0.0
        }

        fn bytes(self) -> u64 {
            self.1.0
        }
    }
}

/// What the body says of the work of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeclaredWork {
    pub(crate) items: PerCall,
    pub(crate) bytes: PerCall,
}

/// An amount of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PerCall {
    #[default]
    Unsaid,
    /// The same for every call.
    Always(u64),
    /// By the call's input.
    ByInput,
}

impl PerCall {
    /// What was said last.
    fn or(self, before: Self) -> Self {
        match self {
            Self::Unsaid => before,
            said => said,
        }
    }

    /// What every call does, if it is the same.
    pub(crate) fn constant(self) -> Option<u64> {
        match self {
            Self::Always(amount) => Some(amount),
            Self::Unsaid | Self::ByInput => None,
        }
    }
}

/// Counts the work of the inputs that are made, on whatever thread.
#[derive(Debug, Default)]
pub(super) struct WorkTally {
    declared: Mutex<DeclaredWork>,
    inputs: AtomicU64,
    items: AtomicU64,
    bytes: AtomicU64,
}

/// The mean work of the inputs of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct InputWork {
    pub(crate) items: f64,
    pub(crate) bytes: f64,
}

impl WorkTally {
    /// Every call does so much.
    pub(super) fn always<C: Counter>(&self, counter: C) {
        self.declare(DeclaredWork {
            items: said(C::ITEMS, PerCall::Always(counter.items())),
            bytes: said(C::BYTES, PerCall::Always(counter.bytes())),
        });
    }

    /// Each input says how much.
    pub(super) fn by_input<C: Counter>(&self) {
        self.declare(DeclaredWork {
            items: said(C::ITEMS, PerCall::ByInput),
            bytes: said(C::BYTES, PerCall::ByInput),
        });
    }

    fn declare(&self, work: DeclaredWork) {
        let mut declared = self.declared.lock().unwrap_or_else(PoisonError::into_inner);
        *declared = DeclaredWork {
            items: work.items.or(declared.items),
            bytes: work.bytes.or(declared.bytes),
        };
    }

    pub(super) fn declared(&self) -> DeclaredWork {
        *self.declared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add<C: Counter>(&self, counter: C) {
        self.inputs.fetch_add(1, Relaxed);
        self.items.fetch_add(counter.items(), Relaxed);
        self.bytes.fetch_add(counter.bytes(), Relaxed);
    }

    pub(super) fn clear(&self) {
        for count in [&self.inputs, &self.items, &self.bytes] {
            count.store(0, Relaxed);
        }
    }

    /// What the inputs were since the tally was cleared; `None` if none was made.
    pub(super) fn of_an_input(&self) -> Option<InputWork> {
        let inputs = self.inputs.load(Relaxed);
        let mean = |count: &AtomicU64| count.load(Relaxed) as f64 / inputs as f64;
        (inputs > 0).then(|| InputWork {
            items: mean(&self.items),
            bytes: mean(&self.bytes),
        })
    }
}

fn said(is_counted: bool, amount: PerCall) -> PerCall {
    if is_counted { amount } else { PerCall::Unsaid }
}
