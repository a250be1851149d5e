//! What is said on standard error while there is no result yet, and plain text on standard output.

use std::fmt::Display;
use std::io::{self, Write};

use crate::error::Error;

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

/// On standard output.
pub(crate) fn say(text: &str) -> Result<(), Error> {
    match io::stdout().write_all(text.as_bytes()) {
        // A reader that went away, as `head` does, is no error.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::StandardOutput(error))
        }
        _ => Ok(()),
    }
}

fn tell(prefix: &str, what: impl Display) {
    // A standard error that nobody reads is no reason to fail.
    let _ = writeln!(io::stderr(), "{prefix}{what}");
}
