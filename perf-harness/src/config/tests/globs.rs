use super::settings;

const IDS: [&str; 4] = [
    "cache::get_hit",
    "cache::get_miss",
    "cache::sort/100",
    "cache::sort/1000",
];

fn check(globs: &[&str]) -> Result<(), String> {
    let tables: Vec<String> = globs
        .iter()
        .map(|glob| format!("[bench.'{glob}']"))
        .collect();
    let settings = settings(&tables.join("\n"), &[], &[]).unwrap();
    settings
        .check_globs("cache", &IDS)
        .map_err(|error| error.to_string())
}

#[test]
fn globs_of_other_targets_and_those_that_match_are_left_alone() {
    let fine = [
        "cache::*",
        "cache::sort/100?",
        "other::*",
        "*::nothing",
        "cache*",
        "cach::get_hit",
    ];
    assert_eq!(check(&fine), Ok(()));
}

#[test]
fn a_glob_for_this_target_must_match() {
    assert_eq!(
        check(&["cache::get_hti", "cache::*", "cache::sort/2*"]).unwrap_err(),
        "perf.toml:1: [bench.\"cache::get_hti\"] matches no benchmark; the nearest are \
         `cache::get_hit`, `cache::get_miss` or `cache::sort/100`\n\n\
         perf.toml:3: [bench.\"cache::sort/2*\"] matches no benchmark; the nearest are \
         `cache::sort/100`, `cache::sort/1000` or `cache::get_hit`"
    );
}
