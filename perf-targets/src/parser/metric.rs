use std::str::FromStr;

use super::name::name;
use super::number::number;
use super::target::{expect_end, is_sign};
use crate::builtin::Builtin;
use crate::cursor::{Cursor, Span};
use crate::decimal::Decimal;
use crate::error::{ErrorKind, ParseError};
use crate::metric::{Metric, OwnStatistic};
use crate::nearest::nearest;
use crate::percentile::Percentile;

const A_METRIC: &str = "a metric such as mean, p99, throughput or allocs, or a name of your own";

/// Reported for every case, but decided by one call or by none in particular.
const UNJUDGEABLE: &[&str] = &["min", "max", "stddev", "cv"];

pub(super) fn metric(cursor: &mut Cursor<'_>) -> Result<Metric, ParseError> {
    let start_of_name = cursor
        .peek()
        .is_some_and(|character| character.is_alphabetic() || character == '_');
    let Some(span) = start_of_name.then(|| cursor.word()).flatten() else {
        return Err(cursor.unexpected(A_METRIC));
    };
    let word = cursor.text_of(span);
    if let Some(percentile) = percentile(cursor, span)? {
        return refuse_suffixes(cursor, span).map(|()| Metric::Percentile(percentile));
    }
    if let Some(builtin) = Builtin::from_name(word) {
        return after_builtin(cursor, span, builtin);
    }
    match word {
        "child" => child(cursor, span).map(Metric::Child),
        "checks" => check(cursor, span).map(Metric::Check),
        word if UNJUDGEABLE.contains(&word) => Err(unjudgeable(cursor, span)),
        _ => own(cursor, span),
    }
}

/// The rest of `mean` or `allocs per item`.
fn after_builtin(
    cursor: &mut Cursor<'_>,
    span: Span,
    builtin: Builtin,
) -> Result<Metric, ParseError> {
    let mut ahead = *cursor;
    if builtin.allows_per_item() && ahead.keyword("per").is_some() {
        if ahead.keyword("item").is_none() {
            ahead.skip_space();
            return Err(ahead.unexpected("`item`"));
        }
        *cursor = ahead;
        return Ok(Metric::PerItem(builtin));
    }
    refuse_suffixes(cursor, span).map(|()| Metric::Builtin(builtin))
}

/// An error for `per item` or `.total` after the metric at `span`, which has neither.
fn refuse_suffixes(cursor: &Cursor<'_>, span: Span) -> Result<(), ParseError> {
    let mut ahead = *cursor;
    let metric = cursor.excerpt(span);
    if let Some(per) = ahead.keyword("per") {
        ahead.keyword("item");
        let place = Span::new(per.start, ahead.position());
        let message = format!("{metric} has no figure per item");
        return Err(cursor.error(ErrorKind::UnfitMetric, place, message).helping(
            "`per item` follows what is counted of a call, such as allocs, alloc_bytes, page_faults or instructions",
        ));
    }
    if cursor.peek() == Some('.') {
        ahead.eat(".");
        ahead.word();
        let place = Span::new(cursor.position(), ahead.position());
        let message = format!("{metric} is built in and has no further statistic");
        return Err(cursor
            .error(ErrorKind::UnfitMetric, place, message)
            .helping("only metrics of your own have .mean, .total and .p99"));
    }
    Ok(())
}

fn child(cursor: &mut Cursor<'_>, span: Span) -> Result<Builtin, ParseError> {
    const EXPECTED: &str = "`child.` and a built-in metric, such as child.cpu or child.rss_peak";
    if !cursor.eat(".") {
        let message = "`child` alone is no metric".to_owned();
        return Err(cursor
            .error(ErrorKind::UnknownMetric, span, message)
            .expecting(EXPECTED));
    }
    let Some(word_span) = cursor.word() else {
        return Err(cursor.unexpected("a built-in metric such as cpu or rss_peak"));
    };
    let word = cursor.text_of(word_span);
    if let Some(builtin) = Builtin::from_name(word) {
        refuse_suffixes(cursor, Span::new(span.start, word_span.end))?;
        return Ok(builtin);
    }
    if UNJUDGEABLE.contains(&word) {
        return Err(unjudgeable(cursor, word_span));
    }
    let shown = cursor.excerpt(word_span);
    if let Some(close) = nearest(word, Builtin::ALL.iter().map(|builtin| builtin.name())) {
        let message = format!("{shown} is no built-in metric");
        return Err(cursor
            .error(ErrorKind::MisspelledMetric, word_span, message)
            .helping(format!("did you mean `{close}`?")));
    }
    let message = format!("{shown} is no metric of the server under test");
    Err(cursor
        .error(ErrorKind::UnknownMetric, word_span, message)
        .expecting(EXPECTED))
}

