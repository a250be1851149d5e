use crate::measure::CallerCounts;

/// Numbers of callers: what `threads` and `concurrency` may give, one number or a list of them.
///
/// ```
/// fn add(registry: &mut perf_harness::Registry) {
///     let parse = || "12".parse::<u8>().is_ok();
///     registry.bench("two", move |bencher| bencher.bench(parse)).threads(2);
///     registry.bench("several", move |bencher| bencher.bench(parse)).threads([1, 2, 4]);
/// }
/// # perf_harness::main!(register = add);
/// ```
#[diagnostic::on_unimplemented(
    message = "`threads` and `concurrency` take a `usize` or an array of them, and this is `{Self}`",
    label = "neither a `usize` nor an array of them"
)]
pub trait CallerNumbers {
    #[doc(hidden)]
    fn counts(self) -> CallerCounts;
}

impl CallerNumbers for usize {
    fn counts(self) -> CallerCounts {
        CallerCounts::one(self)
    }
}

impl<const N: usize> CallerNumbers for [usize; N] {
    fn counts(self) -> CallerCounts {
        CallerCounts::list(self)
    }
}

impl<const N: usize> CallerNumbers for &[usize; N] {
    fn counts(self) -> CallerCounts {
        CallerCounts::list(*self)
    }
}

impl CallerNumbers for &[usize] {
    fn counts(self) -> CallerCounts {
        CallerCounts::list(self.iter().copied())
    }
}

impl CallerNumbers for Vec<usize> {
    fn counts(self) -> CallerCounts {
        CallerCounts::list(self)
    }
}
