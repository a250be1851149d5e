//! The kinds of value that settings have: how each is read and shown.

use std::fmt;
use std::time::Duration;

use perf_targets::{Dimension, Quantity, Target, parse, parse_duration};

use super::choice::{Color, FailOn, Ignore, Pin};
use super::fault::{Fault, alternatives};
use super::value::Value;
use crate::measure::{CallerCounts, Warmup};

/// How values of one kind are read and shown.
pub(super) struct Kind<T> {
    /// What stands for a value in the help.
    pub(super) placeholder: &'static str,
    pub(super) read: fn(&Value<'_>) -> Result<T, Fault>,
    pub(super) show: fn(&T) -> String,
}

pub(super) const FLAG: Kind<bool> = Kind {
    placeholder: "",
    read: |value| {
        value
            .boolean()
            .ok_or_else(|| value.mistyped("true or false"))
    },
    show: bool::to_string,
};

pub(super) const SEED: Kind<u64> = Kind {
    placeholder: "NUMBER",
    read: |value| {
        value
            .integer()
            .ok_or_else(|| value.mistyped("a whole number"))
    },
    show: u64::to_string,
};

pub(super) const COUNT: Kind<u64> = Kind {
    placeholder: "NUMBER",
    read: |value| {
        let count = value.integer().filter(|count| *count > 0);
        count.ok_or_else(|| value.mistyped("a whole number, at least 1"))
    },
    show: u64::to_string,
};

/// Numbers of threads, 0 for all cores.
pub(super) const THREADS: Kind<CallerCounts> = Kind {
    placeholder: "NUMBERS",
    read: |value| callers(value, 0),
    show: show_callers,
};

/// Numbers of asynchronous calls.
pub(super) const CONCURRENCY: Kind<CallerCounts> = Kind {
    placeholder: "NUMBERS",
    read: |value| callers(value, 1),
    show: show_callers,
};

fn callers(value: &Value<'_>, least: usize) -> Result<CallerCounts, Fault> {
    let count = |value: &Value<'_>| {
        let count = value
            .integer()
            .and_then(|count| usize::try_from(count).ok());
        count.filter(|count| *count >= least).ok_or_else(|| {
            value.mistyped(&format!(
                "a whole number, at least {least}, or an array of them"
            ))
        })
    };
    match value.list().as_deref() {
        None => count(value).map(CallerCounts::one),
        Some([]) => Err(value
            .fault("no number: there would be no case to measure")
            .expecting("numbers such as [1, 2, 4]")),
        Some(items) => {
            let counts: Vec<usize> = items.iter().map(count).collect::<Result<_, _>>()?;
            Ok(CallerCounts::list(counts))
        }
    }
}

fn show_callers(callers: &CallerCounts) -> String {
    match callers {
        CallerCounts {
            counts,
            is_listed: true,
        } => format!("[{}]", joined(counts)),
        CallerCounts { counts, .. } => joined(counts),
    }
}

/// A time that may be zero.
pub(super) const SPAN: Kind<Duration> = Kind {
    placeholder: "DURATION",
    read: duration,
    show: show_duration,
};

/// A time that must not be zero.
pub(super) const LIMIT: Kind<Duration> = Kind {
    placeholder: "DURATION",
    read: |value| match duration(value)? {
        Duration::ZERO => Err(value.fault("no time at all").expecting(A_DURATION)),
        duration => Ok(duration),
    },
    show: show_duration,
};

pub(super) const WARMUP: Kind<Warmup> = Kind {
    placeholder: "DURATION|CALLS",
    read: |value| match value.integer() {
        Some(calls) => Ok(Warmup::Calls(calls)),
        None => duration(value).map(Warmup::Time),
    },
    show: |warmup| match warmup {
        Warmup::Time(time) => show_duration(time),
        Warmup::Calls(calls) => format!("{calls} calls"),
    },
};

/// A share above nothing and under all.
pub(super) const SHARE: Kind<f64> = Kind {
    placeholder: "PERCENT",
    read: |value| {
        let share = fraction(value, A_SHARE)?;
        if share > 0.0 && share < 1.0 {
            Ok(share)
        } else {
            Err(out_of_range(value, share, 0.0).expecting(A_SHARE))
        }
    },
    show: show_share,
};

pub(super) const CONFIDENCE: Kind<f64> = Kind {
    placeholder: "PERCENT",
    read: |value| {
        const EXPECTED: &str = "a confidence such as 0.99 or 99%";
        let share = fraction(value, EXPECTED)?;
        if share > 0.5 && share < 1.0 {
            Ok(share)
        } else {
            Err(out_of_range(value, share, 0.5).expecting(EXPECTED))
        }
    },
    show: show_share,
};

pub(super) const TARGETS: Kind<Vec<Target>> = Kind {
    placeholder: "TARGETS",
    read: targets,
    show: |targets| joined(targets),
};

pub(super) const IGNORE: Kind<Ignore> = Kind {
    placeholder: "",
    read: |value| match (value.boolean(), value.text()) {
        (Some(false), _) => Ok(Ignore::No),
        (Some(true), _) => Ok(Ignore::Yes(String::new())),
        (None, Some(why)) => Ok(Ignore::Yes(why.text.to_owned())),
        (None, None) => Err(value.mistyped("true, false or the reason as a string")),
    },
    show: |ignore| match ignore {
        Ignore::No => "false".to_owned(),
        Ignore::Yes(why) if why.is_empty() => "true".to_owned(),
        Ignore::Yes(why) => why.clone(),
    },
};

