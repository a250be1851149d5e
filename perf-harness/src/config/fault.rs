use std::ops::Range;

use perf_targets::nearest;

/// One mistake at a place of a text: a file, a value of the environment, or an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    place: Range<usize>,
    message: String,
    expected: Option<String>,
    help: Option<String>,
}

impl Fault {
    pub(super) fn new(place: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            place,
            message: message.into(),
            expected: None,
            help: None,
        }
    }

    /// Says what would have been right.
    pub(super) fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Names the way out.
    pub(super) fn helping(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Asks for the known word that `word` resembles, or lists all.
    pub(super) fn resembling(self, word: &str, known: &[&str]) -> Self {
        match nearest(word, known.iter().copied()) {
            Some(near) => self.helping(format!("did you mean `{near}`?")),
            None => self.expecting(alternatives(known)),
        }
    }

    /// Where it starts, in bytes.
    pub(super) fn start(&self) -> usize {
        self.place.start
    }

    /// In one line.
    pub(super) fn in_a_line(&self) -> String {
        let mut line = self.message.clone();
        for (word, part) in [("expected ", &self.expected), ("", &self.help)] {
            if let Some(part) = part {
                line = format!("{line}; {word}{part}");
            }
        }
        line
    }

    /// As a mistake in an argument or variable: in one line, unless a part of it is meant.
    pub(super) fn in_word(&self, word: &str) -> String {
        if self.place == (0..word.len()) {
            self.in_a_line()
        } else {
            self.with_caret(word)
        }
    }

    /// Message, line and caret, and the way out, as a mistake in the file `name`.
    pub(super) fn in_file(&self, name: &str, text: &str) -> String {
        let Position { line, column } = Position::of(text, self.place.start);
        format!("{name}:{line}:{column}: {}", self.with_caret(text))
    }

    /// Message, line and caret, and the way out.
    pub(super) fn with_caret(&self, text: &str) -> String {
        let start = floor_boundary(text, self.place.start);
        let end = floor_boundary(text, self.place.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..]
            .find('\n')
            .map_or(text.len(), |newline| start + newline);
        let line = text[line_start..line_end].trim_end();
        // A tab stays one, so that the caret moves as the text does.
        let indent: String = text[line_start..start]
            .chars()
            .map(|character| if character == '\t' { '\t' } else { ' ' })
            .collect();
        let carets = text[start..end.min(line_end)].chars().count().max(1);
        let mut lines = format!(
            "{}\n  {line}\n  {indent}{}",
            self.message,
            "^".repeat(carets)
        );
        if let Some(expected) = &self.expected {
            lines = format!("{lines}\nexpected {expected}");
        }
        if let Some(help) = &self.help {
            lines = format!("{lines}\n{help}");
        }
        lines
    }
}

/// A line and a column, counted from one, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Position {
    /// Of a byte of a text.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let before = &text[..floor_boundary(text, offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// "a, b or c"
pub(super) fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The last start of a character at or before `offset`.
fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
