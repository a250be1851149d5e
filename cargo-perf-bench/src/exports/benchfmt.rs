//! The lines of Go's benchmarks: <https://go.dev/design/14313-benchmark-format>.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use perf_harness::report::{Benchmark, Better, Machine, Metric, Report, distinct};

use super::case::{TYPICAL, callers, first_of, measured, parts, value};

/// A line of every case that has figures, below lines of its package and machine. Runs tell more than
/// one run can: their texts, one behind another, are what benchstat draws intervals from.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut cases: Vec<&Benchmark> = measured(report).collect();
    cases.sort_by_key(|case| key(case));
    let names = cases.iter().map(|case| Cow::Owned(key(case) + &name(case)));
    let names = distinct(names.collect());
    let mut texts = String::new();
    let mut units: BTreeMap<String, &'static str> = BTreeMap::new();
    let mut section = None;
    for (case, name) in cases.into_iter().zip(&names) {
        let figures = figures(case);
        if figures.is_empty() {
            continue;
        }
        let machine = case.machine.as_ref().unwrap_or(&report.machine);
        if section != Some((&case.package, machine)) {
            section = Some((&case.package, machine));
            let alike = report.machines().filter(|other| other.cpu == machine.cpu);
            let cpu = match alike.count() {
                0 | 1 => machine.cpu.clone(),
                _ => format!("{} ({})", machine.cpu, machine.key),
            };
            texts.push_str(&heading(&case.package, machine, &cpu));
        }
        let samples = first_of(case, &TYPICAL).and_then(|(_, metric, _)| metric.samples);
        let name = name.strip_prefix(key(case).as_str()).unwrap_or(name);
        let _ = write!(
            texts,
            "Benchmark{name}-{}\t{}",
            callers(case),
            samples.unwrap_or(1).max(1)
        );
        for Figure { unit, value, about } in figures {
            let _ = write!(texts, "\t{value} {unit}");
            if let Some(about) = about {
                units.entry(unit).or_insert(about);
            }
        }
        texts.push('\n');
    }
    for (unit, about) in &units {
        writeln!(out, "Unit {unit} {about}")?;
    }
    out.write_all(texts.as_bytes())
}

/// What tells sections apart: names may come again in another one.
fn key(case: &Benchmark) -> String {
    let machine = case.machine.as_ref().map_or("", |machine| &machine.key);
    format!("{machine}\n{}\n", case.package)
}

/// The lines that go for all below them. What differs between two runs of one thing, as the commit
/// does, is not among them: benchstat compares only what has the same.
fn heading(package: &str, machine: &Machine, cpu: &str) -> String {
    let (os, architecture) = machine.os.split_once(' ').unwrap_or((&machine.os, ""));
    let os = if os == "macos" { "darwin" } else { os };
    let architecture = match architecture {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    [
        ("goos", os),
        ("goarch", architecture),
        ("pkg", package),
        ("cpu", cpu),
    ]
    .iter()
    .map(|(key, text)| match one_line(text) {
        text if text.is_empty() => format!("{key}:\n"),
        text => format!("{key}: {text}\n"),
    })
    .collect()
}

fn one_line(text: &str) -> String {
    let text = text.replace(|c: char| c.is_control() || c.is_whitespace(), " ");
    text.trim().to_owned()
}

/// The id as a name of Go's: a capital letter first, `[` for `<`, and each argument behind a `/` of its
/// own, with its name. What readers would not take in a name is written as `%` with its bytes.
fn name(case: &Benchmark) -> String {
    let (path, variant) = parts(&case.id);
    let mut name = String::new();
    let bench = case.bench.as_str();
    if !bench.is_empty() && !path.starts_with(bench) {
        name.push_str(bench);
        name.push('/');
    }
    name.push_str(path);
    match name.chars().next() {
        Some(first) if first.is_ascii_lowercase() => {
            name.replace_range(..1, &first.to_ascii_uppercase().to_string());
        }
        Some(first) if first.is_ascii_uppercase() => {}
        _ => name.insert(0, '_'),
    }
    for (number, part) in variant.split('/').enumerate() {
        if number > 0 {
            name.push('/');
        }
        name.push_str(&arguments(case, part));
    }
    name.chars().map(escaped).collect()
}

/// One part of an id behind a `/`.
fn arguments<'a>(case: &Benchmark, part: &'a str) -> Cow<'a, str> {
    let is_named = |argument: &str| {
        let named = argument.split_once('=');
        named.is_some_and(|(name, value)| case.params.get(name).is_some_and(|own| own == value))
    };
    if part.contains(',') && part.split(',').all(is_named) {
        return part.replace(',', "/").into();
    }
    let mut own = case.params.iter().filter(|(_, value)| *value == part);
    match (own.next(), own.next()) {
        (Some((name, _)), None) if !is_named(part) => format!("{name}={part}").into(),
        _ => part.into(),
    }
}

