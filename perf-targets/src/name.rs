use std::borrow::Cow;

/// Whether a character may stand in a name that has no quotes.
pub(crate) fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_word_character)
}

/// A single word as it is, anything else in quotes.
pub(crate) fn quoted_unless_word(name: &str) -> Cow<'_, str> {
    if is_word(name) {
        Cow::Borrowed(name)
    } else {
        quoted(name)
    }
}

/// `a::b` as it is, anything else in quotes.
pub(crate) fn quoted_unless_path(name: &str) -> Cow<'_, str> {
    if name.split("::").all(is_word) {
        Cow::Borrowed(name)
    } else {
        quoted(name)
    }
}

/// A quote inside is doubled, so that every name can be written.
fn quoted(name: &str) -> Cow<'_, str> {
    Cow::Owned(format!("'{}'", name.replace('\'', "''")))
}
