use std::time::Duration;

use perf_targets::scenario::{Form, check};
use toml::de::DeTable;

use super::super::fault::Fault;
use super::super::kind::SEED;
use super::super::reader::{Item, Reader, items};
use super::super::value::Value;
use super::executor::executor;
use super::faults::faults;
use super::fields::Fields;
use super::preset::preset;
use super::stop::conditions;
use super::written::written;
use crate::load::{Executor, Scenario};

/// As k6 has it.
const GRACEFUL_STOP: Duration = Duration::from_secs(30);

/// The scenario that a table describes; nothing where something is wrong with it, which is told.
/// `header` is the table's own key.
pub(in crate::config) fn read<'a>(
    reader: &mut Reader<'a>,
    header: Option<&Item<'a>>,
    items: Vec<Item<'a>>,
) -> Option<Scenario> {
    let before = reader.faults.len();
    let given: Vec<(&str, Option<&str>)> = items
        .iter()
        .map(|item| {
            let text = reader.value(item).text();
            (item.key, text.map(|text| text.text))
        })
        .collect();
    for mistake in check(&given) {
        let fault = match (mistake.at.map(|at| &items[at]), header) {
            (Some(item), _) | (None, Some(item)) => item.fault(mistake.message),
            (None, None) => Fault::new(0..0, mistake.message),
        };
        reader.faults.push(match mistake.help.as_str() {
            "" => fault,
            help => fault.helping(help),
        });
    }
    let mut fields = Fields { reader, items };
    let form = |fields: &mut Fields<'_, 'a>, key: &str| {
        let name = fields.text(key)?;
        match key {
            "executor" => Form::executor(&name),
            _ => Form::preset(&name),
        }
    };
    let (executor, preset) = if fields.has("preset") {
        let name = form(&mut fields, "preset").map(|form| form.name);
        let executor = name.and_then(|name| preset(&mut fields, name));
        let expansion = name.zip(executor.as_ref().map(written));
        (
            executor,
            expansion.map(|(name, text)| (name.to_owned(), text)),
        )
    } else {
        let form = form(&mut fields, "executor");
        (form.and_then(|form| executor(&mut fields, form.name)), None)
    };
    let total = executor.as_ref().and_then(Executor::total);
    let stop = stop(&mut fields, executor.as_ref());
    let delay = fields.span("delay").unwrap_or_default();
    if total.is_some_and(|total| delay >= total) {
        fields.fault(
            "delay",
            "`delay` is as long as the load itself",
            "make it shorter",
        );
    }
    let mix = mix(&mut fields);
    let abort = fields.flag("abort").unwrap_or(false);
    let seed = fields.read("seed", SEED.read);
    let faults = faults(&mut fields, total);
    let graceful_stop = fields.span("graceful_stop").unwrap_or(GRACEFUL_STOP);
    if fields.reader.faults.len() > before {
        return None;
    }
    Some(Scenario {
        name: header.map(|item| item.key.to_owned()),
        executor: executor?,
        preset,
        mix,
        graceful_stop,
        stop,
        abort,
        delay,
        faults,
        seed,
    })
}

/// The scenario that the attribute describes, in the words of perf.toml.
pub(crate) fn inline(document: &str) -> Result<Scenario, String> {
    let (table, errors) = DeTable::parse_recoverable(document);
    let form = errors
        .iter()
        .map(|error| Fault::new(error.span().unwrap_or_default(), error.message()));
    let mut reader = Reader {
        name: "",
        document,
        faults: form.collect(),
    };
    let scenario = match reader.faults.is_empty() {
        true => read(&mut reader, None, items(table.get_ref())),
        false => None,
    };
    let mut faults = reader.faults;
    faults.sort_by_key(Fault::start);
    scenario.ok_or_else(|| {
        let told: Vec<String> = faults
            .iter()
            .map(|fault| fault.with_caret(document))
            .collect();
        told.join("\n")
    })
}

/// `stop`, whose windows fit into what they are looked for in.
fn stop(fields: &mut Fields<'_, '_>, executor: Option<&Executor>) -> Vec<perf_targets::Target> {
    let room = executor.and_then(|executor| match executor {
        Executor::Breakpoint { dwell, .. } => Some(("dwell", *dwell)),
        Executor::ConcurrencySweep { levels } => {
            levels.first().map(|level| ("duration", level.duration))
        }
        executor => executor.total().map(|total| ("time of the load", total)),
    });
    let stop = fields.read("stop", |value| {
        let stop = conditions(value)?;
        if let Some((what, room)) = room
            && let Some(long) = stop
                .iter()
                .find(|condition| condition.over.is_some_and(|over| over > room))
        {
            return Err(value
                .fault(format!(
                    "`{long}`: its window is longer than the {what}, so it never fires"
                ))
                .helping("make the window shorter"));
        }
        Ok(stop)
    });
    stop.unwrap_or_default()
}

/// `mix`, in the order of its names.
fn mix(fields: &mut Fields<'_, '_>) -> Vec<(String, f64)> {
    const EXPECTED: &str = "weights of benchmarks such as { query = 40, write = 30 }";
    let weight = |value: &Value<'_>| {
        let number = value.number().and_then(|number| number.parse::<f64>().ok());
        match number {
            Some(weight) if weight > 0.0 && weight.is_finite() => Ok(weight),
            Some(_) => Err(value
                .fault("a weight must be above 0")
                .helping("leave out a benchmark that is not to be called")),
            None => Err(value.mistyped("a number above 0")),
        }
    };
    let Some(item) = fields.get("mix") else {
        return Vec::new();
    };
    let value = fields.reader.value(&item);
    let Some(names) = value.items().filter(|names| !names.is_empty()) else {
        fields.reader.faults.push(value.mistyped(EXPECTED));
        return Vec::new();
    };
    let mut mix = Vec::with_capacity(names.len());
    for name in names {
        let weight = weight(&fields.reader.value(&name));
        if let Some(weight) = fields.reader.take(weight) {
            mix.push((name.key.to_owned(), weight));
        }
    }
    mix
}
