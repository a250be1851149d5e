use super::settings;
use crate::config::help;
use crate::config::options::settings as table;

#[test]
fn every_value_is_shown_with_where_it_came_from() {
    let file = "[run]\nmax_time = '2s'\nseed = 5\n[bench.'cache::*']\nsamples = 5\n\
                targets = 'p99 < 1us'\n[report]\nmarkdown = 'a.md'\n[grade]\nfair = 50\n";
    let environment = [("CI", "1"), ("PERF_BENCH_WARMUP", "1s")];
    let settings = settings(file, &environment, &["--pin", "0,1", "--target=errors==0"]).unwrap();
    let lines: Vec<String> = settings
        .show()
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" | ")
        })
        .collect();
    for expected in [
        "config | /shop/perf.toml | --config",
        "profile | ci | CI",
        "target | errors == 0 | --target",
        "report.markdown | 'a.md' | perf.toml:8",
        "grade.good | 75 | built-in",
        "grade.fair | 50 | perf.toml:10",
        "max_time | 10s | built-in profile ci",
        "warmup | 1s | PERF_BENCH_WARMUP",
        "seed | 5 | perf.toml:3",
        "pin | 0, 1 | --pin",
        "timeout | none | built-in",
        "bench.\"cache::*\".samples | 5 | perf.toml:5",
    ] {
        assert!(
            lines.iter().any(|line| line == expected),
            "{expected} is not in {lines:#?}"
        );
    }
    let grades = lines.iter().filter(|line| line.starts_with("grade.fair"));
    assert_eq!(grades.count(), 1);
}

#[test]
fn the_help_names_every_flag() {
    let help = help();
    for name in crate::config::given::names() {
        assert!(help.contains(&format!("--{name}")), "{name}");
    }
    for name in crate::config::args::OTHER_FLAGS {
        assert!(help.contains(&format!("--{name}")), "{name}");
    }
    for setting in table() {
        assert!(!setting.help.is_empty());
    }
}
