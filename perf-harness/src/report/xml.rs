//! XML 1.0 as it is written: elements that are closed, attributes and text that are escaped. A
//! writer from a library would take a user a third of the time that all the rest compiles in.

use super::text::escape;

/// A document on its way.
pub(super) struct Xml {
    text: String,
    depth: usize,
}

/// The name of an attribute and its value.
pub(super) type Attribute<'a> = (&'static str, &'a str);

impl Xml {
    /// With the declaration alone.
    pub(super) fn new() -> Self {
        Self {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            depth: 0,
        }
    }

    /// The document, when all elements are written.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// An element with what `write` puts inside, each on a line of its own.
    pub(super) fn element(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        write: impl FnOnce(&mut Self),
    ) {
        self.open(name, attributes);
        self.text.push_str(">\n");
        let before = self.text.len();
        self.depth += 1;
        write(self);
        self.depth -= 1;
        if self.text.len() == before {
            self.text.truncate(before - 2);
            self.text.push_str("/>\n");
        } else {
            self.indent();
            self.close(name);
        }
    }

    /// An element with nothing inside.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.element(name, attributes, |_| {});
    }

    /// An element with lines of text inside.
    pub(super) fn lines(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        lines: &[String],
    ) {
        self.open(name, attributes);
        self.text.push('>');
        for (place, line) in lines.iter().enumerate() {
            if place > 0 {
                self.text.push('\n');
            }
            self.escaped(line);
        }
        self.close(name);
    }

    fn open(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute);
            self.text.push_str("=\"");
            self.escaped(value);
            self.text.push('"');
        }
    }

    fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
    }

    /// What XML has a meaning for is written as an entity; what it does not allow is spelt out.
    fn escaped(&mut self, text: &str) {
        for c in escape(text).chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\u{fffe}' | '\u{ffff}' => self.text.extend(c.escape_unicode()),
                _ => self.text.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_closed_and_nested() {
        let mut xml = Xml::new();
        xml.element("a", &[("b", "c")], |xml| {
            xml.empty("d", &[]);
            xml.lines("e", &[("f", "")], &["1".to_owned(), "2".to_owned()]);
            xml.element("g", &[], |xml| xml.empty("h", &[]));
        });
        assert_eq!(
            xml.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"c\">\n  <d/>\n  <e f=\"\">1\n2</e>\n  <g>\n    <h/>\n  </g>\n</a>\n"
        );
    }

    #[test]
    fn what_xml_would_read_otherwise_or_not_at_all_is_escaped() {
        let mut xml = Xml::new();
        xml.lines(
            "a",
            &[("b", "\"<&>'\n")],
            &["]]>\u{0}\u{ffff}🦀".to_owned()],
        );
        assert!(
            xml.finish()
                .ends_with("<a b=\"&quot;&lt;&amp;&gt;'\\n\">]]&gt;\\u{0}\\u{ffff}🦀</a>\n")
        );
    }
}