fn check(cursor: &mut Cursor<'_>, span: Span) -> Result<String, ParseError> {
    if !cursor.eat(".") {
        let message = "`checks` alone is no metric".to_owned();
        return Err(cursor
            .error(ErrorKind::UnknownMetric, span, message)
            .expecting("`checks.` and the name of a check"));
    }
    let start = cursor.position();
    let is_quoted = cursor.peek() == Some('\'');
    let check = match cursor.peek() {
        Some('\'') => name(cursor)?,
        Some('"') => return Err(in_other_quotes(cursor)),
        _ => match cursor.word() {
            Some(word) => cursor.text_of(word).to_owned(),
            None => {
                return Err(cursor.unexpected("the name of a check, such as ok or 'has an id'"));
            }
        },
    };
    refuse_suffixes(cursor, Span::new(span.start, cursor.position()))?;
    if !is_quoted {
        refuse_more_words(cursor, start)?;
    }
    Ok(check)
}

/// An error for `checks."has an id"`.
fn in_other_quotes(cursor: &Cursor<'_>) -> ParseError {
    let mut ahead = *cursor;
    ahead.eat("\"");
    let inner = ahead.take_while(|character| character != '"');
    if !ahead.eat("\"") || inner.start == inner.end {
        return cursor.unexpected("the name of a check, such as ok or 'has an id'");
    }
    let place = Span::new(cursor.position(), ahead.position());
    let message = format!("{} has double quotes", cursor.excerpt(place));
    let meant = Metric::Check(cursor.text_of(inner).to_owned());
    cursor
        .error(ErrorKind::InvalidName, place, message)
        .helping(format!("write {meant}"))
}

/// An error for `checks.has an id` without quotes, behind the first word of the name at `start`.
fn refuse_more_words(cursor: &Cursor<'_>, start: usize) -> Result<(), ParseError> {
    let mut ahead = *cursor;
    ahead.take_while(|character| character != ',' && !is_sign(character));
    let is_before_sign = ahead.peek().is_some_and(is_sign);
    let rest = cursor.text_of(Span::new(cursor.position(), ahead.position()));
    let (rest, next) = (rest.trim_end(), rest.trim_start());
    let is_word = next.starts_with(char::is_alphabetic) && !next.starts_with("over ");
    if rest.is_empty() || !(is_before_sign || is_word) {
        return Ok(());
    }
    let place = Span::new(start, cursor.position() + rest.len());
    let message = format!("{} is more than a word", cursor.excerpt(place));
    let meant = Metric::Check(cursor.text_of(place).to_owned());
    Err(cursor
        .error(ErrorKind::InvalidName, place, message)
        .helping(format!("write {meant}")))
}

fn unjudgeable(cursor: &Cursor<'_>, span: Span) -> ParseError {
    let shown = cursor.excerpt(span);
    let message = format!("{shown} is reported, but no honest verdict can be given on it");
    let help = match cursor.text_of(span) {
        "min" => "use a percentile such as p50 or p5, or mean",
        "max" => "use a high percentile such as p99.9",
        _ => "use a high percentile such as p99, beside median or mean",
    };
    cursor
        .error(ErrorKind::UnjudgeableMetric, span, message)
        .helping(help)
}

/// A metric that the benchmark records itself, unless its name looks like a mistake.
fn own(cursor: &mut Cursor<'_>, span: Span) -> Result<Metric, ParseError> {
    let word = cursor.text_of(span);
    let shown = cursor.excerpt(span);
    if let Some(meant) = meant_percentile(word) {
        let message = format!("{shown} is close to a percentile");
        return Err(cursor
            .error(ErrorKind::MisspelledMetric, span, message)
            .helping(format!("write `{meant}`")));
    }
    let lower = word.to_lowercase();
    let other_case = UNJUDGEABLE
        .iter()
        .chain(&["child", "checks"])
        .find(|name| lower == **name);
    let dotted = cursor.peek() == Some('.');
    let namespace = if dotted {
        nearest(word, ["child", "checks"])
    } else {
        None
    };
    let builtin = nearest(word, Builtin::ALL.iter().map(|builtin| builtin.name()));
    if let Some(close) = other_case.copied().or(builtin).or(namespace) {
        let message = format!("{shown} is too close to the built-in `{close}`");
        return Err(cursor
            .error(ErrorKind::MisspelledMetric, span, message)
            .helping(format!(
                "write `{close}`, or give a metric of your own a name that differs more"
            )));
    }
    let mut ahead = *cursor;
    let statistic = if ahead.eat(".") {
        *cursor = ahead;
        statistic(cursor)?
    } else {
        OwnStatistic::Mean
    };
    if let Some(per) = ahead.keyword("per") {
        let metric = cursor.excerpt(Span::new(span.start, cursor.position()));
        ahead.keyword("item");
        let message = format!("{metric} has no figure per item");
        return Err(cursor
            .error(
                ErrorKind::UnfitMetric,
                Span::new(per.start, ahead.position()),
                message,
            )
            .helping("divide by the items where it is recorded"));
    }
    Ok(Metric::Own {
        name: word.to_owned(),
        statistic,
    })
}

