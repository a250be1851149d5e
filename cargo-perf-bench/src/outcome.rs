//! What a run came to, as it is shown.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ColorChoice;
use perf_harness::report::{Format, Report, Style, append_step_summary, write, write_atomically};

use crate::cli::{Form, Output, ShowArgs, refuse_shared_places};
use crate::environment;
use crate::error::Error;
use crate::exports::{Tool, write_tree};
use crate::messages::{complain, warn};

/// The table.
pub(crate) const TABLE: Form = Form::Harness(Format::Pretty);
/// Lines for GitHub Actions.
const ANNOTATIONS: Form = Form::Harness(Format::Github);

/// Shows the report in every form that was asked for: on standard output `usual`, unless another one
/// goes there. `stored` is the file that the table points to. Every output is tried, each trouble is
/// told, and the first of them is the error.
pub(crate) fn show(
    report: &Report,
    args: &ShowArgs,
    usual: Form,
    stored: Option<&Path>,
) -> Result<(), Error> {
    let mut printed = printed(&args.output_format)?;
    if printed.is_empty() {
        printed.push(usual);
    }
    let written = print(&printed, report, args, stored).map_err(Error::StandardOutput);
    let mut troubles = Troubles::default();
    for Output { form, path } in &args.output_format {
        troubles.note(match (form, path) {
            (Form::Tool(Tool::Criterion), Some(folder)) => {
                let baseline = args.criterion_baseline.as_deref().unwrap_or("new");
                write_tree(report, folder, baseline)
            }
            (_, Some(path)) => write_file(*form, report, path, args),
            (_, None) => Ok(()),
        });
    }
    if args.output_format.iter().any(|one| one.form == ANNOTATIONS) {
        summarize(report, args);
    }
    troubles.note(written);
    troubles.first()
}

/// Writes the report to all of the files that can be written.
pub(crate) fn write_files(
    files: &[(Format, PathBuf)],
    report: &Report,
    args: &ShowArgs,
) -> Result<(), Error> {
    let mut troubles = Troubles::default();
    for (format, path) in files {
        troubles.note(write_file(Form::Harness(*format), report, path, args));
    }
    troubles.first()
}

/// What could not be written: the first trouble is the error, and each further one is told at once.
#[derive(Default)]
pub(crate) struct Troubles(Option<Error>);

impl Troubles {
    pub(crate) fn note(&mut self, written: Result<(), Error>) {
        match (written, &self.0) {
            (Err(trouble), None) => self.0 = Some(trouble),
            (Err(trouble), Some(_)) => complain(trouble),
            (Ok(()), _) => {}
        }
    }

    pub(crate) fn first(self) -> Result<(), Error> {
        self.0.map_or(Ok(()), Err)
    }
}

/// What was asked for on standard output: one form, or the table with annotations below.
pub(crate) fn printed(outputs: &[Output]) -> Result<Vec<Form>, Error> {
    refuse_shared_places(outputs).map_err(Error::Usage)?;
    let mut printed: Vec<Form> = Vec::new();
    for Output { form: second, .. } in outputs.iter().filter(|output| output.path.is_none()) {
        if let Some(first) = printed.iter().find(|first| !first.goes_with(*second)) {
            return Err(Error::Usage(format!(
                "--output-format: `{}` and `{second}` would both go to standard output; give one a file, as in `{second}=PATH`",
                first.name(),
                second = second.name()
            )));
        }
        printed.push(*second);
    }
    printed.sort_by_key(|form| *form == ANNOTATIONS);
    Ok(printed)
}

/// The table on the page of a step of GitHub Actions, for who asked for annotations. The results are
/// not lost without it.
fn summarize(report: &Report, args: &ShowArgs) {
    let Some(path) = environment::variable("GITHUB_STEP_SUMMARY").map(PathBuf::from) else {
        return;
    };
    match append_step_summary(report, &path, linking(args)) {
        Ok(true) => {}
        Ok(false) => warn(
            "the step's summary has no room for this report: GitHub takes no more than 1 MiB of a step",
        ),
        Err(error) => warn(format_args!(
            "the step's summary `{}`, which GITHUB_STEP_SUMMARY names, was not written: {error}",
            path.display()
        )),
    }
}

/// The style of what is not for a terminal.
fn linking(args: &ShowArgs) -> Style<'_> {
    Style {
        report_url: args.report_url.as_deref(),
        ..Style::default()
    }
}

/// Writes the report to a file.
fn write_file(form: Form, report: &Report, path: &Path, args: &ShowArgs) -> Result<(), Error> {
    let mut text = Vec::new();
    let source_prefix = environment::source_prefix();
    let style = Style {
        source_prefix: source_prefix.as_deref(),
        ..linking(args)
    };
    write_to(form, report, &mut text, style).map_err(Error::file("write", path))?;
    Ok(write_atomically(path, &text)?)
}

fn write_to(form: Form, report: &Report, out: &mut dyn Write, style: Style<'_>) -> io::Result<()> {
    match form {
        Form::Harness(format) => write(format, report, out, style),
        Form::Tool(tool) => tool.write(report, out),
    }
}

fn print(
    forms: &[Form],
    report: &Report,
    args: &ShowArgs,
    stored: Option<&Path>,
) -> io::Result<()> {
    let is_terminal = io::stdout().is_terminal();
    let source_prefix = environment::source_prefix();
    let style = Style {
        colour: match args.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => is_terminal && environment::variable("NO_COLOR").is_none(),
        },
        width: environment::terminal_width().filter(|_| is_terminal),
        verbose: args.verbose,
        quiet: args.quiet,
        stored,
        source_prefix: source_prefix.as_deref(),
        ..linking(args)
    };
    let mut text = Vec::new();
    for form in forms {
        write_to(*form, report, &mut text, style)?;
    }
    let mut out = io::stdout();
    match out.write_all(&text).and_then(|()| out.flush()) {
        // A reader that went away, as `head` does, is no error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(words: &[&str]) -> Vec<Output> {
        words.iter().map(|word| word.parse().unwrap()).collect()
    }

    #[test]
    fn one_form_goes_to_standard_output() {
        assert_eq!(printed(&[]).unwrap(), []);
        assert_eq!(printed(&outputs(&["csv=a.csv"])).unwrap(), []);
        assert_eq!(
            printed(&outputs(&["csv=a.csv", "json"])).unwrap(),
            [Form::Harness(Format::Json)]
        );
        assert_eq!(
            printed(&outputs(&["github", "pretty"])).unwrap(),
            [TABLE, ANNOTATIONS]
        );
        assert!(printed(&outputs(&["github", "pretty", "json"])).is_err());
        let error = printed(&outputs(&["csv", "jmh"])).unwrap_err().to_string();
        assert!(error.contains("`jmh=PATH`"), "{error}");
    }
}
