//! What the arguments of the process ask for.

use std::env;
use std::str::FromStr;

use crate::Trouble;

/// Runs of each kind that follow the suite.
const FEW: u32 = 1;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// What every bench target does.
    Suite,
    SuiteAndRuns(Runs),
    Runs(Runs),
    /// To keep a core busy.
    Hog(usize),
}

/// So many runs under each of some conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Runs {
    pub(crate) number: u32,
    pub(crate) conditions: Vec<Condition>,
    /// Only functions whose names hold one of these; all where there is none.
    pub(crate) filters: Vec<String>,
}

/// What else the machine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Quiet,
    Neighbour,
    Crowded,
}

impl Condition {
    /// Those for which it is promised that no verdict is wrong.
    pub(crate) const PROMISED: [Self; 2] = [Self::Quiet, Self::Neighbour];
    pub(crate) const ALL: [Self; 3] = [Self::Quiet, Self::Neighbour, Self::Crowded];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Neighbour => "neighbour",
            Self::Crowded => "crowded",
        }
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = |condition: &Self| condition.name() == text;
        Self::ALL.into_iter().find(named).ok_or_else(|| {
            format!("there is no condition `{text}`: it is quiet, neighbour or crowded")
        })
    }
}

impl Request {
    pub(crate) fn of_this_process() -> Result<Self, Trouble> {
        // What is no text is a filter, and so a matter of the suite's.
        let arguments: Option<Vec<String>> = env::args_os()
            .skip(1)
            .map(|argument| argument.into_string().ok())
            .collect();
        arguments.map_or(Ok(Self::Suite), |arguments| Self::read(&arguments))
    }

    fn read(arguments: &[String]) -> Result<Self, Trouble> {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        if let ["--hog", core] = words[..] {
            return Ok(Self::Hog(core.parse()?));
        }
        let measures = words.contains(&"--bench");
        let words: Vec<&str> = words
            .into_iter()
            .filter(|word| *word != "--bench")
            .collect();
        let mut runs = Runs {
            number: FEW,
            conditions: Vec::new(),
            filters: Vec::new(),
        };
        let mut rest = &words[..];
        while let [flag @ ("--runs" | "--under"), value, more @ ..] = rest {
            if *flag == "--runs" {
                runs.number = value.parse().map_err(|_| {
                    format!("--runs takes a number of runs, such as 20, and not `{value}`")
                })?;
            } else {
                runs.conditions.push(value.parse()?);
            }
            rest = more;
        }
        let is_run = rest.len() < words.len();
        let filters = rest.iter().filter(|word| is_run && !word.starts_with('-'));
        runs.filters = filters.map(ToString::to_string).collect();
        if runs.filters.len() == rest.len() {
            rest = &[];
        }
        if runs.conditions.is_empty() {
            runs.conditions = Condition::PROMISED.to_vec();
        }
        Ok(match (measures && rest.is_empty(), words.is_empty()) {
            (true, true) => Self::SuiteAndRuns(runs),
            (true, false) => Self::Runs(runs),
            (false, _) => Self::Suite,
        })
    }
}
