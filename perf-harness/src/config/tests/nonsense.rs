//! Whatever is written, there is an answer.

use proptest::prelude::*;

use super::settings;

/// Text that comes near to a perf.toml.
fn nearly() -> impl Strategy<Value = String> {
    const PARTS: [&str; 40] = [
        "[run]\n",
        "[bench.\"cache::*\"]\n",
        "[profile.ci]\n",
        "[regression]\n",
        "[report]\n",
        "[grade]\n",
        "[environment]\n",
        "[scenario.a]\n",
        "[profile.ci.bench.'*']\n",
        "[[run]]\n",
        "max_time",
        "warmup",
        "targets",
        "confidence",
        "pin",
        "ignore",
        "mean",
        "json",
        "good",
        "require",
        " = ",
        ".",
        "\"3s\"",
        "'p99 < 1us, allocs == 0'",
        "\"\"\"\np99 <\n1us\"\"\"",
        "0.99",
        "-1",
        "1e400",
        "nan",
        "0xffffffffffffffffff",
        "true",
        "1979-05-27",
        "[1, 4]",
        "{ fail = \"5%\" }",
        "{ memory = \"1e99GiB\" }",
        "\n",
        "\r\n",
        "\"\\u00b5s\"",
        "\u{feff}",
        "#µ\n",
    ];
    prop::collection::vec(prop::sample::select(&PARTS[..]), 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_file_is_read_or_refused(text in any::<String>()) {
        let _ = settings(&text, &[], &[]);
    }

    #[test]
    fn any_file_of_known_words_is_read_or_refused(text in nearly()) {
        if let Ok(settings) = settings(&text, &[], &[]) {
            settings.for_case(&["cache::a"], &Default::default());
            settings.show();
        }
    }

    #[test]
    fn any_value_of_a_setting_is_read_or_refused(
        key in prop::sample::select(&["max_time", "warmup", "precision", "confidence", "pin", "seed", "color"][..]),
        value in "[0-9a-zµ%,. e\"'\\[\\]-]{0,8}",
    ) {
        let _ = settings(&format!("[run]\n{key} = {value}"), &[], &[]);
        let _ = settings("", &[(&format!("PERF_BENCH_{}", key.to_uppercase()), &value)], &[]);
    }

    #[test]
    fn any_arguments_are_read_or_refused(
        words in prop::collection::vec("(--?)?(max-time|target|output-format|strict|q|list|x)?[=,.µ<0-9a-z]{0,6}", 0..4),
    ) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let _ = settings("", &[], &words);
    }
}
