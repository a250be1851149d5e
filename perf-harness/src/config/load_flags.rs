//! What the command line and the environment say of scenarios.

use std::time::Duration;

use super::environment::Environment;
use super::error::ConfigError;
use super::fault::Fault;
use super::kind::{LIMIT, show_duration};
use super::scenario::{rate, shown_rate, users};
use super::show::Row;
use super::value::Value;
use crate::clock::unix_time;
use crate::load::Shard;

/// The flags.
pub(super) const FLAGS: [&str; 5] = ["duration", "vus", "rate", "shard", "start-at"];

/// What holds for every scenario of the process.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LoadSettings {
    /// In place of the time that a scenario takes.
    pub(crate) duration: Option<Duration>,
    /// In place of its virtual users.
    pub(crate) vus: Option<u32>,
    /// In place of its rate, in calls a second.
    pub(crate) rate: Option<f64>,
    /// The part of the load that this process makes.
    pub(crate) shard: Option<Shard>,
    /// When the load begins, since 1970.
    pub(crate) start_at: Option<Duration>,
}

/// The flags of one source, each with the flag or variable that gave it.
#[derive(Clone, Debug, Default)]
pub(super) struct LoadFlags {
    duration: Option<(Duration, String)>,
    vus: Option<(u32, String)>,
    rate: Option<(f64, String)>,
    shard: Option<(ShardFlag, String)>,
    start_at: Option<(Duration, String)>,
}

/// `K/N`, or `auto/N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ShardFlag {
    /// Counted from 0; `None` where the scheduler's variable says it.
    index: Option<u32>,
    of: u32,
}

/// Where Kubernetes says which of the pods of an Indexed Job this is, counted from 0.
const JOB_INDEX: &str = "JOB_COMPLETION_INDEX";

impl LoadFlags {
    /// Takes up one of [`FLAGS`].
    pub(super) fn read(&mut self, flag: &str, word: &str, origin: &str) -> Result<(), Fault> {
        let (value, origin) = (Value::Word(word), origin.to_owned());
        match flag {
            "duration" => self.duration = Some(((LIMIT.read)(&value)?, origin)),
            "vus" => match users(&value)? {
                0.0 => return Err(value.fault("no load at all").expecting("at least 1")),
                users => self.vus = Some((users as u32, origin)),
            },
            "rate" => match rate(&value)? {
                0.0 => return Err(value.fault("no load at all").expecting("a rate above 0/s")),
                rate => self.rate = Some((rate, origin)),
            },
            "shard" => self.shard = Some((shard(&value)?, origin)),
            _ => self.start_at = Some((moment(&value)?, origin)),
        }
        Ok(())
    }

    /// These flags over those of a more general source.
    pub(super) fn over(self, general: Self) -> Self {
        Self {
            duration: self.duration.or(general.duration),
            vus: self.vus.or(general.vus),
            rate: self.rate.or(general.rate),
            shard: self.shard.or(general.shard),
            start_at: self.start_at.or(general.start_at),
        }
    }

    /// What they come to, and a line about each.
    pub(super) fn settle(
        self,
        environment: &Environment,
    ) -> Result<(LoadSettings, Vec<Row>), String> {
        let shard = match &self.shard {
            None => None,
            Some((ShardFlag { index, of }, origin)) => {
                let index = match index {
                    Some(index) => *index,
                    None => of_scheduler(*of, origin, environment)?,
                };
                Some(Shard { index, of: *of })
            }
        };
        fn row<T>(name: &str, given: Option<&(T, String)>, show: impl Fn(&T) -> String) -> Row {
            match given {
                Some((value, origin)) => Row::new(name, show(value), &**origin),
                None => Row::new(name, "none", super::load::BUILT_IN),
            }
        }
        let rows = vec![
            row("duration", self.duration.as_ref(), show_duration),
            row("vus", self.vus.as_ref(), u32::to_string),
            row("rate", self.rate.as_ref(), |rate| shown_rate(*rate)),
            row("shard", self.shard.as_ref(), |flag| {
                let index = shard.map_or(0, |shard| shard.index);
                format!("{}/{}", index + 1, flag.of)
            }),
            row("start_at", self.start_at.as_ref(), |at| {
                format!("{} s since 1970", at.as_secs_f64())
            }),
        ];
        let settings = LoadSettings {
            duration: self.duration.map(|(duration, _)| duration),
            vus: self.vus.map(|(users, _)| users),
            rate: self.rate.map(|(rate, _)| rate),
            shard,
            start_at: self.start_at.map(|(at, _)| at),
        };
        Ok((settings, rows))
    }
}

/// `K/N`, K from 1.
fn shard(value: &Value<'_>) -> Result<ShardFlag, Fault> {
    const EXPECTED: &str =
        "a part such as 1/4, or auto/4 where JOB_COMPLETION_INDEX says which part this is";
    let text = value.text().map(|text| text.text).unwrap_or_default();
    let parse = || {
        let (part, of) = text.split_once('/')?;
        let of: u32 = of.parse().ok().filter(|of| *of > 0)?;
        let index = match part {
            "auto" => None,
            part => {
                let number: u32 = part.parse().ok()?;
                Some(number.checked_sub(1).filter(|index| *index < of)?)
            }
        };
        Some(ShardFlag { index, of })
    };
    parse().ok_or_else(|| value.mistyped(EXPECTED))
}

/// Which part this is, as the scheduler's variable says.
fn of_scheduler(of: u32, origin: &str, environment: &Environment) -> Result<u32, String> {
    let Some(index) = environment.get(JOB_INDEX) else {
        return Err(format!(
            "{origin}: `auto` asks {JOB_INDEX} which part this is, and that is not set; write the part, such as 1/{of}"
        ));
    };
    let number = index.to_str().and_then(|index| index.parse::<u32>().ok());
    number.filter(|index| *index < of).ok_or_else(|| {
        format!(
            "{origin}: {JOB_INDEX} is `{}`, and the parts of {of} are 0 to {}",
            index.to_string_lossy(),
            of - 1
        )
    })
}

/// A moment since 1970, as RFC 3339 in UTC or in seconds.
fn moment(value: &Value<'_>) -> Result<Duration, Fault> {
    let text = value.text().map(|text| text.text).unwrap_or_default();
    let seconds = || {
        let seconds = text.parse::<f64>().ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    };
    unix_time(text).or_else(seconds).ok_or_else(|| {
        value.mistyped("a moment such as 2026-11-22T10:30:00Z, or in seconds since 1970")
    })
}

impl LoadSettings {
    /// Refuses a beginning that has gone by, since shards would not begin together.
    pub(crate) fn check_start(&self, now: Duration) -> Result<(), ConfigError> {
        match self.start_at {
            Some(at) if at <= now => Err(ConfigError::Argument(format!(
                "--start-at: that was {} ago; give a moment to come, the same for all shards",
                show_duration(&Duration::from_secs((now - at).as_secs().max(1)))
            ))),
            _ => Ok(()),
        }
    }
}