/// As github-action-benchmark takes it, which reads fewer names than benchstat does.
fn escaped(c: char) -> String {
    match c {
        '<' => "[".to_owned(),
        '>' => "]".to_owned(),
        'a'..='z' | 'A'..='Z' | '0'..='9' => c.to_string(),
        c if "_()$^&*+,-./:;=|{}\"#".contains(c) => c.to_string(),
        c => {
            let mut bytes = [0; 4];
            let bytes = c.encode_utf8(&mut bytes).bytes();
            bytes.map(|byte| format!("%{byte:02X}")).collect()
        }
    }
}

/// A figure with its unit, and what benchstat should know of that.
struct Figure {
    unit: String,
    value: f64,
    about: Option<&'static str>,
}

/// The time of a call first, as Go has it, and each unit once.
fn figures(case: &Benchmark) -> Vec<Figure> {
    let mut metrics: Vec<(&String, &Metric)> = case.metrics.iter().collect();
    metrics.sort_by_key(|(name, _)| *name != "mean");
    let mut figures: Vec<Figure> = Vec::new();
    for (name, metric) in metrics {
        let Some(value) = value(metric) else {
            continue;
        };
        let unit = unit(name, &metric.unit);
        if figures.iter().all(|figure| figure.unit != unit) {
            figures.push(Figure {
                about: about(&unit, metric),
                unit,
                value,
            });
        }
    }
    figures
}

fn unit(name: &str, unit: &str) -> String {
    let own: String = name.chars().map(escaped).collect();
    match (name, unit) {
        ("mean", "ns") => "ns/op".to_owned(),
        ("alloc_bytes", "B") => "B/op".to_owned(),
        ("bandwidth", "B/s") => "B/s".to_owned(),
        (_, "ns" | "B") => format!("{own}-{unit}/op"),
        (_, "1") => format!("{own}/op"),
        (_, "1/s") => format!("{own}/s"),
        (_, unit) => format!("{own}-{unit}"),
    }
}

