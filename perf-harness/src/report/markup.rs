//! Text in Markdown.

use super::text::escape;

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
            '`' | '*' | '_' | '[' | ']' | '#' | '~' | '!' => {
                plain.push('\\');
                plain.push(c);
            }
            // Would call a user.
            '@' => plain.push_str("`@`"),
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
        format!("<code>{}</code>", plain(text).replace("`@`", "@"))
    } else {
        code(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_hold_whatever_is_in_them() {
        assert_eq!(code_cell("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(plain("a_b <x> @me"), "a\\_b &lt;x&gt; `@`me");
    }
}
