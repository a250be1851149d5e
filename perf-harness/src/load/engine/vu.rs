use std::time::Duration;

use crate::clock::Clock;

/// A virtual user: who makes a call of a scenario.
///
/// ```
/// use perf_harness::Vu;
///
/// async fn checkout(vu: &mut Vu) -> Result<(), std::io::Error> {
///     let customer = format!("customer {}", vu.number());
///     let status = 200; // of a request for that customer
///     vu.check("status is 200", status == 200);
///     vu.record("items", customer.len() as f64);
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Vu {
    number: u32,
    iteration: u64,
    /// The scenario's clock, and its beginning in ticks.
    time: Option<(Clock, u64)>,
    pub(crate) checks: Vec<(&'static str, bool)>,
    pub(crate) figures: Vec<(&'static str, f64)>,
}

impl Vu {
    /// The user of a single call, outside of a scenario.
    pub(crate) fn single() -> Self {
        Self::new(1, None)
    }

    pub(crate) fn new(number: u32, time: Option<(Clock, u64)>) -> Self {
        Self {
            number,
            iteration: 0,
            time,
            checks: Vec::new(),
            figures: Vec::new(),
        }
    }

    /// Its number, from 1. In an open model as many users are used as calls are in flight.
    ///
    /// ```
    /// # use perf_harness::Vu;
    /// async fn login(vu: &mut Vu) -> String {
    ///     format!("user{}@example.org", vu.number())
    /// }
    /// ```
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many calls it has made before this one.
    ///
    /// ```
    /// # use perf_harness::Vu;
    /// async fn read_page(vu: &mut Vu) -> u64 {
    ///     vu.iteration() % 100
    /// }
    /// ```
    #[must_use]
    pub fn iteration(&self) -> u64 {
        self.iteration
    }

    /// The time since the scenario began; zero outside of one.
    ///
    /// ```
    /// # use perf_harness::Vu;
    /// async fn is_late(vu: &mut Vu) -> bool {
    ///     vu.elapsed().as_secs() > 60
    /// }
    /// ```
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        let time = self.time.as_ref();
        time.map_or(Duration::ZERO, |(clock, begin)| clock.elapsed(*begin))
    }

    /// Counts a check of that name, and gives back whether it held. A target on `checks.NAME` judges
    /// the share that did; without one a check that fails is only told.
    ///
    /// ```
    /// # use perf_harness::Vu;
    /// async fn fetch(vu: &mut Vu) {
    ///     let body = "hello";
    ///     if !vu.check("has a body", !body.is_empty()) {
    ///         return;
    ///     }
    /// }
    /// ```
    pub fn check(&mut self, name: &'static str, held: bool) -> bool {
        self.checks.push((name, held));
        held
    }

    /// Adds a number to a figure of the benchmark's own, such as the rows that a query gave. Targets
    /// name it: `rows < 100`, `rows.p99 < 1000`.
    ///
    /// ```
    /// # use perf_harness::Vu;
    /// async fn query(vu: &mut Vu) {
    ///     let rows = [1, 2, 3];
    ///     vu.record("rows", rows.len() as f64);
    /// }
    /// ```
    pub fn record(&mut self, name: &'static str, value: f64) {
        self.figures.push((name, value));
    }

    /// The same user, before its next call.
    pub(crate) fn go_on(&mut self) {
        self.iteration += 1;
    }
}
