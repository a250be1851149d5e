//! Benchmarks that are added while the program starts, for suites that are generated.

use std::fmt::{self, Display};
use std::hint::black_box;
use std::sync::Arc;

use super::case::RegistryError;
use super::entry::{Parameter, Work};
use super::registration::{Registered, Registration, leaked};
use crate::measure::Bencher;

/// Where the function named by `main!(register = …)` adds benchmarks.
///
/// They are listed, filtered, measured and judged as those of the attribute are. The id is the bench
/// target's crate and the name: `cache::get/hit`. Names may hold `::` and `/`.
///
/// ```
/// use perf_harness::{Registry, black_box};
///
/// perf_harness::main!(register = add);
///
/// fn add(registry: &mut Registry) {
///     for base in [2_u64, 10] {
///         registry
///             .bench(format!("pow/{base}"), move |bencher| {
///                 bencher.bench(|| black_box(base).pow(5));
///             })
///             .targets("p99 < 1ms, allocs == 0")
///             .group("numbers");
///     }
///     registry
///         .args("n", [16, 256])
///         .items(|n| *n)
///         .bench("sort", |bencher, n| {
///             bencher
///                 .with_inputs(|| (0..*n).rev().collect::<Vec<u64>>())
///                 .bench_values(|mut numbers| {
///                     numbers.sort_unstable();
///                     numbers
///                 });
///         });
/// }
/// ```
#[derive(Debug, Default)]
pub struct Registry {
    benchmarks: Vec<Registration>,
}

impl Registry {
    /// Adds a benchmark; its options are set on what comes back.
    ///
    /// `body` prepares what is needed, measures with the Bencher, and cleans up. It runs anew
    /// whenever the benchmark is measured.
    ///
    /// ```
    /// fn add(registry: &mut perf_harness::Registry) {
    ///     registry.bench("parse", |bencher| bencher.bench(|| "12".parse::<u8>().is_ok()));
    /// }
    /// # perf_harness::main!(register = add);
    /// ```
    #[track_caller]
    pub fn bench(
        &mut self,
        name: impl Into<String>,
        body: impl Fn(Bencher<'_>) + Send + Sync + 'static,
    ) -> &mut Registration {
        self.add(Registration::new(
            name.into(),
            Vec::new(),
            Box::new(move |session, _| body(session.bencher())),
        ))
    }

    /// The values of a parameter, for a benchmark with a case for each of them; values are shown by
    /// `Display`.
    ///
    /// ```
    /// fn add(registry: &mut perf_harness::Registry) {
    ///     registry
    ///         .args("len", [10, 1_000])
    ///         .bench("zeros", |bencher, len| bencher.bench(|| vec![0_u8; *len]));
    /// }
    /// # perf_harness::main!(register = add);
    /// ```
    pub fn args<T: Display + Send + Sync + 'static>(
        &mut self,
        parameter: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Arguments<'_, T> {
        Arguments {
            registry: self,
            parameter: parameter.into(),
            values: values.into_iter().collect(),
            items: None,
            bytes: None,
        }
    }

    fn add(&mut self, registration: Registration) -> &mut Registration {
        self.benchmarks.push(registration);
        self.benchmarks.last_mut().expect("it was pushed just now")
    }
}

/// An amount of work by the argument.
type AmountOf<T> = Box<dyn Fn(&T) -> u64 + Send + Sync>;

/// The values of a parameter, and then the benchmark that takes them: [`Registry::args`].
///
/// ```
/// fn add(registry: &mut perf_harness::Registry) {
///     registry
///         .args("text", ["short", "much longer"])
///         .bytes(|text| text.len() as u64)
///         .bench("upper", |bencher, text| bencher.bench(|| text.to_uppercase()))
///         .targets("bandwidth > 1MB/s");
/// }
/// # perf_harness::main!(register = add);
/// ```
pub struct Arguments<'r, T> {
    registry: &'r mut Registry,
    parameter: String,
    values: Arc<[T]>,
    items: Option<AmountOf<T>>,
    bytes: Option<AmountOf<T>>,
}

impl<T: fmt::Debug> fmt::Debug for Arguments<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arguments")
            .field("parameter", &self.parameter)
            .field("values", &self.values)
            .finish_non_exhaustive()
    }
}

impl<'r, T: Display + Send + Sync + 'static> Arguments<'r, T> {
    /// Items of one call by the argument, for `item_rate`.
    #[must_use]
    pub fn items(mut self, items: impl Fn(&T) -> u64 + Send + Sync + 'static) -> Self {
        self.items = Some(Box::new(items));
        self
    }

    /// Bytes of one call by the argument, for `bandwidth`.
    #[must_use]
    pub fn bytes(mut self, bytes: impl Fn(&T) -> u64 + Send + Sync + 'static) -> Self {
        self.bytes = Some(Box::new(bytes));
        self
    }

    /// Adds the benchmark: a case for each value, which its body gets by reference.
    #[track_caller]
    pub fn bench(
        self,
        name: impl Into<String>,
        body: impl Fn(Bencher<'_>, &T) + Send + Sync + 'static,
    ) -> &'r mut Registration {
        let Self {
            registry,
            parameter,
            values,
            items,
            bytes,
        } = self;
        let parameter = Parameter {
            name: leaked(parameter),
            named: false,
            labels: values.iter().map(ToString::to_string).collect(),
        };
        let of_body = Arc::clone(&values);
        let mut registration = Registration::new(
            name.into(),
            vec![parameter],
            Box::new(move |session, at| body(session.bencher(), black_box(&of_body[at[0]]))),
        );
        if items.is_some() || bytes.is_some() {
            registration.work_by(Box::new(move |at| {
                let value = &values[at[0]];
                Work {
                    items: items.as_ref().map(|items| items(value)),
                    bytes: bytes.as_ref().map(|bytes| bytes(value)),
                }
            }));
        }
        registry.add(registration)
    }
}

/// What `register` adds to the bench target of that name.
pub(crate) fn register(
    crate_name: &str,
    register: impl FnOnce(&mut Registry),
) -> Result<Vec<Registered>, RegistryError> {
    let mut registry = Registry::default();
    register(&mut registry);
    let mut registered = Vec::new();
    let mut faults = Vec::new();
    for benchmark in registry.benchmarks {
        match benchmark.finish(crate_name) {
            Ok(benchmark) => registered.push(benchmark),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(registered)
    } else {
        Err(RegistryError::Registered(faults))
    }
}
