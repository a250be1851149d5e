use std::collections::HashMap;

use super::entry::Parameter;

/// The longest label that stands in an id as it is.
const LONGEST_LABEL: usize = 64;

/// The part of an id for one choice of parameter values: `/100`, `/size=100,batch=1`, or nothing
/// for a function without parameters.
pub(super) fn argument_suffix(labels: &[SafeLabels], at: &[usize]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let parts: Vec<String> = labels
        .iter()
        .zip(at)
        .map(|(parameter, place)| {
            let label = &parameter.labels[*place];
            if parameter.named {
                format!("{}={label}", parameter.name)
            } else {
                label.clone()
            }
        })
        .collect();
    format!("/{}", parts.join(","))
}

/// The values of a parameter as they may stand in an id.
pub(super) struct SafeLabels {
    name: &'static str,
    named: bool,
    labels: Vec<String>,
}

impl SafeLabels {
    /// Control characters and white space become `_`; a label that is empty, too long or not
    /// unique among its parameter's gives way to its place.
    pub(super) fn new(parameter: &Parameter) -> Self {
        let mut labels: Vec<String> = parameter
            .labels
            .iter()
            .map(|label| {
                label
                    .chars()
                    .map(|c| {
                        if c.is_control() || c.is_whitespace() {
                            '_'
                        } else {
                            c
                        }
                    })
                    .collect()
            })
            .collect();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for label in &labels {
            *seen.entry(label.clone()).or_default() += 1;
        }
        for (place, label) in labels.iter_mut().enumerate() {
            if label.is_empty() || label.chars().count() > LONGEST_LABEL || seen[label.as_str()] > 1
            {
                *label = format!("#{place}");
            }
        }
        Self {
            name: parameter.name,
            named: parameter.named,
            labels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(named: bool, labels: &[&str]) -> Parameter {
        Parameter {
            name: "size",
            named,
            labels: labels.iter().map(ToString::to_string).collect(),
        }
    }

    fn suffixes(parameter: &Parameter) -> Vec<String> {
        let safe = [SafeLabels::new(parameter)];
        (0..parameter.labels.len())
            .map(|place| argument_suffix(&safe, &[place]))
            .collect()
    }

    #[test]
    fn a_value_stands_alone_and_a_named_one_with_its_name() {
        assert_eq!(
            suffixes(&parameter(false, &["100", "1000"])),
            ["/100", "/1000"]
        );
        assert_eq!(suffixes(&parameter(true, &["100"])), ["/size=100"]);
    }

    #[test]
    fn white_space_and_control_characters_become_underscores() {
        assert_eq!(suffixes(&parameter(false, &["a b\tc\n"])), ["/a_b_c_"]);
    }

    #[test]
    fn long_empty_and_repeated_values_go_by_their_place() {
        let long = "x".repeat(65);
        assert_eq!(
            suffixes(&parameter(false, &["", &long, "same", "same", "other"])),
            ["/#0", "/#1", "/#2", "/#3", "/other"]
        );
    }

    #[test]
    fn a_function_without_parameters_has_no_suffix() {
        assert_eq!(argument_suffix(&[], &[]), "");
    }
}
