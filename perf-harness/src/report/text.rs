//! Text from outside, made fit for a line.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// Without characters that move the cursor, break the line or turn the direction of writing: they
/// are spelt out.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(is_disruptive) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_disruptive(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

fn is_disruptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Columns that the text takes on a terminal.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// At most `most` columns: the start and the end of a longer text, which tell cases apart.
/// Characters that take no column have a bound too.
pub(super) fn elide(text: &str, most: usize) -> Cow<'_, str> {
    if width(text) <= most && text.chars().nth(MOST_A_COLUMN * most).is_none() {
        return Cow::Borrowed(text);
    }
    let room = most.saturating_sub(1);
    let start = fitting(text.chars(), room - room / 2);
    let end: String = fitting(text.chars().rev(), room / 2)
        .chars()
        .rev()
        .collect();
    Cow::Owned(format!("{start}…{end}"))
}

/// At most `most` columns: the start of a longer text.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if width(text) <= most && text.chars().nth(MOST_A_COLUMN * most).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!(
        "{}…",
        fitting(text.chars(), most.saturating_sub(1)).trim_end()
    ))
}

/// The longest piece of evidence in a form that bounds none, in characters.
const LONGEST_EVIDENCE: usize = 4_000;

/// The start of a longer text.
pub(super) fn brief(text: &str) -> Cow<'_, str> {
    start(text, LONGEST_EVIDENCE)
}

/// The first lines of a longer text, of a bounded length together, and how many there are more.
pub(super) fn brief_lines(text: &str) -> Vec<String> {
    let mut left = LONGEST_EVIDENCE;
    let mut told = Vec::new();
    let mut lines = text.lines();
    while left > 0
        && let Some(line) = lines.next()
    {
        let line = start(line, left);
        left = left.saturating_sub(line.chars().count() + 1);
        told.push(line.into_owned());
    }
    match lines.count() {
        0 => {}
        further => told.push(format!("and {}", counted(further, "further line"))),
    }
    told
}

fn start(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().nth(most).is_none() {
        return Cow::Borrowed(text);
    }
    let start = text.chars().take(most.saturating_sub(1));
    Cow::Owned(start.chain(['…']).collect())
}

/// Characters that a column may take: a letter with its accents, or a joined emoji.
const MOST_A_COLUMN: usize = 8;

fn fitting(chars: impl Iterator<Item = char>, most: usize) -> String {
    let mut taken = String::new();
    for c in chars.take(MOST_A_COLUMN * most) {
        let before = taken.len();
        taken.push(c);
        if width(&taken) > most {
            taken.truncate(before);
            break;
        }
    }
    taken
}

/// `1 case`, `2 cases`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_disturbs_the_terminal_is_spelt_out_and_the_rest_kept() {
        assert_eq!(escape("sort<u32>/größe=🦀"), "sort<u32>/größe=🦀");
        assert_eq!(
            escape("a\u{1b}[2Jb\nc\u{202e}"),
            "a\\u{1b}[2Jb\\nc\\u{202e}"
        );
    }

    #[test]
    fn wide_characters_are_counted_as_they_are_shown() {
        assert_eq!(width("日本"), 4);
        assert_eq!(elide("日本日本日本", 7), "日…本");
        assert!(width(&elide(&"🦀".repeat(100), 9)) <= 9);
        let accents = format!("e{}", "\u{301}".repeat(1_000));
        assert!(elide(&accents, 9).chars().count() <= 9 * MOST_A_COLUMN);
    }

    #[test]
    fn a_long_text_keeps_both_ends() {
        assert_eq!(elide("cache::sort/1000", 9), "cach…1000");
        assert_eq!(elide("cache", 5), "cache");
        assert_eq!(cut("p99 < 1us  29x under", 12), "p99 < 1us…");
        assert_eq!(cut("cache", 5), "cache");
        assert_eq!(elide("cache", 1), "…");
        assert_eq!(elide("cache", 0), "…");
    }
}
