use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use super::entry::{Entry, Instance, Options, Work};
use super::id::{SafeLabels, argument_suffix};
use super::registration::Registered;
#[cfg(test)]
use crate::measure::Session;
use crate::measure::{Body, Callers, panic_message};

/// One thing that can be measured: a benchmark function with its generics and arguments fixed.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The name by which it is selected, listed and remembered.
    pub(crate) id: String,
    /// The path of the function, which all cases of a benchmark share.
    pub(crate) path: String,
    /// The generic arguments as written.
    pub(crate) generics: Option<String>,
    /// Parameter names and the values of this case, as shown.
    pub(crate) params: Vec<(String, String)>,
    /// The options of the attribute.
    pub(crate) options: Arc<Options>,
    /// Where the attribute stands.
    pub(crate) source: Source,
    /// Work of one call.
    pub(crate) work: Work,
    /// Who makes its calls.
    pub(crate) callers: Callers,
    /// Its name without the number of callers, where that is part of its name.
    pub(crate) stem: Option<String>,
    instance: Arc<Instance>,
    at: Vec<usize>,
}

/// A place in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Source {
    pub(crate) file: &'static str,
    pub(crate) line: u32,
}

/// A registry that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RegistryError {
    /// Two cases would answer to one name.
    #[error("two benchmarks have the id `{id}`, at {} line {} and at {} line {}; rename one of them", .first.file, .first.line, .second.file, .second.line)]
    Duplicate {
        id: String,
        first: Source,
        second: Source,
    },
    /// A benchmark would never run, and nothing would say so.
    #[error("the benchmark `{id}`, at {} line {}, has no case: its `{parameter}` has no value; give it one, or mark the benchmark `#[cfg(…)]` where it does not apply", .at.file, .at.line)]
    NoCase {
        id: String,
        parameter: &'static str,
        at: Source,
    },
    /// What was registered while running has mistakes.
    #[error("{}", listed(.0))]
    Registered(Vec<Fault>),
}

/// A mistake in what was registered while running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The benchmark's name as it was given.
    pub(super) name: String,
    pub(super) at: Source,
    pub(super) what: String,
}

/// Each on lines of its own.
fn listed(faults: &[Fault]) -> String {
    let told = |fault: &Fault| {
        let Fault { name, at, what } = fault;
        format!(
            "the benchmark {name:?}, registered at {} line {}: {what}",
            at.file, at.line
        )
    };
    let told: Vec<String> = faults.iter().map(told).collect();
    told.join("\n")
}

impl Case {
    /// A case without parameters, for tests of what runs cases.
    #[cfg(test)]
    pub(crate) fn of(id: &str, routine: impl Fn(&Session) + Send + Sync + 'static) -> Self {
        Self {
            id: id.to_owned(),
            path: id.to_owned(),
            generics: None,
            params: Vec::new(),
            options: Arc::default(),
            source: Source {
                file: "benches/script.rs",
                line: 1,
            },
            work: Work::default(),
            callers: Callers::default(),
            stem: None,
            instance: Arc::new(Instance {
                generics: None,
                parameters: Vec::new(),
                routine: Box::new(move |session, _| routine(session)),
                work: None,
            }),
            at: Vec::new(),
        }
    }

    /// All names that it goes by, its id first.
    pub(crate) fn names(&self) -> Vec<&str> {
        std::iter::once(&self.id)
            .chain(&self.stem)
            .map(String::as_str)
            .collect()
    }

    /// The name of the case that has one caller.
    pub(crate) fn single_caller_id(&self) -> &str {
        self.stem.as_deref().unwrap_or(&self.id)
    }

    /// The same case with these callers, which its id shows if it is one of several that differ in
    /// their number.
    pub(crate) fn called_by(&self, callers: Callers, is_one_of_several: bool) -> Self {
        let mut case = Self {
            callers,
            ..self.clone()
        };
        if is_one_of_several {
            case.id = format!("{}/{callers}", self.id);
            case.stem = Some(self.id.clone());
            let count = callers.count().to_string();
            case.params.push((callers.key().to_owned(), count));
        }
        case
    }

    /// What runs on the case's thread.
    pub(crate) fn body(&self) -> Body {
        let instance = Arc::clone(&self.instance);
        let at = self.at.clone();
        Body::new(move |session| (instance.routine)(session, &at)).called_by(self.callers)
    }
}

