use crate::cursor::{Cursor, Span};
use crate::error::{ErrorKind, ParseError};

/// The name of a benchmark: `a::b` or in quotes.
pub(super) fn name(cursor: &mut Cursor<'_>) -> Result<String, ParseError> {
    let start = cursor.position();
    if cursor.eat("'") {
        return quoted_name(cursor, start);
    }
    loop {
        if cursor.word().is_none() {
            return Err(
                cursor.unexpected("a benchmark's name, such as cache::get or 'cache::get/100'")
            );
        }
        if !cursor.eat("::") {
            break;
        }
    }
    if cursor
        .peek()
        .is_some_and(|next| next != ',' && !next.is_whitespace())
    {
        let next = cursor.next_span();
        let message = format!("unexpected {} in a name", cursor.excerpt(next));
        return Err(cursor
            .error(ErrorKind::InvalidName, next, message)
            .helping("put a name with other characters than letters, digits, `_` and `::` in quotes: 'a::b/100'"));
    }
    Ok(cursor
        .text_of(Span::new(start, cursor.position()))
        .to_owned())
}

/// The rest of a name in quotes; a quote inside is doubled.
fn quoted_name(cursor: &mut Cursor<'_>, start: usize) -> Result<String, ParseError> {
    let mut name = String::new();
    loop {
        let part = cursor.take_while(|character| character != '\'');
        name.push_str(cursor.text_of(part));
        if !cursor.eat("'") {
            let span = Span::new(start, cursor.position());
            let message = "the name in quotes does not end".to_owned();
            return Err(cursor
                .error(ErrorKind::InvalidName, span, message)
                .expecting("a closing `'`"));
        }
        if !cursor.eat("'") {
            break;
        }
        name.push('\'');
    }
    if name.is_empty() {
        let span = Span::new(start, cursor.position());
        return Err(cursor.error(ErrorKind::InvalidName, span, "the name is empty".to_owned()));
    }
    Ok(name)
}
