//! What is said on standard error while there is no result yet.

use std::fmt::Display;
use std::io::{self, Write};

/// Tells what is going on, unless nobody wants to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    pub(crate) quiet: bool,
}

impl Progress {
    /// What is built or run now.
    pub(crate) fn doing(self, what: impl Display) {
        if !self.quiet {
            tell("", what);
        }
    }

    /// What a reader of the results should know.
    pub(crate) fn note(self, what: impl Display) {
        if !self.quiet {
            tell("note: ", what);
        }
    }
}

pub(crate) fn warn(what: impl Display) {
    tell("warning: ", what);
}

pub(crate) fn complain(what: impl Display) {
    tell("error: ", what);
}

fn tell(prefix: &str, what: impl Display) {
    // A standard error that nobody reads is no reason to fail.
    let _ = writeln!(io::stderr(), "{prefix}{what}");
}
