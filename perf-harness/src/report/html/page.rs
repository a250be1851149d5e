//! One self-contained file: the template with styles, scripts and the two blobs of data.

use std::io::{self, Write};

use serde::Serialize;

use super::display::Display;
use crate::report::Report;

const TEMPLATE: &str = include_str!("template.html");

/// What stands in the template's places. Each place is looked for in the template alone, so that
/// nothing in a report is taken for one.
const STYLES: &[&str] = &[
    include_str!("uplot/uPlot.min.css"),
    include_str!("style/base.css"),
    include_str!("style/table.css"),
    include_str!("style/case.css"),
    include_str!("style/print.css"),
];

const SCRIPTS: &[&str] = &[
    include_str!("uplot/uPlot.iife.min.js"),
    include_str!("script/dom.js"),
    include_str!("script/theme.js"),
    include_str!("script/units.js"),
    include_str!("script/cells.js"),
    include_str!("script/charts.js"),
    include_str!("script/call_charts.js"),
    include_str!("script/scaling_charts.js"),
    include_str!("script/load_charts.js"),
    include_str!("script/router.js"),
    include_str!("script/overview.js"),
    include_str!("script/table.js"),
    include_str!("script/case.js"),
    include_str!("script/main.js"),
];

/// Its conditions ask to be handed on with every copy.
const UPLOT_LICENSE: &str = include_str!("uplot/LICENSE");

pub(in crate::report) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut rest = TEMPLATE;
    while let Some((before, after)) = rest.split_once("{{") {
        out.write_all(before.as_bytes())?;
        let (place, after) = after.split_once("}}").unwrap_or((after, ""));
        match place {
            "styles" => parts(STYLES, out)?,
            "scripts" => parts(SCRIPTS, out)?,
            "uplot license" => out.write_all(UPLOT_LICENSE.trim_end().as_bytes())?,
            "report" => data(report, out)?,
            "display" => data(&Display::of(report), out)?,
            other => unreachable!("the template has no place {other}"),
        }
        rest = after;
    }
    out.write_all(rest.as_bytes())
}

fn parts(parts: &[&str], out: &mut dyn Write) -> io::Result<()> {
    for part in parts {
        out.write_all(part.as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// JSON that no browser takes for markup, whatever its texts hold.
fn data(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string(value)?;
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['<', '\u{2028}', '\u{2029}']) {
        let (before, from) = rest.split_at(at);
        out.write_all(before.as_bytes())?;
        let mut from = from.chars();
        let escaped = from.next().map_or(0, u32::from);
        write!(out, "\\u{escaped:04x}")?;
        rest = from.as_str();
    }
    out.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{self, written};

    /// The text of the script of this name.
    fn blob<'a>(page: &'a str, name: &str) -> &'a str {
        let start = format!("<script type=\"application/json\" id=\"{name}\">");
        let (_, from) = page.split_once(&start).expect("the blob begins");
        let (blob, _) = from.split_once("</script>").expect("the blob ends");
        blob
    }

    #[test]
    fn the_report_is_read_back_from_the_page() {
        for report in [
            Report::default(),
            fixture::report(),
            fixture::odd_names(),
            fixture::scenarios(),
        ] {
            let page = written(Format::Html, &report);
            let read: Report = serde_json::from_str(blob(&page, "report")).unwrap();
            assert_eq!(read, report);
        }
    }

    #[test]
    fn no_text_ends_a_blob_or_begins_an_element() {
        let page = written(Format::Html, &fixture::odd_names());
        for name in ["report", "display"] {
            let blob = blob(&page, name);
            assert!(!blob.contains(['<', '\u{2028}', '\u{2029}']), "{name}");
            assert!(blob.contains("\\u003c/script>\\u003cb>"), "{name}");
        }
        assert!(!page.contains("</script><b>"));
    }

    #[test]
    fn a_place_of_the_template_in_a_name_stays_a_name() {
        let mut report = fixture::report();
        report.benchmarks[0].id = "{{scripts}}".into();
        let page = written(Format::Html, &report);
        assert!(blob(&page, "report").contains(r#""id":"{{scripts}}""#));
    }

    #[test]
    fn nothing_is_fetched() {
        let page = written(Format::Html, &fixture::odd_names());
        assert!(page.contains("content=\"default-src 'none';"));
        let banner = "/*! https://github.com/leeoniya/uPlot (v1.6.32) */";
        assert_eq!(page.matches(banner).count(), 1);
        let page = page.replace(banner, "");
        for address in ["http:", "https:", "ftp:", "//cdn", "@import", "url("] {
            assert!(!page.contains(address), "{address}");
        }
    }

    #[test]
    fn the_page_stays_small() {
        let page = written(Format::Html, &Report::default());
        assert!(page.len() < 160_000, "{} bytes", page.len());
    }
}
