use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::serialization::Deserializer;
use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry as Entry};

use super::error::LogError;
use super::line::{ANY_MARK, Line, LoggedLoad, MARK, PhaseLine, SecondLine, TAGS};
use crate::load::{Overs, Tally};
use crate::stats::Histogram;

/// Reads a log second by second, however long it is.
pub(crate) struct IntervalLogReader {
    path: PathBuf,
    text: BufReader<File>,
    /// The line that was read last, and its number.
    line: String,
    number: u64,
    load: LoggedLoad,
    deserializer: Deserializer,
    place: PlaceInLog,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlaceInLog {
    Head,
    InPhase,
    AfterPhase,
}

/// What comes next in a log.
#[derive(Clone, Debug)]
pub(crate) enum LogEntry {
    Phase,
    Second {
        tally: Box<Tally>,
        users: u64,
        is_draining: bool,
    },
    End(PhaseLine),
}

impl IntervalLogReader {
    pub(crate) fn open(path: &Path) -> Result<Self, LogError> {
        let file = File::open(path).map_err(|source| LogError::Io {
            path: path.to_owned(),
            source,
        })?;
        let mut text = BufReader::new(file);
        let (mut line, mut number) = (String::new(), 0);
        // What the load was stands in the head, before the legend.
        let load = loop {
            line.clear();
            let read = text.read_line(&mut line);
            number += 1;
            if !read.is_ok_and(|bytes| bytes > 0) || !line.starts_with(['#', '"']) {
                return Err(LogError::Foreign(path.to_owned()));
            }
            match ours(&line) {
                Ok(Some(Line::Load(load))) => break load.into_owned(),
                Ok(Some(_)) => return Err(LogError::Foreign(path.to_owned())),
                Ok(None) if line[1..].starts_with(ANY_MARK) => {
                    return Err(LogError::Newer(path.to_owned()));
                }
                Ok(None) => {}
                Err(error) => {
                    return Err(LogError::Damaged {
                        path: path.to_owned(),
                        line: number,
                        what: error.to_string(),
                    });
                }
            }
        };
        Ok(Self {
            path: path.to_owned(),
            text,
            line,
            number,
            load,
            deserializer: Deserializer::new(),
            place: PlaceInLog::Head,
        })
    }

    /// What the log is about.
    pub(crate) fn load(&self) -> &LoggedLoad {
        &self.load
    }

    /// What comes next; nothing at the end, which is there only where a phase has ended.
    pub(crate) fn next(&mut self) -> Result<Option<LogEntry>, LogError> {
        loop {
            if !self.advance()? {
                return match self.place {
                    PlaceInLog::AfterPhase => Ok(None),
                    _ => Err(self.damaged("it ends before its load did")),
                };
            }
            let found = ours(&self.line).map_err(|error| self.damaged(error))?;
            let in_phase = self.place == PlaceInLog::InPhase;
            let found = match found {
                Some(Line::Phase { .. }) if !in_phase => {
                    self.place = PlaceInLog::InPhase;
                    LogEntry::Phase
                }
                Some(Line::Second(second)) if in_phase => {
                    let (users, is_draining) = (second.users, second.is_draining);
                    LogEntry::Second {
                        tally: Box::new(self.second(*second)?),
                        users,
                        is_draining,
                    }
                }
                Some(Line::End(end)) if in_phase => {
                    self.place = PlaceInLog::AfterPhase;
                    if !end.overs.iter().all(Overs::is_sound) {
                        return Err(self.damaged("its blocks of calls do not add up"));
                    }
                    LogEntry::End(end.into_owned())
                }
                Some(_) => return Err(self.damaged("a line in the wrong place")),
                None if self.line.starts_with(['#', '"']) => continue,
                None => return Err(self.damaged("a histogram without its counts")),
            };
            return Ok(Some(found));
        }
    }

    /// The error that something is wrong here.
    pub(crate) fn damaged(&self, what: impl std::fmt::Display) -> LogError {
        LogError::Damaged {
            path: self.path.clone(),
            line: self.number,
            what: what.to_string(),
        }
    }

    /// Reads the next line; whether there was one. One without an end was cut off.
    fn advance(&mut self) -> Result<bool, LogError> {
        self.line.clear();
        self.number += 1;
        let read = self.text.read_line(&mut self.line);
        match read {
            Ok(0) => Ok(false),
            Ok(_) if self.line.ends_with('\n') => Ok(true),
            Ok(_) => Err(self.damaged("the line has no end")),
            Err(error) => Err(self.damaged(error)),
        }
    }

    fn second(&mut self, second: SecondLine<'_>) -> Result<Tally, LogError> {
        let mut tally = second.tally.into_owned();
        if tally.end_ns < tally.begin_ns {
            return Err(self.damaged("a second that ends before it begins"));
        }
        let places = [
            &mut tally.response,
            &mut tally.service,
            &mut tally.lag,
            &mut tally.own_lag,
        ];
        for ((tag, exact), place) in TAGS.iter().zip(second.exact).zip(places) {
            if !self.advance()? {
                return Err(self.damaged("a histogram is missing"));
            }
            let cells = self.histogram(tag)?;
            let pairs = cells.iter_recorded();
            let pairs = pairs.map(|cell| (cell.value_iterated_to(), cell.count_at_value()));
            *place = Histogram::restored(pairs, exact);
        }
        Ok(tally)
    }

    /// The histogram of the line.
    fn histogram(&mut self, tag: &str) -> Result<hdrhistogram::Histogram<u64>, LogError> {
        let entry = IntervalLogIterator::new(self.line.as_bytes()).next();
        let encoded = match entry {
            Some(Ok(Entry::Interval(interval)))
                if interval.tag().is_some_and(|found| found.as_str() == tag) =>
            {
                interval.encoded_histogram()
            }
            _ => return Err(self.damaged(format!("there is no histogram `{tag}`"))),
        };
        let bytes = STANDARD
            .decode(encoded)
            .map_err(|error| self.damaged(error))?;
        self.deserializer
            .deserialize(&mut bytes.as_slice())
            .map_err(|error| self.damaged(error))
    }
}

/// What a line of ours says; nothing where it is none.
fn ours(line: &str) -> Result<Option<Line<'static>>, serde_json::Error> {
    let text = line
        .strip_prefix('#')
        .and_then(|rest| rest.strip_prefix(MARK));
    text.map(serde_json::from_str).transpose()
}
