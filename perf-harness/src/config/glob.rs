use std::cmp::Reverse;

/// Whether `text` matches the pattern, in which `*` stands for any run of characters and `?` for
/// one. Time grows with the product of the lengths at most.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut seen) = (0, 0);
    // The last `*`, and how much of the text it stands for so far.
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == text[seen] => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                at = place + 1;
                seen = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

/// Up to three of the texts that the pattern may have been meant for: those that share the longest
/// beginning with it.
pub(super) fn nearest<'a>(pattern: &str, texts: &[&'a str]) -> Vec<&'a str> {
    let shared = |text: &str| {
        pattern
            .chars()
            .zip(text.chars())
            .take_while(|(a, b)| a == b)
            .count()
    };
    let mut nearest: Vec<(Reverse<usize>, usize)> = texts
        .iter()
        .enumerate()
        .map(|(place, text)| (Reverse(shared(text)), place))
        .collect();
    nearest.sort_unstable();
    nearest
        .iter()
        .take(3)
        .map(|(_, place)| texts[*place])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_and_question_marks_stand_for_characters() {
        for (pattern, text, expected) in [
            ("cache::*", "cache::sort/100", true),
            ("cache::*", "cache", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("*::get_*", "cache::deep::get_hit/size=1,batch=2", true),
            ("cache::sort/1??", "cache::sort/100", true),
            ("cache::sort/1??", "cache::sort/1000", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("*ab", "aab", true),
            ("?", "µ", true),
            ("sort", "cache::sort", false),
            ("a.c", "abc", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