fn statistic(cursor: &mut Cursor<'_>) -> Result<OwnStatistic, ParseError> {
    const EXPECTED: &str = "mean, total or a percentile such as p99";
    let Some(span) = cursor.word() else {
        return Err(cursor.unexpected(EXPECTED));
    };
    if let Some(percentile) = percentile(cursor, span)? {
        return Ok(OwnStatistic::Percentile(percentile));
    }
    let word = cursor.text_of(span);
    match word {
        "mean" => Ok(OwnStatistic::Mean),
        "total" => Ok(OwnStatistic::Total),
        word if UNJUDGEABLE.contains(&word) => Err(unjudgeable(cursor, span)),
        _ => {
            let message = format!("unknown statistic {}", cursor.excerpt(span));
            let mut error = cursor
                .error(ErrorKind::UnknownMetric, span, message)
                .expecting(EXPECTED);
            if word == "median" {
                error = error.helping("write `p50`");
            } else if let Some(meant) = meant_percentile(word) {
                error = error.helping(format!("write `{meant}`"));
            } else if let Some(close) = nearest(word, ["mean", "total"]) {
                error = error.helping(format!("did you mean `{close}`?"));
            }
            Err(error)
        }
    }
}

/// The rest of `p99`, `p99.9` or `p(99.9)`, or `None` where the word at `span` starts none.
fn percentile(cursor: &mut Cursor<'_>, span: Span) -> Result<Option<Percentile>, ParseError> {
    let Some(digits) = cursor.text_of(span).strip_prefix('p') else {
        return Ok(None);
    };
    let percent = if digits.is_empty() && cursor.peek() == Some('(') {
        cursor.eat("(");
        cursor.skip_space();
        let (percent, _) = number(cursor, "a number between 0 and 100")?;
        cursor.skip_space();
        if !cursor.eat(")") {
            return Err(cursor.unexpected("`)`"));
        }
        percent
    } else if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let mut ahead = *cursor;
        ahead.eat(".");
        let decimals = ahead.take_while(|character| character.is_ascii_digit());
        if decimals.start < decimals.end {
            *cursor = ahead;
        }
        Decimal::from_text(cursor.text_of(Span::new(span.start + 1, cursor.position())))
    } else {
        return Ok(None);
    };
    let place = Span::new(span.start, cursor.position());
    let invalid = |message: String| cursor.error(ErrorKind::InvalidPercentile, place, message);
    let shown = cursor.excerpt(place);
    if percent.is_zero() || percent.magnitude() > 2 {
        let error = invalid(format!(
            "{shown} is no percentile: it must lie between 0 and 100"
        ));
        return Err(match meant_percentile(cursor.text_of(span)) {
            Some(meant) => error.helping(format!("write `{meant}`")),
            None => error,
        });
    }
    if percent.decimals() > 4 {
        return Err(invalid(format!(
            "{shown} has more than the four decimals a percentile can have"
        )));
    }
    let parts = percent
        .shifted(4)
        .to_u128()
        .and_then(|parts| u32::try_from(parts).ok());
    match parts.and_then(Percentile::from_parts_per_million) {
        Some(percentile) => Ok(Some(percentile)),
        None => Err(invalid(format!(
            "{shown} is no percentile: it must lie between 0 and 100"
        ))),
    }
}

/// The percentile that `p999`, `P99`, `p_99` or `p99_9` stands for elsewhere.
fn meant_percentile(word: &str) -> Option<String> {
    let digits = word.strip_prefix(['p', 'P'])?;
    let digits = digits.strip_prefix('_').unwrap_or(digits);
    let plain: String = digits
        .chars()
        .filter(|character| *character != '_')
        .collect();
    if !plain.starts_with(|first: char| first.is_ascii_digit())
        || !plain.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let (whole, decimals) = plain.split_at(plain.len().min(2));
    let percent = if decimals.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{decimals}")
    };
    let percentile = Percentile::new(percent.parse().ok()?)?;
    // `p100` and `p200` do not mean p10 and p20.
    let round = !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0');
    (!round).then(|| percentile.to_string())
}

/// Reads a metric alone, as the keys of `[regression]` and of reports hold them.
impl FromStr for Metric {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(text);
        cursor.skip_space();
        let metric = metric(&mut cursor)?;
        expect_end(&mut cursor, "the end of the metric")?;
        Ok(metric)
    }
}
