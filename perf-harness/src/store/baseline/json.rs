//! The text of a baseline file: a line a figure, so that a difference between two versions of the
//! file shows which figures are others.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::store::read::{ReadError, read_versioned};
use crate::store::wire::Baseline;

/// Objects that lie deeper stand in one line: figures.
const DEEPEST_OBJECT: usize = 6;
/// And so do arrays: histograms.
const DEEPEST_ARRAY: usize = 5;

impl Baseline {
    /// Reads a baseline file. Fields that this version does not know are passed over.
    ///
    /// # Errors
    ///
    /// The text is damaged, is no baseline, or was written with a newer major version of the schema.
    ///
    /// ```
    /// use perf_harness::report::{Baseline, ReadError};
    ///
    /// let newer = Baseline::from_json(br#"{ "schema": "perf-baseline/9" }"#).unwrap_err();
    /// assert!(matches!(newer, ReadError::Newer { .. }));
    /// ```
    pub fn from_json(text: &[u8]) -> Result<Self, ReadError> {
        read_versioned(text, "perf-baseline")
    }

    /// Writes the baseline as JSON with a line a figure, in an order that does not change.
    ///
    /// # Errors
    ///
    /// The writer failed.
    ///
    /// ```
    /// use perf_harness::report::Baseline;
    ///
    /// let stored = include_bytes!("../../../tests/fixtures/perf-baseline-1.json");
    /// let mut written = Vec::new();
    /// Baseline::from_json(stored)?.to_json(&mut written)?;
    /// assert!(written == stored);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut serializer = Serializer::with_formatter(&mut *out, Lines::default());
        self.serialize(&mut serializer)?;
        out.write_all(b"\n")
    }
}

/// Indents as far as [`DEEPEST_OBJECT`] and [`DEEPEST_ARRAY`].
#[derive(Default)]
struct Lines {
    /// Of each bracket that is open, whether its parts have lines of their own.
    open: Vec<bool>,
    /// Whether what ends now held something.
    is_filled: bool,
}

impl Lines {
    fn begin<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        bracket: &[u8],
        deepest: usize,
    ) -> io::Result<()> {
        let is_within = self.open.last().copied().unwrap_or(true);
        self.open.push(is_within && self.open.len() < deepest);
        self.is_filled = false;
        out.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        let has_lines = self.open.pop().unwrap_or_default();
        if self.is_filled && has_lines {
            self.line(out)?;
        }
        out.write_all(bracket)
    }

    fn part<W: ?Sized + Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.open.last().copied().unwrap_or_default() {
            self.line(out)
        } else if first {
            Ok(())
        } else {
            out.write_all(b" ")
        }
    }

    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.open.len()).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[", DEEPEST_ARRAY)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.part(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{", DEEPEST_OBJECT)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.part(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }
}
