/// The candidate that `word` is most likely a misspelling of, or `None` when none is close.
///
/// The distance is the number of letters inserted, left out, replaced, or swapped with their
/// neighbour (optimal string alignment), upper and lower case being equal. A candidate of
/// five or more letters is close at two edits; a shorter one at one, since two edits make
/// almost any short word out of another (`load` and `leak`). The first of equally close
/// candidates is given.
///
/// ```
/// use perf_targets::nearest;
///
/// let keys = ["warmup", "max_time", "pin"];
/// assert_eq!(nearest("warm_up", keys), Some("warmup"));
/// assert_eq!(nearest("max-tmie", keys), Some("max_time"));
/// assert_eq!(nearest("pan", keys), Some("pin"));
/// assert_eq!(nearest("sun", keys), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = lower_case(word);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let others = lower_case(candidate);
        let allowed = if others.len() >= 5 { 2 } else { 1 };
        if letters.len().abs_diff(others.len()) > allowed {
            continue;
        }
        let distance = edit_distance(&letters, &others);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn lower_case(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Optimal string alignment: Levenshtein's distance with a swap of neighbours as one edit.
fn edit_distance(left: &[char], right: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, upper) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, lower) in right.iter().enumerate() {
            let mut cost = (last[column] + usize::from(upper != lower))
                .min(last[column + 1] + 1)
                .min(current[column] + 1);
            let swapped =
                row > 0 && column > 0 && *upper == right[column - 1] && left[row - 1] == *lower;
            if swapped {
                cost = cost.min(before_last[column - 1] + 1);
            }
            current.push(cost);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_swaps_once() {
        for (left, right, distance) in [
            ("", "", 0),
            ("", "abc", 3),
            ("mean", "mean", 0),
            ("maen", "mean", 1),
            ("men", "mean", 1),
            ("throughput", "trouhgput", 2),
            ("kitten", "sitting", 3),
            ("ca", "abc", 3),
        ] {
            assert_eq!(
                edit_distance(&lower_case(left), &lower_case(right)),
                distance
            );
            assert_eq!(
                edit_distance(&lower_case(right), &lower_case(left)),
                distance
            );
        }
    }

    #[test]
    fn the_closest_wins_then_the_first() {
        assert_eq!(
            nearest("cpu_tim", ["cpu_user", "cpu_time"]),
            Some("cpu_time")
        );
        assert_eq!(nearest("lean", ["mean", "leak"]), Some("mean"));
        assert_eq!(nearest("", ["mean"]), None);
    }
}
