use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriterBuilder, Tag};

use super::line::{Line, LoggedLoad, MARK, PhaseLine, SecondLine, TAGS, histograms};
use crate::load::Tally;
use crate::store::StoreError;

/// Times are nanoseconds; the column of maxima has milliseconds, as readers of the format expect.
const NS_PER_SHOWN: f64 = 1e6;
/// As HdrHistogram's own writer has it.
const LEGEND: &str = "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"HistogramData\"\n";
/// The cells of [`Histogram`](crate::stats::Histogram).
const LONGEST_NS: u64 = 60_000_000_000;
const DIGITS: u8 = 3;

/// The log of one benchmark while its load runs: each second is written when it is over. The first
/// failure ends the log, and never the load.
pub(crate) struct IntervalLog {
    path: PathBuf,
    file: Option<File>,
    serializer: V2DeflateSerializer,
    cells: hdrhistogram::Histogram<u64>,
    buffer: Vec<u8>,
    phase_begin_ns: u64,
    trouble: Option<StoreError>,
}

impl std::fmt::Debug for IntervalLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("IntervalLog");
        shown.field("path", &self.path);
        shown.field("trouble", &self.trouble);
        shown.finish_non_exhaustive()
    }
}

impl IntervalLog {
    /// Begins the log of a load that is about to begin. Missing folders are made.
    pub(crate) fn create(path: &Path, load: &LoggedLoad) -> Self {
        let cells = hdrhistogram::Histogram::new_with_bounds(1, LONGEST_NS, DIGITS);
        let mut log = Self {
            path: path.to_owned(),
            file: None,
            serializer: V2DeflateSerializer::new(),
            cells: cells.expect("the bounds are those of the format"),
            buffer: Vec::new(),
            phase_begin_ns: 0,
            trouble: None,
        };
        match log.open() {
            Ok(file) => log.file = Some(file),
            Err(error) => log.fail(error),
        }
        log.head(load);
        log
    }

    fn open(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        File::create_new(&self.path)
    }

    fn head(&mut self, load: &LoggedLoad) {
        let begun = UNIX_EPOCH + load.begun;
        let id = load
            .members
            .get(load.member)
            .map_or("", |member| &member.id);
        let mut head = IntervalLogWriterBuilder::new();
        head.add_comment(&format!(
            "[Logged with perf-harness {}]",
            env!("CARGO_PKG_VERSION")
        ));
        head.add_comment("[Histogram log format version 1.3]");
        head.add_comment(&format!("[Benchmark: {}]", id.escape_debug()));
        head.add_comment(
            "[Values are nanoseconds, of more than a minute 60 s; Interval_Max is milliseconds]",
        );
        head.with_start_time(begun).with_base_time(begun);
        head.with_max_value_divisor(NS_PER_SHOWN);
        let begun = head.begin_log_with(&mut self.buffer, &mut self.serializer);
        begun.map(drop).expect("writing to memory cannot fail");
        self.line(&Line::Load(Box::new(Cow::Borrowed(load))));
        self.buffer.extend(LEGEND.as_bytes());
        self.flush();
    }

    pub(crate) fn begin_phase(&mut self, begin_ns: u64) {
        self.phase_begin_ns = begin_ns;
        self.line(&Line::Phase { begin_ns });
        self.flush();
    }

    /// Writes a second of the phase; the last one may be shorter.
    pub(crate) fn second(&mut self, tally: &Tally, users: u64, is_draining: bool) {
        if self.file.is_none() {
            return;
        }
        let histograms = histograms(tally);
        self.line(&Line::Second(Box::new(SecondLine {
            tally: Cow::Borrowed(tally),
            exact: histograms.map(crate::stats::Histogram::exact),
            users,
            is_draining,
        })));
        let begin = Duration::from_nanos(self.phase_begin_ns + tally.begin_ns);
        let span = Duration::from_nanos(tally.span_ns());
        for (tag, histogram) in TAGS.iter().zip(histograms) {
            self.cells.reset();
            for (ns, calls) in histogram.pairs() {
                self.cells.saturating_record_n(ns, calls);
            }
            let mut line = Vec::new();
            let mut builder = IntervalLogWriterBuilder::new();
            builder.with_max_value_divisor(NS_PER_SHOWN);
            let written = builder
                .begin_log_with(&mut line, &mut self.serializer)
                .map_err(io::Error::other)
                .and_then(|mut writer| {
                    writer
                        .write_histogram(&self.cells, begin, span, Tag::new(tag))
                        .map_err(|error| io::Error::other(error.to_string()))
                });
            if let Err(error) = written {
                return self.fail(error);
            }
            // A writer begins with its divisor, which the head has told.
            let head = line.iter().position(|byte| *byte == b'\n');
            self.buffer.extend(&line[head.map_or(0, |end| end + 1)..]);
        }
        self.flush();
    }

    /// The phase is over.
    pub(crate) fn end_phase(&mut self, end: &PhaseLine) {
        self.line(&Line::End(Cow::Borrowed(end)));
        self.flush();
    }

    /// The name of the file.
    pub(crate) fn file_name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Ends the log. What could not be written is told here, once.
    pub(crate) fn finish(self) -> Result<(), StoreError> {
        match self.trouble {
            Some(trouble) => Err(trouble),
            None => Ok(()),
        }
    }

    /// Into another file, for tests.
    #[cfg(test)]
    pub(super) fn write_to(&mut self, file: File) {
        self.file = Some(file);
    }

    fn line(&mut self, line: &Line<'_>) {
        self.buffer.push(b'#');
        self.buffer.extend(MARK.as_bytes());
        match serde_json::to_writer(&mut self.buffer, line) {
            Ok(()) => self.buffer.push(b'\n'),
            Err(error) => self.fail(error.into()),
        }
    }

    /// Whole lines at once, so that a log that is cut off can be told.
    fn flush(&mut self) {
        if let Some(file) = &mut self.file
            && let Err(error) = file.write_all(&self.buffer)
        {
            self.fail(error);
        }
        self.buffer.clear();
    }

    fn fail(&mut self, error: io::Error) {
        self.file = None;
        self.buffer.clear();
        let trouble = StoreError::io("write the interval log", &self.path)(error);
        self.trouble.get_or_insert(trouble);
    }
}
