//! The grammar holds both ways, over generated targets and over nonsense.

use std::time::Duration;

use perf_targets::{
    Builtin, Dimension, Limit, Metric, Op, OwnStatistic, ParseError, Percentile, Quantity,
    Reference, Relative, RelativeForm, Target, nearest, parse, parse_duration,
};
use proptest::prelude::*;
use proptest::sample::select;

fn percentile() -> impl Strategy<Value = Percentile> {
    (1..1_000_000_u32).prop_map(|parts| Percentile::from_parts_per_million(parts).unwrap())
}

fn own_name() -> impl Strategy<Value = String> {
    "[a-zA-Zü_][a-z0-9_]{0,11}".prop_filter("a name of one's own", |name| {
        // Before a dot it may look like `child.` or `checks.` too.
        let is_own = |text: &str| matches!(text.parse(), Ok(Metric::Own { .. }));
        is_own(name) && is_own(&format!("{name}.total"))
    })
}

fn metric() -> impl Strategy<Value = Metric> {
    let per_item: Vec<Builtin> = Builtin::ALL
        .iter()
        .copied()
        .filter(|builtin| builtin.allows_per_item())
        .collect();
    let statistic = prop_oneof![
        Just(OwnStatistic::Mean),
        Just(OwnStatistic::Total),
        percentile().prop_map(OwnStatistic::Percentile),
    ];
    prop_oneof![
        select(Builtin::ALL).prop_map(Metric::Builtin),
        select(per_item).prop_map(Metric::PerItem),
        select(Builtin::ALL).prop_map(Metric::Child),
        percentile().prop_map(Metric::Percentile),
        any_name().prop_map(Metric::Check),
        (own_name(), statistic).prop_map(|(name, statistic)| Metric::Own { name, statistic }),
    ]
}

/// Everything that a quoted name may be, and often what needs no quotes.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9_]{1,8}(::[a-z_]{1,5}){0,2}",
        ".{1,12}",
        "['a:/ ,\n]{1,6}"
    ]
    .prop_filter("not empty", |name| !name.is_empty())
}

/// Any bits, round numbers of any size, and what people write.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>()
            .prop_map(f64::abs)
            .prop_filter("finite", |value| value.is_finite()),
        (0..100_000_u32, -9..18_i32)
            .prop_map(|(digits, power)| format!("{digits}e{power}").parse().unwrap()),
        (0..5000_u32, 0..40_u32)
            .prop_map(|(digits, power)| f64::from(digits) * 2_f64.powi(power as i32)),
        (1..1000_u32).prop_map(|minutes| f64::from(minutes) * 6e10),
        (1..100_000_u32).prop_map(|hourly| f64::from(hourly) / 3600.0),
        0.0..1e12_f64,
    ]
}

fn limit(metric: &Metric) -> BoxedStrategy<Limit> {
    let dimensions = match metric.dimension() {
        Some(dimension) => vec![dimension],
        None => vec![
            Dimension::Time,
            Dimension::Rate,
            Dimension::ByteRate,
            Dimension::Bytes,
            Dimension::Count,
            Dimension::Share,
            Dimension::Growth,
        ],
    };
    let absolute = (value(), select(dimensions))
        .prop_map(|(value, dimension)| Limit::Absolute(Quantity { value, dimension }));
    let reference = prop_oneof![
        Just(Reference::Baseline),
        any_name().prop_map(Reference::Benchmark),
    ];
    let factor = prop_oneof![value(), 0.5..1.5_f64, 0.0..1.0_f64];
    let relative = (
        factor,
        select(&[RelativeForm::Percent, RelativeForm::Factor][..]),
        reference,
    )
        .prop_filter("above zero", |(factor, ..)| *factor > 0.0)
        .prop_map(|(factor, form, reference)| {
            Limit::Relative(Relative {
                factor,
                form,
                reference,
            })
        });
    prop_oneof![2 => absolute, 1 => relative].boxed()
}

fn target() -> impl Strategy<Value = Target> {
    let ops = [
        Op::Less,
        Op::LessEqual,
        Op::Equal,
        Op::GreaterEqual,
        Op::Greater,
    ];
    let over = prop_oneof![
        Just(None),
        (any::<u64>(), 0..1_000_000_000_u32)
            .prop_map(|(seconds, nanoseconds)| Some(Duration::new(seconds, nanoseconds))),
        (1..10_000_u64).prop_map(|minutes| Some(Duration::from_secs(60 * minutes))),
        any::<u32>().prop_map(|nanoseconds| Some(Duration::from_nanos(nanoseconds.into()))),
    ]
    .prop_filter("a window", |window| {
        window.is_none_or(|window| !window.is_zero())
    });
    (metric(), select(ops.to_vec()), over)
        .prop_flat_map(|(metric, op, over)| (limit(&metric), Just((metric, op, over))))
        .prop_map(|(limit, (metric, op, over))| {
            let comparable = match (&metric.allows_equality(), &limit) {
                (Some(allowed), _) => *allowed,
                (None, Limit::Absolute(quantity)) => matches!(
                    quantity.dimension,
                    Dimension::Count | Dimension::Share | Dimension::Bytes
                ),
                (None, Limit::Relative(_)) => true,
            };
            let op = if op == Op::Equal && !comparable {
                Op::LessEqual
            } else {
                op
            };
            Target {
                metric,
                op,
                limit,
                over,
            }
        })
}

