//! Every mistake has its own message, at its place, and a way out.

use perf_targets::{ErrorKind, Metric, Quantity, Target, nearest, parse, parse_duration};

/// Each block of errors.txt is the kind and what `render` gives; its second line is the text.
#[test]
fn mistakes_are_rendered_as_written_down() {
    let blocks: Vec<&str> = include_str!("errors.txt")
        .trim_end()
        .split("\n\n")
        .collect();
    assert!(blocks.len() > 80, "{}", blocks.len());
    for block in blocks {
        let text = &block.lines().nth(1).expect("a line with the text")[2..];
        let error = match parse(text) {
            Ok(targets) => panic!("{text:?} was read as {targets:?}"),
            Err(error) => error,
        };
        assert_eq!(
            format!("[{:?}] {}", error.kind(), error.render(text)),
            block
        );
    }
}

#[test]
fn an_empty_list_is_a_mistake() {
    for text in ["", "  ", "\n\t"] {
        let error = parse(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Empty);
        assert_eq!(error.offset(), text.len());
        assert_eq!(text.parse::<Target>(), Err(error));
    }
    assert_eq!(
        parse("").unwrap_err().render(""),
        "there is no target\n  \n  ^\nexpected a target such as `p99 < 1us`"
    );
}

#[test]
fn only_the_line_of_the_mistake_is_shown() {
    let text = "p99 < 1µs,\r\n\tmean < 5,\r\nallocs == 0";
    let error = parse(text).unwrap_err();
    assert_eq!(
        error.render(text),
        "`mean` is a time and `5` has no unit
  \tmean < 5,
  \t       ^
expected a number with ns, us, ms, s, m or h"
    );
}

#[test]
fn carets_are_aligned_by_characters() {
    let text = "latençy < 1µs, p99 < 1μs, mean < 12 µ";
    let error = parse(text).unwrap_err();
    let rendered = error.render(text);
    let lines: Vec<&str> = rendered.lines().collect();
    let column = lines[1]
        .chars()
        .position(|letter| letter == 'µ' && lines[1].ends_with(letter));
    assert!(column.is_some());
    assert_eq!(lines[2].chars().count(), lines[1].chars().count());
}

#[test]
fn one_line_holds_message_expectation_and_way_out() {
    assert_eq!(
        parse("rss_peak < 5 KB").unwrap_err().to_string(),
        "unknown unit `KB`; expected B, KiB, MiB, GiB, kB, MB or GB; \
         write `kB` (1000 bytes) or `KiB` (1024 bytes)"
    );
}

#[test]
fn one_target_is_one() {
    let error = "p99 < 1us, mean < 1us".parse::<Target>().unwrap_err();
    assert_eq!(
        (error.offset(), error.expected()),
        (9, "the end of the target")
    );
    let error = "p99 < 1us".parse::<Metric>().unwrap_err();
    assert_eq!(
        (error.offset(), error.expected()),
        (4, "the end of the metric")
    );
    let error = "5us 5us".parse::<Quantity>().unwrap_err();
    assert_eq!(
        (error.offset(), error.expected()),
        (4, "the end of the figure")
    );
    let error = parse_duration("5us, 5us").unwrap_err();
    assert_eq!(
        (error.offset(), error.expected()),
        (3, "the end of the duration")
    );
}

#[test]
fn figures_and_durations_name_what_they_lack() {
    for (text, kind) in [
        ("", ErrorKind::Unexpected),
        ("-5us", ErrorKind::Unexpected),
        ("1.05x", ErrorKind::UnknownUnit),
        ("5 KB", ErrorKind::UnknownUnit),
        ("1e400", ErrorKind::OutOfRange),
    ] {
        assert_eq!(text.parse::<Quantity>().unwrap_err().kind(), kind, "{text}");
    }
    for (text, kind) in [
        ("", ErrorKind::Unexpected),
        ("5", ErrorKind::MissingUnit),
        ("5%", ErrorKind::WrongDimension),
        ("5KiB", ErrorKind::WrongDimension),
        ("5 sec", ErrorKind::UnknownUnit),
        ("0.1ns", ErrorKind::OutOfRange),
        ("1e30s", ErrorKind::OutOfRange),
    ] {
        assert_eq!(parse_duration(text).unwrap_err().kind(), kind, "{text}");
    }
}

#[test]
fn every_built_in_name_is_protected_from_misspelling() {
    for builtin in perf_targets::Builtin::ALL {
        let name = builtin.name();
        let mut swapped: Vec<char> = name.chars().collect();
        swapped.swap(0, 1);
        let swapped: String = swapped.into_iter().collect();
        for wrong in [
            format!("{name}s"),
            name[1..].to_owned(),
            name.to_uppercase(),
            swapped,
        ] {
            let known = perf_targets::Builtin::from_name(&wrong).is_some();
            if wrong.len() < 3 || known {
                continue;
            }
            let error = wrong.parse::<Metric>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MisspelledMetric, "{wrong}");
            assert!(error.offset() == 0 && error.len() == wrong.len());
            assert!(nearest(&wrong, [name]).is_some());
        }
    }
}
