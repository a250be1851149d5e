//! What can be written, and what it means.

use std::time::Duration;

use perf_targets::{
    Builtin, Dimension, Limit, Metric, Op, Quantity, Reference, Relative, RelativeForm, Target,
    parse, parse_duration,
};

fn read(text: &str) -> Target {
    text.parse()
        .unwrap_or_else(|error: perf_targets::ParseError| panic!("{}", error.render(text)))
}

fn figure(text: &str) -> (f64, Dimension) {
    let Quantity { value, dimension } = text.parse().unwrap();
    (value, dimension)
}

#[test]
fn the_contract_s_examples_are_canonical_or_become_so() {
    for (text, canonical) in [
        ("p99 < 1us", "p99 < 1us"),
        ("p99<1µs", "p99 < 1us"),
        ("p99<1μs", "p99 < 1us"),
        ("throughput > 1M/s", "throughput > 1M/s"),
        ("throughput > 250k/s", "throughput > 250k/s"),
        ("throughput > 800 req/s", "throughput > 800/s"),
        ("throughput > 250k req/s", "throughput > 250k/s"),
        ("throughput > 100/h", "throughput > 100/h"),
        ("allocs == 0", "allocs == 0"),
        (
            "mean <= +2% vs publish_plain",
            "mean <= +2% vs publish_plain",
        ),
        ("errors < 1%", "errors < 1%"),
        ("errors == 0%", "errors == 0"),
        ("leaked_bytes == 0B", "leaked_bytes == 0"),
        ("rss_peak <= 0B", "rss_peak <= 0B"),
        ("mean < 0us", "mean < 0ns"),
        ("rows == 0%", "rows == 0%"),
        ("rows == 0", "rows == 0"),
        (
            "alloc_bytes  per \t item<=64KiB",
            "alloc_bytes per item <= 64KiB",
        ),
        ("bandwidth >= 1 GiB / s", "bandwidth >= 1GiB/s"),
        ("leak < 50MB/h", "leak < 50MB/h"),
        ("p99.9 < 2.5ms over 10s", "p99.9 < 2.5ms over 10s"),
        ("p(99.9) < 2.50ms over 0.5m", "p99.9 < 2.5ms over 30s"),
        ("item_rate >= +20%", "item_rate >= +20%"),
        ("allocs <= -50%", "allocs <= -50%"),
        ("mean <= -0%", "mean <= +0%"),
        ("mean <= 1.05 x", "mean <= 1.05x"),
        ("mean <= 1x vs 'a'", "mean <= 1x vs a"),
        ("mean <= 1x vs 'it''s'", "mean <= 1x vs 'it''s'"),
        ("mean <= 1x vs over over 5s", "mean <= 1x vs over over 5s"),
        ("capacity >= 2000/s", "capacity >= 2k/s"),
        ("recovery < 10s", "recovery < 10s"),
        ("dropped == 0", "dropped == 0"),
        ("child.rss_peak < 1.5GiB", "child.rss_peak < 1.5GiB"),
        ("allocs < 1_500", "allocs < 1500"),
        ("instructions < 3e6", "instructions < 3M"),
        ("mean < 1234567ns", "mean < 1.234567ms"),
        ("mean < 0.5us", "mean < 500ns"),
        ("mean < 0.5ns", "mean < 0.5ns"),
        ("mean < 90s", "mean < 90s"),
        ("mean < 120m", "mean < 2h"),
    ] {
        assert_eq!(read(text).to_string(), canonical, "{text}");
        assert_eq!(read(canonical), read(text), "{text}");
    }
}

#[test]
fn figures_are_in_base_units() {
    for (text, value, dimension) in [
        ("1h", 3.6e12, Dimension::Time),
        ("1.1m", 66e9, Dimension::Time),
        ("0.1us", 100.0, Dimension::Time),
        ("1.5k/s", 1500.0, Dimension::Rate),
        ("3600/h", 1.0, Dimension::Rate),
        ("1GiB/s", 1_073_741_824.0, Dimension::ByteRate),
        ("1GB/s", 1e9, Dimension::ByteRate),
        ("64KiB", 65_536.0, Dimension::Bytes),
        ("64kB", 64_000.0, Dimension::Bytes),
        ("50MB/h", 5e7, Dimension::Growth),
        ("1_000", 1000.0, Dimension::Count),
        ("2G", 2e9, Dimension::Count),
        ("0.7%", 0.007, Dimension::Share),
    ] {
        assert_eq!(figure(text), (value, dimension), "{text}");
    }
}

