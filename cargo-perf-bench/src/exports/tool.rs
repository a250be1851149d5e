use std::io::{self, Write};

use perf_harness::report::{Better, Report};

use super::{benchfmt, custom, jmh};

/// A form that another tool reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// github-action-benchmark's list of figures that should fall.
    CustomSmallerIsBetter,
    /// The same of figures that should rise.
    CustomBiggerIsBetter,
    /// The JSON of Java's microbenchmark harness.
    Jmh,
    /// The lines of Go's benchmarks, for benchstat.
    Benchfmt,
    /// The tree of folders that criterion leaves, for critcmp.
    Criterion,
}

impl Tool {
    pub(crate) const ALL: [Self; 5] = [
        Self::CustomSmallerIsBetter,
        Self::CustomBiggerIsBetter,
        Self::Jmh,
        Self::Benchfmt,
        Self::Criterion,
    ];

    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CustomSmallerIsBetter => "custom-smaller-is-better",
            Self::CustomBiggerIsBetter => "custom-bigger-is-better",
            Self::Jmh => "jmh",
            Self::Benchfmt => "benchfmt",
            Self::Criterion => "criterion",
        }
    }

    /// The one that has another name among its own users.
    pub(crate) fn by_its_own_name(name: &str) -> Option<Self> {
        match name {
            "customSmallerIsBetter" => Some(Self::CustomSmallerIsBetter),
            "customBiggerIsBetter" => Some(Self::CustomBiggerIsBetter),
            _ => None,
        }
    }

    /// Writes the report as one text. A tree is none.
    pub(crate) fn write(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::CustomSmallerIsBetter => custom::write(report, Better::Lower, out),
            Self::CustomBiggerIsBetter => custom::write(report, Better::Higher, out),
            Self::Jmh => jmh::write(report, out),
            Self::Benchfmt => benchfmt::write(report, out),
            Self::Criterion => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a tree of folders is no text",
            )),
        }
    }
}
