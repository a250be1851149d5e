use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use super::start::tell;
use crate::clock::Clock;
use crate::run::Event;
use crate::units::Time;

/// The line is drawn anew no sooner than this: drawing costs time on the core that measures.
const PAUSE: Duration = Duration::from_millis(100);

/// One line on standard error that says what is measured, on a terminal only. It is drawn between
/// slices, by the thread that hands them out.
pub(super) struct Progress<'a> {
    clock: &'a Clock,
    drawn: Option<u64>,
    enabled: bool,
    /// Elsewhere than on a terminal only what explains a pause is told.
    explains: bool,
}

impl<'a> Progress<'a> {
    pub(super) fn new(clock: &'a Clock, quiet: bool) -> Self {
        Self {
            clock,
            drawn: None,
            enabled: !quiet && io::stderr().is_terminal(),
            explains: !quiet && !io::stderr().is_terminal(),
        }
    }

    pub(super) fn see(&mut self, event: Event<'_>) {
        if let (Event::Again { cases, pause }, true) = (event, self.explains) {
            let what = if cases == 1 {
                "1 case is"
            } else {
                &format!("{cases} cases are")
            };
            let when = if pause.is_zero() {
                "now".to_owned()
            } else {
                format!("in {}", Time::from(pause))
            };
            tell(&format!(
                "{what} measured again {when}, to tell noise from what a target asks for"
            ));
        }
        let drawn_lately = self
            .drawn
            .is_some_and(|drawn| self.clock.elapsed(drawn) < PAUSE);
        // Nothing else follows for seconds.
        let stays = matches!(event, Event::Again { .. });
        if !self.enabled || drawn_lately && !stays {
            return;
        }
        let text = match event {
            Event::Counting { id } => format!("counting under valgrind: {id}"),
            Event::Started { id } => format!("warming up {id}"),
            Event::Finished { id } => format!("measured {id}"),
            Event::Again { cases, pause } => {
                format!("{cases} missed: measured again in {}", Time::from(pause))
            }
            Event::Pairs { finished, pairs } => {
                format!("measuring side by side: {finished} of {pairs} pairs done")
            }
            Event::Launch {
                id,
                finished,
                pairs,
            } => format!("measuring both builds: {finished} of {pairs} cases done, now {id}"),
            Event::Round { finished, cases } => {
                format!("measuring: {finished} of {cases} cases done")
            }
        };
        self.draw(&text);
        self.drawn = Some(self.clock.stop());
    }

    /// Clears the line.
    pub(super) fn end(mut self) {
        if self.drawn.is_some() {
            self.draw("");
        }
        self.enabled = false;
    }

    fn draw(&self, text: &str) {
        let width = crate::host::terminal::width().unwrap_or(80);
        let shown: String = text
            .chars()
            .filter(|c| !c.is_control())
            .take(width.saturating_sub(1))
            .collect();
        // A terminal that cannot be written to loses its progress line and nothing else.
        let _ = write!(io::stderr(), "\r\x1b[2K{shown}").and_then(|()| io::stderr().flush());
    }
}
