use std::fmt;

/// How a report is written.
///
/// ```
/// use perf_harness::report::Format;
///
/// assert_eq!(Format::Pretty.to_string(), "pretty");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The table of the terminal.
    Pretty,
    /// The schema itself, indented.
    Json,
    /// One line a case, as libtest prints benchmarks.
    Bencher,
    /// One row a case and metric.
    Csv,
    /// A table for a pull request, shorter than the 65,536 characters of a comment.
    Markdown,
    /// One page for a browser, with everything in it: `docs/html-report.md`.
    Html,
    /// JUnit's XML: each judged target is a test case.
    Junit,
    /// Annotations of GitHub Actions: one line for whatever is not in order.
    Github,
    /// OpenMetrics' text, as Prometheus reads it.
    OpenMetrics,
    /// Bencher Metric Format.
    Bmf,
}

impl Format {
    /// All of them with their names on the command line.
    pub(crate) const NAMES: &'static [(&'static str, Self)] = &[
        ("pretty", Self::Pretty),
        ("json", Self::Json),
        ("bencher", Self::Bencher),
        ("csv", Self::Csv),
        ("markdown", Self::Markdown),
        ("html", Self::Html),
        ("junit", Self::Junit),
        ("github", Self::Github),
        ("openmetrics", Self::OpenMetrics),
        ("bmf", Self::Bmf),
    ];

    /// Forms of other tools, which `cargo perf-bench report` writes.
    pub(super) const OF_OTHER_TOOLS: &'static [&'static str] = &[
        "custom-smaller-is-better",
        "custom-bigger-is-better",
        "jmh",
        "benchfmt",
        "criterion",
    ];

    /// All of them.
    ///
    /// ```
    /// use perf_harness::report::Format;
    ///
    /// assert!(Format::all().any(|format| format.name() == "csv"));
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.iter().map(|(_, format)| *format)
    }

    /// The one that has this name on the command line.
    ///
    /// ```
    /// use perf_harness::report::Format;
    ///
    /// assert_eq!(Format::named("csv"), Some(Format::Csv));
    /// assert_eq!(Format::named("xls"), None);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|format| format.name() == name)
    }

    /// Whether two forms may go to standard output one after the other: the table and annotations do,
    /// which are lines among others by nature. What a program reads stands alone.
    ///
    /// ```
    /// use perf_harness::report::Format;
    ///
    /// assert!(Format::Pretty.goes_with(Format::Github));
    /// assert!(!Format::Pretty.goes_with(Format::Json));
    /// ```
    #[must_use]
    pub fn goes_with(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Pretty, Self::Github) | (Self::Github, Self::Pretty)
        )
    }

    /// Its name on the command line.
    ///
    /// ```
    /// assert_eq!(perf_harness::report::Format::Csv.name(), "csv");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find_map(|(name, format)| (*format == self).then_some(*name))
            .expect("every format has a name")
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
