//! What the user reads after `error: `, as exact text.

use super::settings;

#[test]
fn mistakes_in_a_file_are_shown_where_they_are() {
    let expected = include_str!("file_errors.txt");
    let shown: Vec<String> = expected
        .split("====\n")
        .map(|block| {
            let (file, _) = block.split_once("\n----\n").expect("a file and its error");
            let error = settings(file, &[], &[]).expect_err(file);
            format!("{file}\n----\n{error}\n")
        })
        .collect();
    assert_eq!(shown.join("====\n"), expected);
}

#[test]
fn mistakes_in_arguments_and_variables_name_them() {
    let expected = include_str!("argument_errors.txt");
    let shown: Vec<String> = expected
        .lines()
        .filter_map(|line| line.strip_prefix("$ "))
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let (variables, arguments): (Vec<&str>, Vec<&str>) = words
                .iter()
                .partition(|word| word.starts_with("PERF_BENCH_"));
            let variables: Vec<(&str, &str)> = variables
                .iter()
                .filter_map(|word| word.split_once('='))
                .collect();
            let error = settings("", &variables, &arguments).expect_err(line);
            format!("$ {line}\n{error}\n")
        })
        .collect();
    assert_eq!(shown.join(""), expected);
}
