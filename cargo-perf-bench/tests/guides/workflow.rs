//! A workflow for GitHub, and what its steps do here.

use std::collections::BTreeMap;
use std::fs;

use saphyr::YamlOwned;

use crate::project::Project;
use crate::shell::Run;
use crate::yaml::{pairs, read, text, under};

/// A workflow with one job.
#[derive(Debug)]
pub(crate) struct Workflow {
    pub(crate) file: &'static str,
    workflow: YamlOwned,
    job: YamlOwned,
}

/// How a job ended, and what its steps wrote.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Of the first step that failed.
    pub(crate) status: i32,
    /// The names of the steps that were run.
    pub(crate) steps: Vec<String>,
    pub(crate) runs: Vec<Run>,
    pub(crate) summary: String,
}

impl Workflow {
    pub(crate) fn read(file: &'static str) -> Self {
        let workflow = read(&format!("github/{file}"));
        let jobs = under(&workflow, &["jobs"]).and_then(YamlOwned::as_mapping);
        let mut jobs = jobs
            .unwrap_or_else(|| panic!("{file} has no jobs"))
            .values();
        let (Some(job), None) = (jobs.next(), jobs.next()) else {
            panic!("{file} has other than one job");
        };
        let job = job.clone();
        Self {
            file,
            workflow,
            job,
        }
    }

    pub(crate) fn steps(&self) -> &[YamlOwned] {
        let steps = under(&self.job, &["steps"]).and_then(YamlOwned::as_vec);
        steps.map_or(&[], Vec::as_slice)
    }

    /// The steps that use this action.
    pub(crate) fn uses<'a>(&'a self, action: &'a str) -> impl Iterator<Item = &'a YamlOwned> {
        let is_it = move |step: &&YamlOwned| {
            text(step, &["uses"])
                .is_some_and(|uses| uses.starts_with(&format!("actions/{action}@")))
        };
        self.steps().iter().filter(is_it)
    }

    /// The scripts of its steps, by name.
    pub(crate) fn scripts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.steps()
            .iter()
            .filter_map(|step| Some((text(step, &["name"])?, text(step, &["run"])?)))
    }

    /// What the workflow's token may do.
    pub(crate) fn permission(&self, of: &str) -> Option<&str> {
        text(&self.workflow, &["permissions", of])
    }

    pub(crate) fn env(&self) -> BTreeMap<&str, &str> {
        under(&self.job, &["env"])
            .into_iter()
            .flat_map(pairs)
            .collect()
    }

    /// Runs the steps as GitHub would, but for those that install something. After a failed one only
    /// those that say so are run.
    pub(crate) fn run(&self, project: &Project) -> Ended {
        let summary = project.root().join("target/summary.md");
        fs::write(&summary, "").unwrap();
        let mut ended = Ended {
            status: 0,
            steps: Vec::new(),
            runs: Vec::new(),
            summary: String::new(),
        };
        for step in self.steps() {
            let (Some(name), Some(script)) = (text(step, &["name"]), text(step, &["run"])) else {
                continue;
            };
            let condition = text(step, &["if"]).unwrap_or_default();
            let in_any_case = condition.starts_with("${{ !cancelled() ");
            if name.starts_with("install ") || (ended.status != 0 && !in_any_case) {
                continue;
            }
            let mut script = project.script(script).env("GITHUB_STEP_SUMMARY", &summary);
            for (variable, value) in self.env() {
                script = script.env(variable, value.replace("${{ github.base_ref }}", "main"));
            }
            let run = script.run();
            if ended.status == 0 {
                ended.status = run.status.unwrap_or(-1);
            }
            ended.steps.push(name.to_owned());
            ended.runs.push(run);
        }
        ended.summary = fs::read_to_string(&summary).unwrap();
        ended
    }
}
