use std::fmt;
use std::panic::Location;
use std::time::Duration;

use super::caller_numbers::CallerNumbers;
use super::case::{Fault, Source};
use super::entry::{Instance, Options, Parameter, Routine, Work, WorkOf};
use crate::measure::Warmup;

/// A benchmark that was added to a [`Registry`](crate::Registry), and its options: those of the attribute, with the
/// same meaning. Settings in perf.toml and on the command line go over them.
///
/// ```
/// use std::time::Duration;
///
/// fn add(registry: &mut perf_harness::Registry) {
///     registry
///         .bench("insert", |bencher| bencher.bench(|| Box::new(1)))
///         .targets("p99 < 1ms")
///         .acceptable("p99 < 2ms")
///         .tags(["nightly"])
///         .max_time(Duration::from_secs(1));
/// }
/// # perf_harness::main!(register = add);
/// ```
pub struct Registration {
    name: String,
    at: Source,
    targets: Vec<String>,
    acceptable: Vec<String>,
    tags: Vec<String>,
    options: Options,
    parameters: Vec<Parameter>,
    routine: Routine,
    work: Work,
    work_of: Option<WorkOf>,
    faults: Vec<String>,
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("name", &self.name)
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}

impl Registration {
    #[track_caller]
    pub(super) fn new(name: String, parameters: Vec<Parameter>, routine: Routine) -> Self {
        let caller = Location::caller();
        Self {
            faults: fault_of_name(&name).into_iter().collect(),
            name,
            at: Source {
                file: caller.file(),
                line: caller.line(),
            },
            targets: Vec::new(),
            acceptable: Vec::new(),
            tags: Vec::new(),
            options: Options::default(),
            parameters,
            routine,
            work: Work::default(),
            work_of: None,
        }
    }

    /// Work of one call, for the case that the numbers select.
    pub(super) fn work_by(&mut self, work: WorkOf) {
        self.work_of = Some(work);
    }

    /// Adds what must hold, in the grammar of [`target`](crate::target). A mistake ends the program
    /// with its place and exit status 2.
    pub fn targets(&mut self, targets: impl Into<String>) -> &mut Self {
        let targets = targets.into();
        self.read("targets", &targets);
        self.targets.push(targets);
        self
    }

    /// Adds to the looser tier: a miss of a target that still meets it is a warning.
    pub fn acceptable(&mut self, targets: impl Into<String>) -> &mut Self {
        let targets = targets.into();
        self.read("acceptable", &targets);
        self.acceptable.push(targets);
        self
    }

    fn read(&mut self, method: &str, targets: &str) {
        if let Err(error) = perf_targets::parse(targets) {
            self.faults
                .push(format!("`{method}`:\n{}", error.render(targets)));
        }
    }

    /// How it is shown; the id stays.
    pub fn shown_as(&mut self, name: impl Into<String>) -> &mut Self {
        self.options.name = Some(self.word("shown_as", name.into()));
        self
    }

    /// The group that it is shown in.
    pub fn group(&mut self, group: impl Into<String>) -> &mut Self {
        self.options.group = Some(self.word("group", group.into()));
        self
    }

    /// Words for `--tag`.
    pub fn tags<S: Into<String>>(&mut self, tags: impl IntoIterator<Item = S>) -> &mut Self {
        for tag in tags {
            let tag = tag.into();
            if tag.is_empty() {
                self.faults.push("`tags` has an empty one".to_owned());
            }
            self.tags.push(tag);
        }
        self
    }

