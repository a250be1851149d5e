//! Annotations of GitHub Actions: lines that the runner takes out of a step's output and shows beside
//! the source.

use std::io::{self, Write};
use std::path::Path;

use super::again::{again, next_step};
use super::case_name::CaseNames;
use super::change::change_sentence;
use super::ended_early::ended_early;
use super::format::Style;
use super::gate::Gate;
use super::source_path::source_path;
use super::target_sentence::{target_name, target_sentence};
use super::text::{brief_lines, counted, elide, escape};
use super::verdict_word::word;
use super::{Benchmark, Outcome, Report, Severity, Tier, Verdict};

/// So many of each kind are shown of one step.
const MOST_SHOWN: usize = 10;

/// The longest sentence, in columns.
const LONGEST: usize = 1_000;

pub(super) fn write(report: &Report, out: &mut dyn Write, style: Style<'_>) -> io::Result<()> {
    let all = annotations(report, style.source_prefix);
    let mut text = String::new();
    for kind in [Kind::Error, Kind::Warning, Kind::Notice] {
        let of_kind: Vec<&Annotation> = all.iter().filter(|one| one.kind == kind).collect();
        let shown = match of_kind.len() {
            count if count > MOST_SHOWN => MOST_SHOWN - 1,
            count => count,
        };
        for annotation in &of_kind[..shown] {
            text.push_str(&annotation.line());
        }
        if let rest @ [_, ..] = &of_kind[shown..] {
            text.push_str(&remainder(kind, rest).line());
        }
    }
    out.write_all(text.as_bytes())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Warning,
    Notice,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

struct Annotation {
    kind: Kind,
    /// The file and the line.
    place: Option<(String, u32)>,
    title: String,
    message: String,
}

impl Annotation {
    fn line(&self) -> String {
        let mut properties = vec![format!("title={}", property(&self.title))];
        if let Some((file, line)) = &self.place {
            properties.push(format!("file={}", property(file)));
            if *line > 0 {
                properties.push(format!("line={line}"));
            }
        }
        format!(
            "::{} {}::{}\n",
            self.kind.name(),
            properties.join(","),
            data(&self.message)
        )
    }
}

/// One for all those that would not be shown.
fn remainder(kind: Kind, rest: &[&Annotation]) -> Annotation {
    let titles: Vec<&str> = rest.iter().map(|one| one.title.as_str()).collect();
    Annotation {
        kind,
        place: None,
        title: format!("{} more", rest.len()),
        message: format!(
            "{} of benchmarks are not shown one by one: {}",
            counted(rest.len(), kind.name()),
            elide(&titles.join("; "), LONGEST)
        ),
    }
}

fn annotations(report: &Report, prefix: Option<&Path>) -> Vec<Annotation> {
    let gate = Gate::of(report);
    let names = CaseNames::of(report);
    let mut all = Vec::new();
    if let Some(ended) = ended_early(report) {
        all.push(Annotation {
            kind: Kind::Error,
            place: None,
            title: format!("benchmarks: {}", ended.word),
            message: ended.sentence.to_owned(),
        });
    }
    for case in &report.benchmarks {
        let name = names.name(case);
        let mut tell = |kind, what: &str, lines: Vec<String>| {
            let lines: Vec<String> = lines
                .iter()
                .map(|line| elide(&escape(line), LONGEST).into_owned())
                .collect();
            all.push(Annotation {
                kind,
                place: source_path(report, case, prefix).map(|file| (file, case.source.line)),
                title: format!("{name}: {}", elide(&escape(what), LONGEST / 10)),
                message: lines.join("\n"),
            });
        };
        if case.outcome == Outcome::Errored {
            let error = case.error.as_deref().unwrap_or("no message");
            let first = brief_lines(error);
            tell(Kind::Error, "errored", with_way_on(report, case, first));
        }
        if case.outcome != Outcome::Completed {
            continue;
        }
        for target in case
            .targets
            .iter()
            .filter(|target| target.tier != Tier::Acceptable)
        {
            if matches!(target.verdict, Verdict::Pass | Verdict::None) {
                continue;
            }
            let sentence = format!(
                "{}: {}",
                word(target.verdict),
                target_sentence(case, target)
            );
            match gate.stops(target) {
                true => {
                    let lines = with_way_on(report, case, vec![sentence]);
                    tell(Kind::Error, &target_name(target), lines);
                }
                false => tell(Kind::Warning, &target_name(target), vec![sentence]),
            }
        }
        let changes = case.comparison.iter();
        for change in changes.filter(|change| change.severity == Severity::Notice) {
            let sentence = change_sentence(change, case.metrics.get(&change.metric));
            tell(Kind::Notice, &change.metric, vec![sentence]);
        }
    }
    all
}

/// With the command that shows it again, and what to do then.
fn with_way_on(report: &Report, case: &Benchmark, mut lines: Vec<String>) -> Vec<String> {
    lines.push(format!("again: {}", again(report, case)));
    if let Some(next) = next_step(report, case) {
        lines.extend(next.parts().map(|(label, text)| format!("{label}: {text}")));
    }
    lines
}

/// What stands behind the last colons.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What stands behind the equals sign of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{self, written};

    /// What the runner makes of a line: the kind, the properties and the message.
    fn read(line: &str) -> (String, Vec<(String, String)>, String) {
        let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (kind, properties) = head.split_once(' ').unwrap();
        let data = |text: &str| {
            text.replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%25", "%")
        };
        let property = |text: &str| data(&text.replace("%3A", ":").replace("%2C", ","));
        let properties = properties.split(',').map(|one| {
            let (name, value) = one.split_once('=').unwrap();
            (name.to_owned(), property(value))
        });
        (kind.to_owned(), properties.collect(), data(message))
    }

    fn value<'a>(properties: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
        let found = properties.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    }

    #[test]
    fn the_fixture() {
        insta::assert_snapshot!("github", written(Format::Github, &fixture::report()));
    }

    #[test]
    fn what_is_in_order_says_nothing() {
        let mut report = fixture::report();
        report.benchmarks.truncate(1);
        report.benchmarks[0].comparison.clear();
        assert_eq!(written(Format::Github, &report), "");
    }

    #[test]
    fn every_odd_name_is_read_back_from_one_line() {
        let mut report = fixture::odd_names();
        for case in report.benchmarks.clone() {
            report.benchmarks = vec![case];
            let case = &report.benchmarks[0];
            let text = written(Format::Github, &report);
            let lines: Vec<_> = text.lines().map(read).collect();
            let [missed, untold] = lines.as_slice() else {
                panic!("{text}");
            };
            assert_eq!((&*missed.0, &*untold.0), ("error", "warning"));
            assert_eq!(value(&missed.1, "file"), Some("benches/cache.rs"));
            assert_eq!(value(&missed.1, "line"), Some("30"));
            let title = value(&missed.1, "title").unwrap();
            assert!(
                title.starts_with(&CaseNames::of(&report).name(case)),
                "{title}"
            );
            let again = format!("again: {}", escape(&again(&report, case)));
            let told = missed.2.lines().last().unwrap();
            assert_eq!(told, elide(&again, LONGEST), "{told}");
        }
    }

    #[test]
    fn ten_of_a_kind_are_shown_and_the_last_names_the_rest() {
        let mut report = fixture::report();
        let missed = report.benchmarks[2].clone();
        report.benchmarks = (0..10)
            .map(|number| Benchmark {
                id: format!("cache::case_{number}"),
                ..missed.clone()
            })
            .collect();
        assert_eq!(written(Format::Github, &report).lines().count(), 10);
        report.benchmarks.push(Benchmark {
            id: "cache::last".into(),
            ..missed
        });
        let text = written(Format::Github, &report);
        let lines: Vec<_> = text.lines().map(read).collect();
        assert_eq!(lines.len(), 10);
        let (_, properties, message) = &lines[9];
        assert_eq!(value(properties, "title"), Some("2 more"));
        assert!(
            message.ends_with("case_9: p99 < 1us; last: p99 < 1us"),
            "{message}"
        );
    }

    #[test]
    fn errors_lead_and_what_stops_the_run_is_one() {
        let kinds = |report: &Report| -> Vec<String> {
            let text = written(Format::Github, report);
            text.lines().map(|line| read(line).0).collect()
        };
        let mut report = fixture::report();
        let [error, warning, notice] = ["error", "warning", "notice"].map(str::to_owned);
        assert_eq!(
            kinds(&report),
            [&error, &error, &warning, &warning, &notice].map(Clone::clone)
        );
        report.summary.exit_status = 4;
        assert_eq!(
            kinds(&report),
            [&error, &error, &error, &warning, &notice].map(Clone::clone)
        );
    }

    #[test]
    fn what_no_case_tells_is_an_error_too() {
        for status in [2, 5, 101, 130] {
            let mut report = Report {
                benchmarks: vec![Benchmark::new("cache::get")],
                ..Report::default()
            };
            report.summary.end_with(status);
            let text = written(Format::Github, &report);
            let (kind, properties, message) = read(text.trim_end());
            assert_eq!(kind, "error");
            assert!(
                value(&properties, "title")
                    .unwrap()
                    .starts_with("benchmarks: ")
            );
            assert!(message.ends_with('.'), "{message}");
        }
    }

    #[test]
    fn an_error_of_any_length_has_an_annotation_of_some_lines() {
        let mut report = fixture::report();
        report
            .benchmarks
            .retain(|case| case.outcome == Outcome::Errored);
        report.summary.exit_status = 101;
        report.benchmarks[0].error = Some("why it failed\n".repeat(200_000));
        let text = written(Format::Github, &report);
        assert!(text.len() < 10_000, "{}", text.len());
        let (_, _, message) = read(text.trim_end());
        assert!(message.contains("further lines"), "{message}");
        assert!(message.contains("again: "), "{message}");
    }

    #[test]
    fn equal_cases_of_two_packages_are_told_apart_and_paths_begin_at_the_repository() {
        let mut report = fixture::report();
        report.benchmarks = vec![report.benchmarks[2].clone(), report.benchmarks[2].clone()];
        report.benchmarks[1].package = "stock".into();
        let style = Style {
            source_prefix: Some(Path::new("rust")),
            ..Style::default()
        };
        let mut text = Vec::new();
        write(&report, &mut text, style).unwrap();
        let text = String::from_utf8(text).unwrap();
        let lines: Vec<_> = text.lines().map(read).collect();
        assert_eq!(
            value(&lines[0].1, "title"),
            Some("shop/checkout: p99 < 1us")
        );
        assert_eq!(
            value(&lines[1].1, "title"),
            Some("stock/checkout: p99 < 1us")
        );
        assert_eq!(value(&lines[0].1, "file"), Some("rust/benches/cache.rs"));
    }
}
