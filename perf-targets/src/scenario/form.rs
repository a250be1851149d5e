use crate::nearest::nearest;

use super::key::KEYS;

/// An executor or a preset, and the keys that it takes beside those of every scenario.
///
/// ```
/// use perf_targets::scenario::Form;
///
/// let form = Form::executor("soak").unwrap();
/// assert_eq!(form.needs, [&["rate", "vus"][..], &["duration"], &["leak"]]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its name.
    pub name: &'static str,
    /// Who calls.
    pub load: Load,
    /// What it must have: exactly one of each list.
    pub needs: &'static [&'static [&'static str]],
    /// What it may have too.
    pub may: &'static [&'static str],
}

/// What an executor or a preset makes calls by.
///
/// ```
/// use perf_targets::scenario::{Form, Load};
///
/// assert_eq!(Form::executor("constant-vus").unwrap().load, Load::Users);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// Virtual users.
    Users,
    /// Arrivals at a rate.
    Rate,
    /// Either, as its keys say.
    Either,
}

/// Keys of what makes arrivals.
pub const OPEN: &[&str] = &["arrival", "max_in_flight", "on_limit"];

/// Keys of every scenario.
const COMMON: &[&str] = &[
    "mix",
    "graceful_stop",
    "stop",
    "abort",
    "delay",
    "seed",
    "faults",
];

const fn form(
    name: &'static str,
    load: Load,
    needs: &'static [&'static [&'static str]],
    may: &'static [&'static str],
) -> Form {
    Form {
        name,
        load,
        needs,
        may,
    }
}

const EXECUTORS: &[Form] = &[
    form("constant-vus", Load::Users, &[&["vus"], &["duration"]], &[]),
    form(
        "ramping-vus",
        Load::Users,
        &[&["stages", "curve"]],
        &["start_vus", "period", "duration"],
    ),
    form(
        "shared-iterations",
        Load::Users,
        &[&["vus"], &["iterations"]],
        &["max_duration"],
    ),
    form(
        "per-vu-iterations",
        Load::Users,
        &[&["vus"], &["iterations"]],
        &["max_duration"],
    ),
    form(
        "constant-arrival-rate",
        Load::Rate,
        &[&["rate"], &["duration"]],
        &[],
    ),
    form(
        "ramping-arrival-rate",
        Load::Rate,
        &[&["stages", "curve"]],
        &["start_rate", "period", "duration"],
    ),
    form(
        "breakpoint",
        Load::Rate,
        &[&["start_rate"], &["max_rate"]],
        &["dwell", "tolerance"],
    ),
    form(
        "concurrency-sweep",
        Load::Users,
        &[&["vus"], &["duration"]],
        &[],
    ),
    form(
        "soak",
        Load::Either,
        &[&["rate", "vus"], &["duration"], &["leak"]],
        &[],
    ),
];

const PRESETS: &[Form] = &[
    form(
        "steady",
        Load::Either,
        &[&["rate", "vus"], &["duration"]],
        &["ramp_up", "ramp_down"],
    ),
    form(
        "peak",
        Load::Either,
        &[&["rate", "vus"], &["duration"]],
        &["ramp_up", "ramp_down"],
    ),
    form(
        "spike",
        Load::Either,
        &[
            &["baseline"],
            &["burst"],
            &["burst_duration"],
            &["interval"],
        ],
        &["bursts"],
    ),
    form(
        "ramp",
        Load::Either,
        &[&["rate", "vus"], &["duration"]],
        &["start_rate", "start_vus"],
    ),
    form(
        "stress",
        Load::Either,
        &[
            &["start_rate", "start_vus"],
            &["increment"],
            &["max_rate", "max_vus"],
            &["dwell"],
        ],
        &[],
    ),
    form(
        "soak",
        Load::Either,
        &[&["rate", "vus"], &["duration"]],
        &["leak"],
    ),
    form(
        "sweep",
        Load::Users,
        &[&["max_vus"]],
        &["start_vus", "duration"],
    ),
];

impl Form {
    /// The executor of that name.
    ///
    /// ```
    /// use perf_targets::scenario::Form;
    ///
    /// assert!(Form::executor("breakpoint").is_some());
    /// assert!(Form::executor("steady").is_none(), "that is a preset");
    /// ```
    pub fn executor(name: &str) -> Option<&'static Self> {
        EXECUTORS.iter().find(|form| form.name == name)
    }

    /// The preset of that name.
    ///
    /// ```
    /// use perf_targets::scenario::Form;
    ///
    /// assert!(Form::preset("steady").is_some());
    /// ```
    pub fn preset(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|form| form.name == name)
    }

    /// Every key that it may have.
    fn keys(&self) -> Vec<&'static str> {
        let own = self.needs.iter().copied().flatten().chain(self.may);
        let open: &[&str] = match self.load {
            Load::Users => &[],
            Load::Rate | Load::Either => OPEN,
        };
        own.chain(open).chain(COMMON).copied().collect()
    }
}

/// What is wrong with the keys of a scenario.
///
/// ```
/// use perf_targets::scenario::check;
///
/// let mistakes = check(&[("executor", Some("constant-vus")), ("rte", None), ("vus", None)]);
/// assert_eq!(mistakes[0].at, Some(1));
/// assert_eq!(mistakes[0].message, "unknown key `rte`");
/// assert_eq!(mistakes[0].help, "did you mean `rate`?");
/// assert_eq!(mistakes[1].message, "`constant-vus` needs `duration`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Which of the keys it is about; `None` where it is about all of them.
    pub at: Option<usize>,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// The way out; may be empty.
    pub help: String,
}