pub(super) const NAME: Kind<String> = Kind {
    placeholder: "NAME",
    read: |value| match value.text() {
        Some(text) if !text.text.is_empty() => Ok(text.text.to_owned()),
        _ => Err(value.mistyped("a name in quotes")),
    },
    show: String::clone,
};

pub(super) const PIN: Kind<Pin> = Kind {
    placeholder: "off|auto|CORES",
    read: |value| {
        const EXPECTED: &str = "off, auto or a list of cores such as 0,1";
        match value.text().map(|text| text.text) {
            Some("off") => return Ok(Pin::Off),
            Some("auto") => return Ok(Pin::Auto),
            _ => {}
        }
        let core = |item: &Value<'_>| {
            let core = item.integer().and_then(|core| usize::try_from(core).ok());
            core.ok_or_else(|| item.mistyped("the number of a core"))
        };
        match value.list().as_deref() {
            None | Some([]) => Err(value.mistyped(EXPECTED)),
            Some([word @ Value::Word(_)]) => core(word)
                .map(|core| Pin::Cores(vec![core]))
                .map_err(|_| value.mistyped(EXPECTED)),
            Some(items) => items
                .iter()
                .map(core)
                .collect::<Result<_, _>>()
                .map(Pin::Cores),
        }
    },
    show: |pin| match pin {
        Pin::Off => "off".to_owned(),
        Pin::Auto => "auto".to_owned(),
        Pin::Cores(cores) => joined(cores),
    },
};

pub(super) const FAIL_ON: Kind<FailOn> = Kind {
    placeholder: "fail|warn|never",
    read: |value| one_of(value, FailOn::NAMES),
    show: |fail_on| name_of(fail_on, FailOn::NAMES),
};

pub(super) const COLOR: Kind<Color> = Kind {
    placeholder: "auto|always|never",
    read: |value| one_of(value, Color::NAMES),
    show: |color| name_of(color, Color::NAMES),
};

const A_DURATION: &str = "a duration such as 10s or 500ms";
const A_SHARE: &str = "a percentage such as 1%";

/// One of a few words.
pub(super) fn one_of<T: Copy>(value: &Value<'_>, names: &[(&str, T)]) -> Result<T, Fault> {
    let words: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    let Some(text) = value.text() else {
        return Err(value.mistyped(&alternatives(&words)));
    };
    match names.iter().find(|(name, _)| *name == text.text) {
        Some((_, choice)) => Ok(*choice),
        None => Err(value
            .fault(format!("invalid value `{}`", text.text))
            .resembling(text.text, &words)),
    }
}

fn name_of<T: PartialEq>(choice: &T, names: &[(&str, T)]) -> String {
    let found = names.iter().find(|(_, candidate)| candidate == choice);
    found
        .map(|(name, _)| (*name).to_owned())
        .unwrap_or_default()
}

fn duration(value: &Value<'_>) -> Result<Duration, Fault> {
    match value.text() {
        Some(text) => parse_duration(text.text).map_err(|error| text.fault(&error)),
        None => match value.number() {
            Some(number) => Err(value
                .fault(format!("{number} has no unit"))
                .expecting(A_DURATION)),
            None => Err(value.mistyped(A_DURATION)),
        },
    }
}

pub(super) fn show_duration(duration: &Duration) -> String {
    let nanoseconds = Quantity {
        value: duration.as_nanos() as f64,
        dimension: Dimension::Time,
    };
    if duration.is_zero() {
        "0s".to_owned()
    } else {
        nanoseconds.to_string()
    }
}

/// A plain number as it is, or a percentage as its fraction.
pub(super) fn fraction(value: &Value<'_>, expected: &str) -> Result<f64, Fault> {
    if let Some(number) = value.number().and_then(|number| number.parse::<f64>().ok()) {
        return Ok(number);
    }
    let Some(text) = value.text() else {
        return Err(value.mistyped(expected));
    };
    match text.text.parse::<Quantity>() {
        Ok(quantity) if quantity.dimension == Dimension::Share => Ok(quantity.value),
        Ok(_) => Err(value.mistyped(expected)),
        Err(error) => Err(text.fault(&error).expecting(expected)),
    }
}

/// As the value is written: `99`, not `9900%`.
fn out_of_range(value: &Value<'_>, share: f64, above: f64) -> Fault {
    let number = value
        .number()
        .filter(|number| number.parse::<f64>().is_ok());
    value.fault(match number {
        Some(number) => format!("{number} must be above {above} and under 1"),
        None => format!(
            "{} must be above {} and under 100%",
            show_share(&share),
            show_share(&above)
        ),
    })
}

pub(super) fn show_share(share: &f64) -> String {
    let dimension = Dimension::Share;
    Quantity {
        value: *share,
        dimension,
    }
    .to_string()
}

fn targets(value: &Value<'_>) -> Result<Vec<Target>, Fault> {
    const EXPECTED: &str = "targets such as \"p99 < 1us\", in a string or an array of strings";
    if let Some(text) = value.text() {
        return parse(text.text).map_err(|error| text.fault(&error));
    }
    let items = value.list().ok_or_else(|| value.mistyped(EXPECTED))?;
    if items.is_empty() {
        // Nothing to hold would take the attribute's targets away without a word.
        return Err(value.mistyped(EXPECTED));
    }
    let mut all = Vec::new();
    for item in items {
        let text = item.text().ok_or_else(|| item.mistyped(EXPECTED))?;
        all.extend(parse(text.text).map_err(|error| text.fault(&error))?);
    }
    Ok(all)
}

fn joined<T: fmt::Display>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(", ")
}
