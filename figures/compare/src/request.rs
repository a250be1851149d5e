//! What the arguments ask for.

use std::fmt::Display;
use std::str::FromStr;

use crate::Trouble;
use crate::condition::Condition;
use crate::framework::Framework;
use crate::question::Question;

const USAGE: &str = "it takes
  --runs N                        so many times all questions (default 2; the table in METHODOLOGY.md: 20)
  --stored-runs N                 so many of criterion and zenbench, which take minutes each (default 1)
  --precision N                   so many printed changes of one unchanged function (default 20; 0: none)
  --slower 0,1,2,5,10             which builds are asked about, in percent
  --tools perf_bench,tango,criterion,zenbench
  --under quiet,neighbour,crowded (default quiet,neighbour)";

/// All that is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) runs: u32,
    pub(crate) stored_runs: u32,
    pub(crate) precision: u32,
    pub(crate) questions: Vec<Question>,
    pub(crate) frameworks: Vec<Framework>,
    pub(crate) conditions: Vec<Condition>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            runs: 2,
            stored_runs: 1,
            precision: 20,
            questions: Question::ALL.to_vec(),
            frameworks: Framework::ALL.to_vec(),
            conditions: vec![Condition::Quiet, Condition::Neighbour],
        }
    }
}

impl Request {
    pub(crate) fn read(words: &[String]) -> Result<Self, Trouble> {
        let mut request = Self::default();
        let mut words = words.iter();
        while let Some(flag) = words.next() {
            let value = words
                .next()
                .ok_or_else(|| format!("`{flag}` is unknown or lacks its value: {USAGE}"))?;
            match &**flag {
                "--runs" => request.runs = number(value)?,
                "--stored-runs" => request.stored_runs = number(value)?,
                "--precision" => request.precision = number(value)?,
                "--slower" => {
                    request.questions = chosen(value, &Question::ALL, |question| question.slower)?
                }
                "--tools" => {
                    request.frameworks =
                        chosen(value, &Framework::ALL, |framework| framework.name())?
                }
                "--under" => {
                    request.conditions =
                        chosen(value, &Condition::ALL, |condition| condition.name())?
                }
                _ => return Err(format!("there is no `{flag}`: {USAGE}").into()),
            }
        }
        Ok(request)
    }

    /// The slowdowns of the builds that are needed, each once.
    pub(crate) fn slowdowns(&self) -> Vec<u32> {
        // The base is one of them.
        let mut slowdowns = vec![0];
        slowdowns.extend(self.questions.iter().map(|question| question.slower));
        slowdowns.sort_unstable();
        slowdowns.dedup();
        slowdowns
    }
}

fn number<T: FromStr>(value: &str) -> Result<T, Trouble> {
    value
        .parse()
        .map_err(|_| format!("`{value}` is no number of runs").into())
}

/// Those of `all` whose names stand in the list.
fn chosen<T: Copy, N: Display>(
    list: &str,
    all: &[T],
    name: impl Fn(&T) -> N,
) -> Result<Vec<T>, Trouble> {
    let names: Vec<String> = all.iter().map(|one| name(one).to_string()).collect();
    if let Some(unknown) = list
        .split(',')
        .find(|word| !names.iter().any(|name| name == word))
    {
        return Err(format!("there is no `{unknown}`: {USAGE}").into());
    }
    let is_in_list = |one: &&T| list.split(',').any(|word| *word == name(one).to_string());
    Ok(all.iter().filter(is_in_list).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Request, Trouble> {
        let words: Vec<String> = words.split_whitespace().map(String::from).collect();
        Request::read(&words)
    }

    #[test]
    fn a_list_chooses() {
        let request = read("--runs 20 --slower 5,0 --tools tango --under crowded").unwrap();
        assert_eq!(request.runs, 20);
        assert_eq!(request.slowdowns(), [0, 5]);
        assert_eq!(request.questions.len(), 3);
        assert_eq!(request.frameworks, [Framework::Tango]);
        assert_eq!(request.conditions, [Condition::Crowded]);
    }

    #[test]
    fn what_is_unknown_is_named() {
        for words in [
            "--slower 3",
            "--tools divan",
            "--runs many",
            "--runs",
            "--fast 1",
        ] {
            let trouble = read(words).unwrap_err().to_string();
            assert!(
                words.split(' ').any(|word| trouble.contains(word)),
                "{trouble}"
            );
        }
    }
}