/// Which way is better, of units that benchstat does not know.
fn about(unit: &str, metric: &Metric) -> Option<&'static str> {
    match metric.better? {
        _ if ["ns/op", "B/op", "allocs/op", "B/s"].contains(&unit) => None,
        Better::Lower => Some("better=lower"),
        Better::Higher => Some("better=higher"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use regex::Regex;

    use super::*;
    use crate::exports::fixture;

    /// As github-action-benchmark reads the tool `go`.
    const ACTION: &str = r##"^(Benchmark\w+[\w()$%^&*-=|,\[\]{}"#]*?)(-\d+)?\s+(\d+)\s+(.+)$"##;

    fn text(report: &Report) -> String {
        let mut text = Vec::new();
        write(report, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    /// As Go's own reader parts a line.
    fn fields(line: &str) -> Vec<&str> {
        line.split_whitespace().collect()
    }

    #[test]
    fn a_case_is_a_line_below_its_package_and_machine() {
        let text = text(&fixture::report());
        let results = &text[text.find("goos").unwrap()..];
        assert!(
            results.starts_with("goos: linux\ngoarch: amd64\npkg: shop\ncpu: AMD EPYC\nBenchmark"),
            "{results}"
        );
        let line = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap();
        assert_eq!(
            line("BenchmarkCache::get_hit"),
            "BenchmarkCache::get_hit-1\t11200\t12.1 ns/op\t0 B/op\t0 allocs/op\t9000 max-ns/op\t24 p50-ns/op\t34 p99-ns/op\t82600000 throughput/s"
        );
        assert!(line("BenchmarkCache::sort").starts_with("BenchmarkCache::sort/n=1000-1\t"));
        assert!(line("BenchmarkCache::clear").starts_with("BenchmarkCache::clear[u32]/100-1\t"));
        assert!(text.contains("Unit throughput/s better=higher\n"));
        assert!(text.contains("Unit p99-ns/op better=lower\n"));
        assert!(!text.contains("refill") && !text.contains("network"));
    }

    #[test]
    fn arguments_have_their_names_and_callers_stand_last() {
        let mut case = Benchmark::new("shop::buy/size=1,kind=a/threads=4");
        case.bench = "cache".into();
        for (name, value) in [("size", "1"), ("kind", "a"), ("threads", "4")] {
            case.params.insert(name.into(), value.into());
        }
        assert_eq!(name(&case), "Cache/shop::buy/size=1/kind=a/threads=4");
        assert_eq!(callers(&case), 4);
        case.id = "cache::sell/-7".into();
        case.params = [("n".to_owned(), "-7".to_owned())].into();
        assert_eq!(name(&case), "Cache::sell/n=-7");
    }

    #[test]
    fn names_that_differ_by_a_capital_are_numbered() {
        let mut report = fixture::report();
        report.benchmarks.truncate(2);
        for (case, id) in report
            .benchmarks
            .iter_mut()
            .zip(["cache::get", "Cache::get"])
        {
            case.bench = String::new();
            id.clone_into(&mut case.id);
        }
        let text = text(&report);
        assert!(text.contains("\nBenchmarkCache::get-1\t"), "{text}");
        assert!(text.contains("\nBenchmarkCache::get#2-1\t"), "{text}");
    }

    #[test]
    fn a_unit_has_one_better_way() {
        let mut report = fixture::report();
        for (case, better) in report
            .benchmarks
            .iter_mut()
            .zip([Better::Higher, Better::Lower])
        {
            let mut metric = case.metrics["mean"].clone();
            metric.better = Some(better);
            case.metrics.insert("own".into(), metric);
        }
        let text = text(&report);
        let about: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("Unit own-"))
            .collect();
        assert_eq!(about, ["Unit own-ns/op better=higher"]);
    }

    #[test]
    fn every_machine_has_a_section_of_its_own() {
        let mut report = fixture::report();
        let mut other = report.benchmarks.clone();
        for case in &mut other {
            case.machine = Some(Machine {
                key: "m1".into(),
                cpu: "Apple M1".into(),
                os: "macos aarch64".into(),
                ..Machine::default()
            });
        }
        let cases = report.benchmarks.into_iter().zip(other);
        report.benchmarks = cases.flat_map(|(one, other)| [one, other]).collect();
        let text = text(&report);
        assert_eq!(text.matches("goos: darwin\ngoarch: arm64").count(), 1);
        assert_eq!(text.matches("goos: linux").count(), 1);
        assert_eq!(text.matches("BenchmarkCache::get_hit-1").count(), 2);
    }

    #[test]
    fn odd_names_are_read_by_both_readers() {
        let report = fixture::odd_names();
        let action = Regex::new(ACTION).unwrap();
        let text = text(&report);
        let mut sections = 0;
        let mut taken = HashSet::new();
        for line in text.lines() {
            if line.starts_with("pkg:") {
                sections += 1;
            }
            if !line.starts_with("Benchmark") {
                let fields = fields(line);
                let is_config = fields.first().is_some_and(|key| key.ends_with(':'));
                assert!(
                    is_config || fields[0] == "Unit" && fields.len() == 3,
                    "{line:?}"
                );
                continue;
            }
            let fields = fields(line);
            assert_eq!(fields.len() % 2, 0, "{line:?}");
            assert!(fields[1].parse::<u64>().unwrap() > 0);
            assert!(
                fields[2..]
                    .chunks(2)
                    .all(|pair| pair[0].parse::<f64>().is_ok())
            );
            let read = action.captures(line).unwrap_or_else(|| panic!("{line:?}"));
            assert_eq!(&read[2], "-1");
            assert_eq!(format!("{}-1", &read[1]), fields[0]);
            assert!(taken.insert((sections, fields[0].to_owned())), "{line:?}");
            // Go's reader takes no longer lines.
            assert!(line.len() < 64 * 1_024);
        }
        assert_eq!(taken.len(), report.benchmarks.len());
    }
}
