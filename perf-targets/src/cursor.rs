use crate::error::{ErrorKind, ParseError};
use crate::name::is_word_character;

/// A part of the text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// A reading position in a text; it only ever stands at a character's start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, position: 0 }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    pub(crate) fn text_of(&self, span: Span) -> &'a str {
        &self.text[span.start..span.end]
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    pub(crate) fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// Passes `expected` if it comes next.
    pub(crate) fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.position += expected.len();
        }
        found
    }

    pub(crate) fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> Span {
        let start = self.position;
        let rest = self.rest();
        let length = rest
            .find(|character| !belongs(character))
            .unwrap_or(rest.len());
        self.position += length;
        Span::new(start, self.position)
    }

    /// Letters, digits and `_`; nothing is passed where there are none.
    pub(crate) fn word(&mut self) -> Option<Span> {
        let span = self.take_while(is_word_character);
        (span.start < span.end).then_some(span)
    }

    /// Passes the word `expected`, with the space before it, if it comes next.
    pub(crate) fn keyword(&mut self, expected: &str) -> Option<Span> {
        let mut ahead = *self;
        ahead.skip_space();
        let span = ahead
            .word()
            .filter(|span| self.text_of(*span) == expected)?;
        *self = ahead;
        Some(span)
    }

    /// The place of what comes next: a word, one character, or nothing at the end.
    pub(crate) fn next_span(&self) -> Span {
        let mut ahead = *self;
        ahead.word().unwrap_or_else(|| {
            let length = self.peek().map_or(0, char::len_utf8);
            Span::new(self.position, self.position + length)
        })
    }

    /// An error about what comes next.
    pub(crate) fn unexpected(&self, expected: &str) -> ParseError {
        let span = self.next_span();
        let message = match self.peek() {
            None => "the target ends too early".to_owned(),
            Some(next) if next.is_whitespace() => "unexpected space".to_owned(),
            Some(_) => format!("unexpected {}", self.excerpt(span)),
        };
        self.error(ErrorKind::Unexpected, span, message)
            .expecting(expected)
    }

    pub(crate) fn error(&self, kind: ErrorKind, span: Span, message: String) -> ParseError {
        ParseError {
            kind,
            offset: span.start,
            len: span.end - span.start,
            message,
            expected: String::new(),
            help: None,
        }
    }

    /// A part of the text for a message: in backticks, on one line, not too long.
    pub(crate) fn excerpt(&self, span: Span) -> String {
        const LONGEST: usize = 40;
        let part = self.text_of(span);
        let mut shown: String = part
            .chars()
            .take(LONGEST)
            .map(|character| {
                if character.is_control() {
                    ' '
                } else {
                    character
                }
            })
            .collect();
        if part.chars().nth(LONGEST).is_some() {
            shown.push('…');
        }
        format!("`{shown}`")
    }
}

impl ParseError {
    pub(crate) fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    pub(crate) fn helping(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
