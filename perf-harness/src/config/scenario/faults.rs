use std::time::Duration;

use perf_targets::Dimension;
use perf_targets::scenario::{FAULT, FAULTS_OF_CALLS};

use super::super::kind::fraction;
use super::fields::Fields;
use super::unit::quantity;
use crate::load::{FaultKind, FaultSpec};

const EXPECTED: &str = "faults such as [{ at = \"10s\", for = \"5s\", latency = \"100ms\" }]";

/// The keys that say what goes wrong, and whether that takes a while or happens at one moment.
const KINDS: [(&str, bool); 11] = [
    ("latency", true),
    ("error", true),
    ("stall", true),
    ("drop_connection", true),
    ("bandwidth", true),
    ("cpu", true),
    ("memory", true),
    ("fill", true),
    ("kill", false),
    ("restart", false),
    ("call", false),
];

/// What goes wrong on purpose. One that begins when all is over, which takes `total`, is a mistake.
pub(super) fn faults(fields: &mut Fields<'_, '_>, total: Option<Duration>) -> Vec<FaultSpec> {
    let tables = fields.tables("faults", EXPECTED).unwrap_or_default();
    let mut faults = Vec::with_capacity(tables.len());
    for table in tables {
        if let Some(mut fields) = fields.of_table(&table, "a fault", FAULT, EXPECTED) {
            faults.extend(fault(&mut fields, &table, total));
        }
    }
    faults
}

fn fault<'a>(
    fields: &mut Fields<'_, 'a>,
    table: &super::super::value::Value<'a>,
    total: Option<Duration>,
) -> Option<FaultSpec> {
    let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
    let given = KINDS.iter().filter(|(name, _)| fields.has(name));
    let given: Vec<(&str, bool)> = given.copied().collect();
    let (name, takes_time) = match given.as_slice() {
        [one] => *one,
        [] => {
            let fault = table.fault("nothing goes wrong here");
            fields.reader.faults.push(fault.expecting(names.join(", ")));
            return None;
        }
        [(one, _), (other, _), ..] => {
            let message = format!("`{one}` and `{other}` in one fault");
            fields.fault(other, message, "make two faults of it");
            return None;
        }
    };
    let at = fields.span("at").unwrap_or_default();
    let lasting = match (takes_time, fields.has("for")) {
        (true, true) => fields.time("for"),
        (true, false) => {
            let message = format!("`{name}` goes on for a while, and nothing says how long");
            fields.fault(name, message, "add `for`, such as for = \"5s\"");
            None
        }
        (false, true) => {
            let message = format!("`{name}` happens at one moment");
            fields.fault("for", message, "leave `for` out");
            None
        }
        (false, false) => Some(Duration::ZERO),
    };
    let every = fields.time("every");
    if every.is_some_and(|every| lasting.is_some_and(|lasting| every <= lasting)) {
        fields.fault(
            "every",
            "it comes again before it has ended",
            "make `every` longer than `for`",
        );
    }
    if total.is_some_and(|total| at >= total) {
        fields.fault("at", "it begins when the load is over", "");
    }
    if fields.has("share") && !FAULTS_OF_CALLS.contains(&name) {
        let message = format!("`{name}` does not meet single calls, so it has no share of them");
        fields.fault("share", message, "leave `share` out");
    }
    if fields.has("leave") && name != "fill" {
        fields.fault(
            "leave",
            "`leave` says how much `fill` leaves, and there is no `fill`",
            "",
        );
    }
    let share = match fields.has("share") {
        true => fields.read("share", |value| {
            const EXPECTED: &str = "a percentage above 0% and up to 100%";
            let share = fraction(value, EXPECTED)?;
            let is_fit = share > 0.0 && share <= 1.0;
            is_fit
                .then_some(share)
                .ok_or_else(|| value.mistyped(EXPECTED))
        }),
        false => Some(1.0),
    };
    let kind = kind(fields, name);
    Some(FaultSpec {
        at,
        lasting: lasting?,
        every,
        share: share?,
        kind: kind?,
    })
}

fn kind(fields: &mut Fields<'_, '_>, name: &str) -> Option<FaultKind> {
    let size = |fields: &mut Fields<'_, '_>, key| {
        fields.read(key, |value| {
            let bytes = quantity(value, Dimension::Bytes, "a size such as \"512MiB\"")?;
            Ok(bytes as u64)
        })
    };
    Some(match name {
        "latency" => FaultKind::Latency(fields.time(name)?),
        "error" => FaultKind::Error(fields.text(name)?),
        "stall" => meant(fields, name, FaultKind::Stall)?,
        "drop_connection" => meant(fields, name, FaultKind::DropConnection)?,
        "bandwidth" => FaultKind::Bandwidth(fields.read(name, |value| {
            const EXPECTED: &str = "a byte rate such as \"10MB/s\"";
            match quantity(value, Dimension::ByteRate, EXPECTED)? {
                0.0 => Err(value
                    .fault("no byte would ever move")
                    .helping("write stall = true")),
                rate => Ok(rate),
            }
        })?),
        "cpu" => FaultKind::Cpu(fields.count(name)?),
        "memory" => FaultKind::Memory(size(fields, name)?),
        "fill" => {
            let folder = fields.text(name)?;
            let leave = match fields.has("leave") {
                true => size(fields, "leave")?,
                false => 0,
            };
            FaultKind::FillDisk {
                folder: folder.into(),
                leave,
            }
        }
        "kill" => FaultKind::Kill(fields.text(name)?),
        "restart" => FaultKind::Restart(fields.text(name)?),
        "call" => FaultKind::Call(fields.text(name)?),
        _ => return None,
    })
}

/// What only `true` can be said of.
fn meant(fields: &mut Fields<'_, '_>, name: &str, kind: FaultKind) -> Option<FaultKind> {
    if fields.flag(name)? {
        return Some(kind);
    }
    fields.fault(
        name,
        format!("`{name}` is true where it is meant"),
        "leave the fault out",
    );
    None
}
