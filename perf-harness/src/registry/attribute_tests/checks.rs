use super::support::run;
use crate::perf_bench;

fn by_reference(result: &Option<u8>) -> bool {
    result.is_some()
}

#[perf_bench(check = by_reference)]
fn reference() -> Option<u8> {
    Some(1)
}

fn by_slice(result: &[u8]) {
    assert_eq!(result, [1, 2]);
}

#[perf_bench(check = by_slice)]
fn coerced() -> Vec<u8> {
    vec![1, 2]
}

fn by_value(result: Result<u8, String>) -> Result<(), String> {
    result.map(drop)
}

#[perf_bench(check = by_value, args = [1, 2])]
async fn value(n: u8) -> Result<u8, String> {
    tokio::task::yield_now().await;
    if n == 1 { Ok(n) } else { Err("two".to_owned()) }
}

#[perf_bench(check = by_slice)]
fn wrong() -> Vec<u8> {
    vec![]
}

#[test]
fn a_check_takes_the_result_in_any_form() {
    let ended = run(module_path!());
    let said = |id: &str| {
        ended
            .iter()
            .find(|(other, _)| other == id)
            .unwrap()
            .1
            .as_str()
    };
    assert_eq!(said("reference"), "ok");
    assert_eq!(said("coerced"), "ok");
    assert_eq!(said("value/1"), "ok");
    assert_eq!(said("value/2"), "check `by_value`: \"two\"");
    assert!(
        said("wrong").starts_with("panicked at "),
        "{}",
        said("wrong")
    );
}