/// Pieces of the grammar in any order, which come further into the parser than letters do.
fn token_soup() -> impl Strategy<Value = String> {
    let tokens: &[&str] = &[
        "mean",
        "p99",
        "p",
        "p(",
        ")",
        "p99.9",
        "allocs",
        "per",
        "item",
        "child",
        "checks",
        ".",
        "errors",
        "rows",
        "leak",
        "throughput",
        "bandwidth",
        "total",
        "<",
        "<=",
        "==",
        ">",
        ">=",
        "=",
        "≤",
        "+",
        "-",
        "1",
        "0",
        "2.5",
        "1_000",
        "1e",
        "e400",
        "1e400",
        "1e-400",
        "_",
        "%",
        "x",
        "ns",
        "us",
        "µs",
        "μ",
        "ms",
        "s",
        "m",
        "h",
        "k",
        "M",
        "KiB",
        "B",
        "req",
        "/s",
        "/h",
        "/",
        "vs",
        "over",
        "a::b",
        "::",
        "'",
        "'a b'",
        "''",
        ",",
        " ",
        "\n",
        "\t",
        "é",
        "👍",
        "max",
        "18446744073709551616",
        "0.0000001",
    ];
    proptest::collection::vec((select(tokens), any::<bool>()), 0..14).prop_map(|tokens| {
        tokens
            .into_iter()
            .map(|(token, spaced)| format!("{token}{}", if spaced { " " } else { "" }))
            .collect()
    })
}

fn near_miss() -> impl Strategy<Value = String> {
    (
        target(),
        any::<prop::sample::Index>(),
        any::<char>(),
        0..3_u8,
    )
        .prop_map(|(target, place, letter, edit)| {
            let mut letters: Vec<char> = target.to_string().chars().collect();
            let place = place.index(letters.len());
            match edit {
                0 => letters[place] = letter,
                1 => letters.insert(place, letter),
                _ => {
                    letters.remove(place);
                }
            }
            letters.into_iter().collect()
        })
}

fn check_error(text: &str, error: &ParseError) {
    let end = error.offset() + error.len();
    assert!(end <= text.len(), "{error:?} ends outside of {text:?}");
    assert!(
        text.is_char_boundary(error.offset()),
        "{error:?} in {text:?}"
    );
    assert!(text.is_char_boundary(end), "{error:?} in {text:?}");
    assert!(!error.message().is_empty());
    assert!(!error.to_string().contains('\n'), "{error}");
    let rendered = error.render(text);
    let carets = rendered
        .lines()
        .filter(|line| line.trim_start().starts_with('^'))
        .count();
    assert!(carets >= 1, "{rendered}");
    // Another text than the one that was parsed gives a wrong place, never a panic.
    error.render("é");
}

fn check_anything(text: &str) {
    match parse(text) {
        Ok(targets) => {
            assert!(!targets.is_empty());
            let shown: Vec<String> = targets.iter().map(Target::to_string).collect();
            let again = parse(&shown.join(", ")).unwrap();
            assert_eq!(again, targets, "{text:?} became {shown:?}");
            let shown_again: Vec<String> = again.iter().map(Target::to_string).collect();
            assert_eq!(shown, shown_again);
        }
        Err(error) => check_error(text, &error),
    }
    if let Err(error) = text.parse::<Target>() {
        check_error(text, &error);
    }
    if let Err(error) = text.parse::<Metric>() {
        check_error(text, &error);
    }
    match text.parse::<Quantity>() {
        Ok(quantity) => assert_eq!(quantity.to_string().parse(), Ok(quantity)),
        Err(error) => check_error(text, &error),
    }
    if let Err(error) = parse_duration(text) {
        check_error(text, &error);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_target_reads_back_unchanged(target in target()) {
        let text = target.to_string();
        let read: Result<Target, _> = text.parse();
        prop_assert_eq!(read, Ok(target), "{}", text);
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        check_anything(&text);
    }

    #[test]
    fn tokens_in_any_order_never_panic(text in token_soup()) {
        check_anything(&text);
    }

    #[test]
    fn a_target_with_one_letter_changed_never_panics(text in near_miss()) {
        check_anything(&text);
    }

    #[test]
    fn space_changes_nothing(targets in proptest::collection::vec(target(), 1..4)) {
        let texts: Vec<String> = targets.iter().map(Target::to_string).collect();
        let spaced = format!("\n {} \t", texts.join(" \n,\n "));
        prop_assert_eq!(parse(&spaced), Ok(targets.clone()));
        prop_assert_eq!(parse(&texts.join(",")), Ok(targets));
    }

    #[test]
    fn figures_read_back_unchanged(value in value(), index in 0..7_usize) {
        let dimension = [
            Dimension::Time, Dimension::Rate, Dimension::ByteRate, Dimension::Bytes,
            Dimension::Count, Dimension::Share, Dimension::Growth,
        ][index];
        let quantity = Quantity { value, dimension };
        prop_assert_eq!(quantity.to_string().parse(), Ok(quantity));
    }

    #[test]
    fn percentiles_of_doubles_are_those_of_parts(parts in 1..1_000_000_u32) {
        let percentile = Percentile::from_parts_per_million(parts).unwrap();
        prop_assert_eq!(Percentile::new(f64::from(parts) / 1e4), Some(percentile));
        prop_assert_eq!(Percentile::new(percentile.fraction() * 100.0), Some(percentile));
        prop_assert!((percentile.fraction() + percentile.exceedance() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_word_is_nearest_to_itself(words in proptest::collection::vec("[a-z]{1,8}", 1..6)) {
        for word in &words {
            prop_assert_eq!(nearest(word, words.iter().map(String::as_str)), Some(word.as_str()));
        }
    }
}
