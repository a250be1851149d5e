//! Text in Markdown.

use std::fmt::Write as _;

use crate::report::text::escape;

/// Text that Markdown shows as it is, also in a cell.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in escape(text).chars() {
        match c {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            // No backslash keeps these two from ending a cell in every reader.
            '|' => plain.push_str("&#124;"),
            '\\' => plain.push_str("&#92;"),
            '`' | '*' | '_' | '[' | ']' | '~' | '!' => {
                plain.push('\\');
                plain.push(c);
            }
            // Would call a user, or point to an issue: what is looked for is the text as it is shown.
            '@' | '#' => {
                let _ = write!(plain, "`{c}`");
            }
            _ => plain.push(c),
        }
    }
    plain
}

/// A code span, in which names call nobody and nothing is marked up.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One space on either side is taken off again.
    let is_padded = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    if is_padded && !text.trim().is_empty() {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// A code span in a cell. A bar would end the cell even there, so such a text is marked up as HTML.
pub(super) fn code_cell(text: &str) -> String {
    if text.contains('|') {
        html_code(text)
    } else {
        code(text)
    }
}

/// Code as HTML, which holds between HTML and in Markdown alike.
pub(super) fn html_code(text: &str) -> String {
    let mut html = String::from("<code>");
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            let _ = write!(html, "&#{};", u32::from(c));
        } else {
            html.push(c);
        }
    }
    html.push_str("</code>");
    html
}

/// A link to a page of the web; the text alone if that is no address of one.
pub(super) fn link(text: &str, url: &str) -> String {
    if !["https://", "http://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        return text.to_owned();
    }
    let mut address = String::with_capacity(url.len());
    for c in url.chars() {
        if c.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,;=%".contains(c) {
            address.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    format!("[{text}](<{address}>)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_hold_whatever_is_in_them() {
        assert_eq!(code_cell("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(plain("a_b <x> @me #1"), "a\\_b &lt;x&gt; `@`me `#`1");
        assert_eq!(html_code("</code>"), "<code>&#60;&#47;code&#62;</code>");
    }

    #[test]
    fn an_address_stays_one() {
        assert_eq!(
            link("report", "https://ci/a?b=(1)&c=[x]#d"),
            "[report](<https://ci/a?b=%281%29&c=%5Bx%5D#d>)"
        );
        assert_eq!(
            link("report", "https://ci/> <b>\n|"),
            "[report](<https://ci/%3E%20%3Cb%3E%0A%7C>)"
        );
        assert_eq!(link("report", "javascript:alert(1)"), "report");
    }
}