/// All cases of all entries, in the order of the source, and behind them those that were registered
/// while running, in that order.
pub(crate) fn collect<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    registered: Vec<Registered>,
) -> Result<Vec<Case>, RegistryError> {
    let mut entries: Vec<&Entry> = entries.into_iter().collect();
    entries.sort_by_key(|entry| (entry.file, entry.line, entry.column, entry.function));
    let mut cases = Vec::new();
    for entry in entries {
        let options = Arc::new((entry.options)());
        let path = format!("{}::{}", entry.module_path, entry.function);
        let source = Source {
            file: entry.file,
            line: entry.line,
        };
        for instance in instances(entry) {
            spell_out(&path, source, &options, instance, &mut cases)?;
        }
    }
    for benchmark in registered {
        let options = Arc::new(benchmark.options);
        let (path, source) = (&benchmark.path, benchmark.source);
        spell_out(path, source, &options, benchmark.instance, &mut cases)?;
    }
    refuse_duplicates(&cases)?;
    Ok(cases)
}

/// The instances of an entry. A panic among the values of its arguments is the trouble of this
/// benchmark alone: it becomes a case that fails with it.
fn instances(entry: &Entry) -> Vec<Instance> {
    caught(|| (entry.instances)())
        .unwrap_or_else(|message| vec![Instance::failing(format!("`args` {message}"))])
}

/// What `work` gives, or the message that it panicked with.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(work))
        .map_err(|payload| format!("panicked: {}", panic_message(payload)))
}

/// Adds one case for each choice of parameter values, the last parameter varying fastest.
fn spell_out(
    path: &str,
    source: Source,
    options: &Arc<Options>,
    instance: Instance,
    cases: &mut Vec<Case>,
) -> Result<(), RegistryError> {
    let generics = instance
        .generics
        .as_ref()
        .map(|generics| format!("<{generics}>"))
        .unwrap_or_default();
    let stem = format!("{path}{generics}");
    if let Some(empty) = instance
        .parameters
        .iter()
        .find(|parameter| parameter.labels.is_empty())
    {
        return Err(RegistryError::NoCase {
            id: stem,
            parameter: empty.name,
            at: source,
        });
    }
    let labels: Vec<SafeLabels> = instance.parameters.iter().map(SafeLabels::new).collect();
    let counts: Vec<usize> = instance
        .parameters
        .iter()
        .map(|parameter| parameter.labels.len())
        .collect();
    let product: usize = counts.iter().product();
    let parameters = instance.parameters.clone();
    let instance = Arc::new(instance);
    for number in 0..product {
        let at = digits(number, &counts);
        let work = instance.work.as_ref().map(|work| caught(|| work(&at)));
        let (instance, work) = match work.transpose() {
            Ok(work) => (Arc::clone(&instance), work.unwrap_or_default()),
            Err(message) => {
                let failing = Instance::failing(format!("`items` or `bytes` {message}"));
                (Arc::new(failing), Work::default())
            }
        };
        cases.push(Case {
            id: format!("{stem}{}", argument_suffix(&labels, &at)),
            path: path.to_owned(),
            generics: instance.generics.clone(),
            params: parameters
                .iter()
                .zip(&at)
                .map(|(parameter, place)| {
                    (parameter.name.to_owned(), parameter.labels[*place].clone())
                })
                .collect(),
            options: Arc::clone(options),
            source,
            work,
            callers: Callers::default(),
            stem: None,
            instance,
            at,
        });
    }
    Ok(())
}

/// The digits of `number` in the mixed radix of `counts`.
fn digits(mut number: usize, counts: &[usize]) -> Vec<usize> {
    let mut at: Vec<usize> = counts
        .iter()
        .rev()
        .map(|count| {
            let digit = number % count;
            number /= count;
            digit
        })
        .collect();
    at.reverse();
    at
}

/// Two cases of one id are an error.
pub(crate) fn refuse_duplicates(cases: &[Case]) -> Result<(), RegistryError> {
    let mut seen: BTreeMap<&str, Source> = BTreeMap::new();
    for case in cases {
        if let Some(first) = seen.insert(&case.id, case.source) {
            return Err(RegistryError::Duplicate {
                id: case.id.clone(),
                first,
                second: case.source,
            });
        }
    }
    Ok(())
}
