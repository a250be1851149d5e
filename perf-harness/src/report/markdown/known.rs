//! What a page was about, hidden in it, so that a later run can tell that it is over.

use std::fmt::Write as _;

use crate::report::{Finding, FindingKind};

const BEFORE: &str = "<!-- perf_bench-cases:";
const AFTER: &str = " -->";

/// What it may take of a page, in characters.
pub(super) const LONGEST: usize = 1_500;

/// A case that a page has told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) package: String,
    pub(super) id: String,
    pub(super) kind: FindingKind,
}

impl Known {
    pub(super) fn of(finding: &Finding<'_>) -> Self {
        Self {
            package: finding.benchmark.package.clone(),
            id: finding.benchmark.id.clone(),
            kind: finding.kind,
        }
    }
}

/// The hidden line; empty where there is nothing to be known. Cases for which there is no room are
/// counted.
pub(super) fn line(cases: &[Known]) -> String {
    if cases.is_empty() {
        return String::new();
    }
    let mut line = String::from(BEFORE);
    let mut left = LONGEST;
    let mut untold = 0;
    for known in cases {
        let case = [known.kind.word(), &known.package, &known.id];
        // Nothing in it ends the comment of HTML, or looks as if.
        let text = escaped(&serde_json::json!(case).to_string());
        if text.len() + 1 > left {
            untold += 1;
            continue;
        }
        left -= text.len() + 1;
        line.push_str(&text);
        line.push(',');
    }
    let _ = writeln!(line, "{untold}{AFTER}");
    line
}

/// JSON in plain ASCII without a sign that means something to HTML.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for unit in json.encode_utf16() {
        match u8::try_from(unit).map(char::from) {
            Ok(c) if (c.is_ascii_graphic() || c == ' ') && !"<>-".contains(c) => text.push(c),
            _ => {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// The cases that a page has told of, and how many more there were. A page of somebody else's, or
/// one that was edited, has none.
pub(super) fn read(page: &str) -> (Vec<Known>, usize) {
    let lines = page.lines().take(5).map(str::trim);
    let mut hidden = lines.filter_map(|line| line.strip_prefix(BEFORE)?.strip_suffix(AFTER));
    let parsed = hidden
        .next()
        .and_then(|list| serde_json::from_str::<Vec<serde_json::Value>>(&format!("[{list}]")).ok());
    let mut cases = Vec::new();
    let mut untold = 0;
    for value in parsed.unwrap_or_default() {
        if let Some(count) = value.as_u64() {
            untold = usize::try_from(count).unwrap_or(usize::MAX);
        } else if let Ok([word, package, id]) = serde_json::from_value::<[String; 3]>(value) {
            let kind = FindingKind::ALL
                .into_iter()
                .find(|kind| kind.word() == word);
            cases.extend(kind.map(|kind| Known { package, id, kind }));
        }
    }
    (cases, untold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{findings, fixture};

    #[test]
    fn whatever_a_case_is_called_it_is_read_back_or_counted() {
        let report = fixture::odd_names();
        let cases: Vec<Known> = findings(&report).iter().map(Known::of).collect();
        for known in &cases {
            let line = line(std::slice::from_ref(known));
            assert_eq!(line.matches("-->").count(), 1, "{line}");
            let page = format!("<!-- perf_bench:report -->\n{line}### Benchmarks\n");
            let expected = if known.id.len() > LONGEST {
                (Vec::new(), 1)
            } else {
                (vec![known.clone()], 0)
            };
            assert_eq!(read(&page), expected);
        }
        let all = line(&cases);
        assert!(all.is_ascii() && all.len() < LONGEST + 100, "{}", all.len());
        let (some, untold) = read(&all);
        assert_eq!(some.len() + untold, cases.len());
    }

    #[test]
    fn a_page_that_was_edited_has_told_of_nothing() {
        for page in [
            "",
            "<!-- perf_bench-cases:[1,2 -->",
            "<!-- perf_bench-cases:[\"failed\",1,2],\"x\",{} -->",
            "<!-- perf_bench-cases:0",
        ] {
            assert_eq!(read(page), (Vec::new(), 0), "{page}");
        }
    }
}
