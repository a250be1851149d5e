/// A key and what it takes.
///
/// ```
/// use perf_targets::scenario::{KEYS, Kind};
///
/// let rate = KEYS.iter().find(|key| key.name == "rate").unwrap();
/// assert_eq!(rate.kind, Kind::Rate);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
}

/// What a key takes.
///
/// ```
/// use perf_targets::scenario::Kind;
///
/// assert_eq!(Kind::Rate.expected(), "a rate such as \"500/s\"");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name of an executor or of a preset.
    Form,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any text.
    Text,
    /// True or false.
    Flag,
    /// A duration, which may be zero.
    Duration,
    /// Calls a second.
    Rate,
    /// A whole number.
    Count,
    /// A whole number, or a list of them.
    Counts,
    /// Calls a second, or a whole number of virtual users.
    Load,
    /// A list of loads.
    Loads,
    /// A percentage.
    Share,
    /// A number of bytes.
    Size,
    /// Bytes a second.
    ByteRate,
    /// Bytes an hour.
    Growth,
    /// Conditions in the grammar of targets: a text, or a list of texts.
    Conditions,
    /// Numbers by the names of benchmarks.
    Weights,
    /// A list of tables with these keys.
    Tables(&'static [Key]),
}

impl Kind {
    /// What is expected, for a message.
    ///
    /// ```
    /// use perf_targets::scenario::Kind;
    ///
    /// assert_eq!(Kind::Flag.expected(), "true or false");
    /// ```
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Form | Self::Text => "a text in quotes",
            Self::Word(_) => "a word in quotes",
            Self::Flag => "true or false",
            Self::Duration => "a duration such as \"10s\" or \"500ms\"",
            Self::Rate => "a rate such as \"500/s\"",
            Self::Count => "a whole number",
            Self::Counts => "a whole number, or a list such as [1, 2, 4, 8]",
            Self::Load => "a rate such as \"500/s\", or a whole number of virtual users",
            Self::Loads => "a list of rates such as [\"10/s\", \"80/s\"], or of virtual users",
            Self::Share => "a percentage such as \"10%\"",
            Self::Size => "a size such as \"512MiB\"",
            Self::ByteRate => "a byte rate such as \"10MB/s\"",
            Self::Growth => "a growth such as \"10MiB/h\"",
            Self::Conditions => {
                "conditions such as \"errors >= 5% over 10s\", in a text or a list of texts"
            }
            Self::Weights => "weights of benchmarks such as { query = 40, write = 30 }",
            Self::Tables(_) => "a list of tables in braces",
        }
    }
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind }
}

/// The keys of a scenario.
pub const KEYS: &[Key] = &[
    key("executor", Kind::Form),
    key("preset", Kind::Form),
    key("rate", Kind::Rate),
    key("start_rate", Kind::Rate),
    key("max_rate", Kind::Rate),
    key("vus", Kind::Counts),
    key("start_vus", Kind::Count),
    key("max_vus", Kind::Count),
    key("duration", Kind::Duration),
    key("stages", Kind::Tables(STAGE)),
    key("curve", Kind::Loads),
    key("period", Kind::Duration),
    key("iterations", Kind::Count),
    key("max_duration", Kind::Duration),
    key("dwell", Kind::Duration),
    key("tolerance", Kind::Share),
    key("leak", Kind::Growth),
    key("baseline", Kind::Load),
    key("burst", Kind::Load),
    key("burst_duration", Kind::Duration),
    key("interval", Kind::Duration),
    key("bursts", Kind::Count),
    key("ramp_up", Kind::Duration),
    key("ramp_down", Kind::Duration),
    key("increment", Kind::Load),
    key("arrival", Kind::Word(&["uniform", "poisson"])),
    key("max_in_flight", Kind::Count),
    key("on_limit", Kind::Word(&["queue", "drop"])),
    key("mix", Kind::Weights),
    key("graceful_stop", Kind::Duration),
    key("stop", Kind::Conditions),
    key("abort", Kind::Flag),
    key("delay", Kind::Duration),
    key("seed", Kind::Count),
    key("faults", Kind::Tables(FAULT)),
];

/// The keys of one of `stages`.
pub const STAGE: &[Key] = &[
    key("duration", Kind::Duration),
    key("target", Kind::Load),
    key("name", Kind::Text),
    key("overload", Kind::Flag),
];

/// The keys of one of `faults`: when, and what.
pub const FAULT: &[Key] = &[
    key("at", Kind::Duration),
    key("for", Kind::Duration),
    key("every", Kind::Duration),
    key("share", Kind::Share),
    key("latency", Kind::Duration),
    key("error", Kind::Text),
    key("stall", Kind::Flag),
    key("drop_connection", Kind::Flag),
    key("bandwidth", Kind::ByteRate),
    key("cpu", Kind::Count),
    key("memory", Kind::Size),
    key("kill", Kind::Text),
    key("restart", Kind::Text),
    key("fill", Kind::Text),
    key("leave", Kind::Size),
    key("call", Kind::Text),
];

/// Faults that meet single calls, so that a `share` of them can be met.
pub const FAULTS_OF_CALLS: &[&str] = &["latency", "error", "drop_connection"];
