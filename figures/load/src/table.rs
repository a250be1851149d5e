//! Lines as those of `figures/run`.

/// Prints a figure beside what was promised of it.
pub(crate) fn tell(what: &str, figure: f64, limit: f64) {
    let word = if figure <= limit { "met" } else { "MISSED" };
    println!("  {what:<46} {figure:8.4}   (<= {limit})   {word}");
}