#[test]
fn bytes_a_time_fit_both_dimensions() {
    let value = |text: &str| match read(text).limit {
        Limit::Absolute(quantity) => quantity,
        Limit::Relative(relative) => panic!("{relative}"),
    };
    let growth = Quantity {
        value: 3600.0,
        dimension: Dimension::Growth,
    };
    assert_eq!(value("leak < 1B/s"), growth);
    assert_eq!(value("leak < 3600B/h"), growth);
    let rate = Quantity {
        value: 1.0,
        dimension: Dimension::ByteRate,
    };
    assert_eq!(value("bandwidth > 3600B/h"), rate);
    // A metric of one's own has the dimension that was written.
    assert_eq!(value("backlog < 3600B/h"), growth);
}

#[test]
fn relative_limits_keep_factor_form_and_reference() {
    for (text, factor, form, reference) in [
        ("+5%", 1.05, RelativeForm::Percent, None),
        ("-50%", 0.5, RelativeForm::Percent, None),
        ("+0%", 1.0, RelativeForm::Percent, None),
        ("+ 300 %", 4.0, RelativeForm::Percent, None),
        ("-99.99%", 0.0001, RelativeForm::Percent, None),
        ("1.05x", 1.05, RelativeForm::Factor, None),
        ("+2% vs a::b_1", 1.02, RelativeForm::Percent, Some("a::b_1")),
        (
            "2x vs 'a::b<u8>/n = 1, m'",
            2.0,
            RelativeForm::Factor,
            Some("a::b<u8>/n = 1, m"),
        ),
    ] {
        let reference = reference.map_or(Reference::Baseline, |name: &str| {
            Reference::Benchmark(name.to_owned())
        });
        let expected = Limit::Relative(Relative {
            factor,
            form,
            reference,
        });
        assert_eq!(read(&format!("mean <= {text}")).limit, expected);
    }
}

#[test]
fn operators_differ_at_the_limit() {
    let below_at_above = |op: Op| [1.0, 2.0, 3.0].map(|observed| op.holds(observed, 2.0));
    assert_eq!(below_at_above(Op::Less), [true, false, false]);
    assert_eq!(below_at_above(Op::LessEqual), [true, true, false]);
    assert_eq!(below_at_above(Op::Equal), [false, true, false]);
    assert_eq!(below_at_above(Op::GreaterEqual), [false, true, true]);
    assert_eq!(below_at_above(Op::Greater), [false, false, true]);
}

#[test]
fn limits_in_the_other_direction_are_allowed() {
    assert_eq!(
        parse("throughput < 1M/s, p99 > 1us, availability < +5%")
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn every_built_in_metric_has_targets_of_its_dimension() {
    for builtin in Builtin::ALL {
        let unit = match builtin.dimension() {
            Dimension::Time => "us",
            Dimension::Rate => "/s",
            Dimension::ByteRate => "MiB/s",
            Dimension::Bytes => "KiB",
            Dimension::Count => "",
            Dimension::Share => "%",
            Dimension::Growth => "MiB/h",
        };
        let target = read(&format!("{builtin} < 5{unit}"));
        assert_eq!(target.metric, Metric::Builtin(*builtin));
        assert_eq!(target.to_string(), format!("{builtin} < 5{unit}"));
        assert_eq!(
            read(&format!("child.{builtin} < 5{unit}")).metric,
            Metric::Child(*builtin)
        );
        assert_eq!(
            parse(&format!("{builtin} == 0")).is_ok(),
            builtin.allows_equality()
        );
        assert_eq!(
            parse(&format!("{builtin} per item < 5{unit}")).is_ok(),
            builtin.allows_per_item()
        );
    }
}

#[test]
fn durations_are_exact() {
    assert_eq!(
        parse_duration("584542046090h").unwrap(),
        Duration::from_secs(2_104_351_365_924_000)
    );
    assert_eq!(
        parse_duration(" 0.000000001s ").unwrap(),
        Duration::from_nanos(1)
    );
    assert_eq!(
        parse_duration("1_000.5us").unwrap(),
        Duration::from_nanos(1_000_500)
    );
    for (nanoseconds, text) in [
        (1, "1ns"),
        (1_500, "1.5us"),
        (90_000_000_000, "90s"),
        (5_400_000_000_000, "90m"),
        (7_200_000_000_000, "2h"),
        (86_400_000_000_000, "24h"),
    ] {
        let target = Target {
            over: Some(Duration::from_nanos(nanoseconds)),
            ..read("mean < 1us")
        };
        assert_eq!(target.to_string(), format!("mean < 1us over {text}"));
    }
}
