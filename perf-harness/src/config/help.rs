use super::options::{Scope, settings};

/// What `--help` prints.
pub(crate) fn help() -> String {
    let mut rows: Vec<(String, &str)> = settings()
        .filter(|setting| setting.scope != Scope::Case)
        .map(|setting| {
            let value = match setting.placeholder {
                "" => "[=BOOL]".to_owned(),
                placeholder => format!(" {placeholder}"),
            };
            (
                format!("--{}{value}", setting.dashed()),
                setting.help.trim(),
            )
        })
        .collect();
    rows.extend(
        OTHERS
            .iter()
            .map(|(flag, meaning)| ((*flag).to_owned(), *meaning)),
    );
    let settings = table(rows.iter().map(|(flag, meaning)| (flag.as_str(), *meaning)));
    let selections = table(SELECTIONS.iter().copied());
    let modes = table(MODES.iter().copied());
    let criterion = table(CRITERION.iter().copied());
    format!(
        "\
usage: cargo bench [--bench NAME] -- [FILTER…] [FLAGS]

A case is measured when its id holds one of the filters. Durations are written 100ms or 3s.

Which cases:
{selections}
What is done with them:
{modes}
Settings; --max-time is also the variable PERF_BENCH_MAX_TIME and the key max_time in perf.toml:
{settings}
As criterion has them:
{criterion}
Exit status: 0 all targets hold, 2 usage or configuration, 3 a target missed, 4 undecided with
--strict, 5 no fit baseline with --baseline-strict, 101 a benchmark failed, 130 interrupted.

If cargo says `Unrecognized option`, the flags have reached the unit tests: put
`bench = false` under [lib] and [[bin]] in Cargo.toml, or name the target: cargo bench --bench NAME
"
    )
}

const SELECTIONS: &[(&str, &str)] = &[
    ("FILTER…", "cases whose ids hold one of these"),
    ("--exact", "filters and --skip are whole ids"),
    ("--skip FILTER", "leave these out; may be repeated"),
    ("--tag TAG", "cases that have this tag; may be repeated"),
    ("--ignored", "only cases that are marked `ignore`"),
    ("--include-ignored", "those too"),
];

const MODES: &[(&str, &str)] = &[
    ("--bench", "measure; cargo bench adds this itself"),
    (
        "--test",
        "run each case once and judge no time, as without --bench",
    ),
    ("--list", "name the cases"),
    ("--format pretty|terse", "how --list names them"),
    (
        "--show-settings",
        "print every setting with where it came from",
    ),
    ("-h, --help", "print this"),
    ("-V, --version", "print the version"),
];

/// Settings that are not in the table of options.
const OTHERS: &[(&str, &str)] = &[
    ("-q, -v", "short for --quiet and --verbose"),
    ("--no-capture", "the same as --nocapture"),
    (
        "--config FILE",
        "in place of the perf.toml that is found from the package upwards",
    ),
    (
        "--against EXE",
        "hold this build against another one of the same bench target, in pairs",
    ),
    ("--base-name NAME", "what reports call that other build"),
    (
        "--profile NAME",
        "quick, default, ci, full, or one of perf.toml's",
    ),
    (
        "--target TARGETS",
        "what must hold for all cases besides their own targets; may be repeated",
    ),
    (
        "--output-format FORMAT[=PATH]",
        "pretty, json, bencher, csv, markdown, html, junit, github, openmetrics or bmf, to standard output or a file; may be repeated",
    ),
    (
        "--save-baseline NAME",
        "keep the run under this name, as one more of its last 10",
    ),
    (
        "--baseline NAME|PATH",
        "hold the run against a stored baseline, or a baseline or result file",
    ),
    ("--baseline-lenient NAME|PATH", "the same"),
    (
        "--baseline-strict NAME|PATH",
        "the same; one that is missing, lacks a case or is another machine's exits 5",
    ),
    (
        "--load-baseline NAME|PATH",
        "take what is stored for the run, and measure nothing",
    ),
    (
        "--duration DURATION",
        "in place of the time that each scenario takes; its stages are scaled to it",
    ),
    (
        "--vus NUMBER",
        "in place of the virtual users of each scenario; stages are scaled to that peak",
    ),
    (
        "--rate RATE",
        "in place of the rate of each scenario, such as 500/s; stages are scaled to that peak",
    ),
    (
        "--shard K/N",
        "make the K-th of N parts of each load; auto/N: the part that JOB_COMPLETION_INDEX tells",
    ),
    (
        "--start-at TIME",
        "when loads begin, such as 2026-11-22T10:30:00Z or in seconds since 1970",
    ),
    ("--test-threads N", "accepted; cases run one at a time"),
    (
        "--show-output",
        "accepted; what benchmarks print is always shown",
    ),
];

const CRITERION: &[(&str, &str)] = &[
    ("--warm-up-time SECONDS", "--warmup"),
    ("--measurement-time SECONDS", "--max-time"),
    ("--sample-size NUMBER", "--samples"),
    ("--quick", "--profile quick"),
];

/// Two columns.
fn table<'a>(rows: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> String {
    let width = rows
        .clone()
        .map(|(flag, _)| flag.chars().count())
        .max()
        .unwrap_or_default();
    rows.map(|(flag, meaning)| format!("  {flag:width$}  {meaning}\n"))
        .collect()
}