/// What is wrong with these keys, which stand beside each other in a scenario; `executor` and `preset`
/// come with their texts.
///
/// ```
/// use perf_targets::scenario::check;
///
/// let keys = [("executor", Some("constant-vus")), ("vus", None), ("duration", None)];
/// assert!(check(&keys).is_empty());
/// assert_eq!(check(&keys[1..])[0].message, "a scenario needs an `executor` or a `preset`");
/// ```
pub fn check(given: &[(&str, Option<&str>)]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut add = |at, message: String, help: String| {
        mistakes.push(Mistake { at, message, help });
    };
    for (at, (key, _)) in given.iter().enumerate() {
        if KEYS.iter().all(|known| known.name != *key) {
            let names = KEYS.iter().map(|known| known.name);
            let help = match nearest(key, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are {}", names.collect::<Vec<_>>().join(", ")),
            };
            add(Some(at), format!("unknown key `{key}`"), help);
        }
    }
    let place = |name: &str| given.iter().position(|(key, _)| *key == name);
    let (at, forms, what) = match (place("executor"), place("preset")) {
        (Some(_), Some(preset)) => {
            let message = "`preset` stands for an executor, and there is one".to_owned();
            add(Some(preset), message, "keep one of them".to_owned());
            return mistakes;
        }
        (Some(at), None) => (at, EXECUTORS, "executor"),
        (None, Some(at)) => (at, PRESETS, "preset"),
        (None, None) => {
            let message = "a scenario needs an `executor` or a `preset`".to_owned();
            let help = format!(
                "executors are {}; presets {}",
                names(EXECUTORS),
                names(PRESETS)
            );
            add(None, message, help);
            return mistakes;
        }
    };
    // One whose text is no text is told by whoever reads it.
    let Some(name) = given[at].1 else {
        return mistakes;
    };
    let Some(form) = forms.iter().find(|form| form.name == name) else {
        let of_others = if what == "executor" {
            PRESETS
        } else {
            EXECUTORS
        };
        let help = if of_others.iter().any(|form| form.name == name) {
            let other = if what == "executor" {
                "preset"
            } else {
                "executor"
            };
            format!("write {other} = \"{name}\"")
        } else {
            match nearest(name, forms.iter().map(|form| form.name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", names(forms)),
            }
        };
        add(Some(at), format!("no {what} `{name}`"), help);
        return mistakes;
    };
    let keys = form.keys();
    for (at, (key, _)) in given.iter().enumerate() {
        let is_known = KEYS.iter().any(|known| known.name == *key);
        if is_known && *key != what && !keys.contains(key) {
            let own = form.needs.iter().copied().flatten().chain(form.may);
            let own: Vec<String> = own.map(|key| format!("`{key}`")).collect();
            let help = format!("its own keys are {}", own.join(", "));
            add(Some(at), format!("`{key}` does not fit `{name}`"), help);
        }
    }
    for choices in form.needs {
        let mut there = choices.iter().filter_map(|key| place(key));
        match (there.next(), there.next()) {
            (None, _) => {
                let choices: Vec<String> = choices.iter().map(|key| format!("`{key}`")).collect();
                let message = format!("`{name}` needs {}", choices.join(" or "));
                add(Some(at), message, String::new());
            }
            (Some(one), Some(other)) => {
                let (one, later) = (one.min(other), one.max(other));
                let message = format!("`{}` and `{}` at once", given[one].0, given[later].0);
                add(Some(later), message, "keep one of them".to_owned());
            }
            (Some(_), None) => {}
        }
    }
    mistakes
}

fn names(forms: &[Form]) -> String {
    let names: Vec<&str> = forms.iter().map(|form| form.name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(keys: &[(&str, Option<&str>)]) -> Vec<(Option<usize>, String, String)> {
        let mistakes = check(keys).into_iter();
        mistakes
            .map(|mistake| (mistake.at, mistake.message, mistake.help))
            .collect()
    }

    #[test]
    fn every_key_of_a_form_is_known() {
        for form in EXECUTORS.iter().chain(PRESETS) {
            for key in form.keys() {
                assert!(KEYS.iter().any(|known| known.name == key), "{key}");
            }
        }
    }

    #[test]
    fn one_executor_or_preset_that_there_is() {
        let of = |key: &'static str, name: &'static str| messages(&[(key, Some(name))]).remove(0);
        assert_eq!(
            of("executor", "constant-vu").2,
            "did you mean `constant-vus`?"
        );
        assert_eq!(of("executor", "steady").2, "write preset = \"steady\"");
        assert_eq!(
            of("preset", "breakpoint").2,
            "write executor = \"breakpoint\""
        );
        assert_eq!(
            messages(&[("preset", Some("x")), ("executor", Some("y"))]),
            [(
                Some(0),
                "`preset` stands for an executor, and there is one".to_owned(),
                "keep one of them".to_owned()
            )]
        );
    }

    #[test]
    fn keys_fit_their_executor() {
        assert_eq!(
            messages(&[
                ("executor", Some("constant-vus")),
                ("rate", None),
                ("vus", None),
                ("duration", None),
                ("stop", None)
            ]),
            [(
                Some(1),
                "`rate` does not fit `constant-vus`".to_owned(),
                "its own keys are `vus`, `duration`".to_owned()
            )]
        );
        assert_eq!(
            messages(&[
                ("preset", Some("soak")),
                ("vus", None),
                ("rate", None),
                ("duration", None)
            ]),
            [(
                Some(2),
                "`vus` and `rate` at once".to_owned(),
                "keep one of them".to_owned()
            )]
        );
    }
}