    fn word(&mut self, method: &str, word: String) -> &'static str {
        if word.is_empty() {
            self.faults.push(format!("`{method}` is empty"));
        }
        leaked(word)
    }

    /// Items of one call, for `item_rate`.
    pub fn items(&mut self, items: u64) -> &mut Self {
        self.work.items = Some(items);
        self
    }

    /// Bytes of one call, for `bandwidth`.
    pub fn bytes(&mut self, bytes: u64) -> &mut Self {
        self.work.bytes = Some(bytes);
        self
    }

    /// Exactly so many calls.
    pub fn iters(&mut self, calls: u64) -> &mut Self {
        self.at_least_one("iters", calls);
        self.options.iters = Some(calls);
        self
    }

    /// At least so many calls timed alone.
    pub fn samples(&mut self, calls: u64) -> &mut Self {
        self.at_least_one("samples", calls);
        self.options.samples = Some(calls);
        self
    }

    fn at_least_one(&mut self, method: &str, calls: u64) {
        if calls == 0 {
            self.faults
                .push(format!("`{method}` is 0, and nothing would be measured"));
        }
    }

    /// The longest warm-up, or none at all.
    pub fn warmup(&mut self, time: Duration) -> &mut Self {
        self.options.warmup = Some(Warmup::Time(time));
        self
    }

    /// A warm-up of so many calls.
    pub fn warmup_calls(&mut self, calls: u64) -> &mut Self {
        self.options.warmup = Some(Warmup::Calls(calls));
        self
    }

    /// So many threads call it at once, 0 for as many as there are cores; a list makes a case for each
    /// number.
    ///
    /// ```
    /// fn add(registry: &mut perf_harness::Registry) {
    ///     registry
    ///         .bench("parse", |bencher| bencher.bench(|| "12".parse::<u8>().is_ok()))
    ///         .threads([1, 2, 4]);
    /// }
    /// # perf_harness::main!(register = add);
    /// ```
    pub fn threads(&mut self, threads: impl CallerNumbers) -> &mut Self {
        self.options.threads = Some(threads.counts());
        self
    }

    /// So many asynchronous calls are in flight at once; a list makes a case for each number.
    pub fn concurrency(&mut self, calls: impl CallerNumbers) -> &mut Self {
        self.options.concurrency = Some(calls.counts());
        self
    }

    /// The longest measuring of one case.
    pub fn max_time(&mut self, time: Duration) -> &mut Self {
        self.above_zero("max_time", time);
        self.options.max_time = Some(time);
        self
    }

    /// The shortest measuring of one case.
    pub fn min_time(&mut self, time: Duration) -> &mut Self {
        self.options.min_time = Some(time);
        self
    }

    /// A case that keeps the runner waiting longer is given up.
    pub fn timeout(&mut self, time: Duration) -> &mut Self {
        self.above_zero("timeout", time);
        self.options.timeout = Some(time);
        self
    }

    fn above_zero(&mut self, method: &str, time: Duration) {
        if time.is_zero() {
            self.faults.push(format!("`{method}` is no time at all"));
        }
    }

    /// Measured while no other case's state lives.
    pub fn alone(&mut self) -> &mut Self {
        self.options.alone = true;
        self
    }

    /// Measured in a process of its own.
    pub fn isolate(&mut self) -> &mut Self {
        self.options.isolate = true;
        self
    }

    /// Skipped unless asked for; `why` may be empty.
    pub fn ignore(&mut self, why: impl Into<String>) -> &mut Self {
        self.options.ignore = Some(leaked(why.into()));
        self
    }

    /// The benchmark, or its mistakes.
    pub(super) fn finish(mut self, crate_name: &str) -> Result<Registered, Vec<Fault>> {
        if let (Some(shortest), Some(longest)) = (self.options.min_time, self.options.max_time)
            && shortest > longest
        {
            self.faults
                .push("`min_time` is longer than `max_time`".to_owned());
        }
        if let (Some(least), Some(all)) = (self.options.samples, self.options.iters)
            && least > all
        {
            self.faults
                .push("`samples` asks for more calls than `iters` allows".to_owned());
        }
        if !self.faults.is_empty() {
            let fault = |what| Fault {
                name: self.name.clone(),
                at: self.at,
                what,
            };
            return Err(self.faults.into_iter().map(fault).collect());
        }
        let (all, of_value) = (self.work, self.work_of);
        let work: WorkOf = Box::new(move |at| {
            let by_value = of_value.as_ref().map(|work| work(at)).unwrap_or_default();
            Work {
                items: all.items.or(by_value.items),
                bytes: all.bytes.or(by_value.bytes),
            }
        });
        Ok(Registered {
            path: format!("{crate_name}::{}", self.name),
            source: self.at,
            options: Options {
                targets: all_leaked(self.targets),
                acceptable: all_leaked(self.acceptable),
                tags: all_leaked(self.tags),
                ..self.options
            },
            instance: Instance {
                generics: None,
                parameters: self.parameters,
                routine: self.routine,
                work: Some(work),
            },
        })
    }
}

/// A name stands in an id, of which a line in `--list` is made and a word on the command line.
fn fault_of_name(name: &str) -> Option<String> {
    let is_bad = |letter: char| letter.is_control() || letter.is_whitespace();
    if name.is_empty() {
        Some("its name is empty".to_owned())
    } else if name.contains(is_bad) {
        Some(
            "its name holds white space or a control character; `shown_as` shows it under any name"
                .to_owned(),
        )
    } else {
        None
    }
}

/// A benchmark that was registered while running, without mistakes.
#[derive(Debug)]
pub(crate) struct Registered {
    pub(super) path: String,
    pub(super) source: Source,
    pub(super) options: Options,
    pub(super) instance: Instance,
}

/// Registered once in a process, and kept as long as it runs.
pub(super) fn leaked(text: String) -> &'static str {
    text.leak()
}

fn all_leaked(texts: Vec<String>) -> &'static [&'static str] {
    texts.into_iter().map(leaked).collect::<Vec<_>>().leak()
}
