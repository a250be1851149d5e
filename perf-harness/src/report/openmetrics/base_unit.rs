use crate::report::figure::is_share;

/// The base unit's name, which a count has none of, and how a value comes to it.
pub(super) fn base_unit(metric: &str, unit: &str) -> (&'static str, fn(f64) -> f64) {
    let as_it_is = |value| value;
    match unit {
        "ns" => ("seconds", seconds),
        "B" => ("bytes", as_it_is),
        "1/s" => ("per_second", as_it_is),
        "B/s" => ("bytes_per_second", as_it_is),
        "B/h" => ("bytes_per_second", |value| value / 3_600.0),
        "share" => ("ratio", as_it_is),
        "1" if is_share(metric) => ("ratio", as_it_is),
        _ => ("", as_it_is),
    }
}

/// By its digits: a division would add some that were not measured.
fn seconds(ns: f64) -> f64 {
    let text = format!("{ns:e}");
    let shifted = text.split_once('e').and_then(|(digits, exponent)| {
        let exponent: i32 = exponent.parse().ok()?;
        format!("{digits}e{}", exponent - 9).parse().ok()
    });
    shifted.unwrap_or(ns / 1e9)
}
