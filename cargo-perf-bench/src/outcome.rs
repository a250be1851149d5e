//! What a run came to, as it is shown.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use clap::ColorChoice;
use perf_harness::report::{Format, Report, Style, write};

use crate::cli::{Form, Output, ShowArgs};
use crate::environment;
use crate::error::Error;
use crate::exports::{Tool, write_tree};
use crate::files::write_atomically;

/// The table.
pub(crate) const TABLE: Form = Form::Harness(Format::Pretty);

/// Shows the report in every form that was asked for: one of them on standard output, which is
/// `usual` unless another one goes there. `stored` is the file that the table points to.
pub(crate) fn show(
    report: &Report,
    args: &ShowArgs,
    usual: Form,
    stored: Option<&Path>,
) -> Result<(), Error> {
    let printed = printed(&args.output_format)?.unwrap_or(usual);
    let written = print(printed, report, args, stored);
    for Output { form, path } in &args.output_format {
        match (form, path) {
            (Form::Tool(Tool::Criterion), Some(folder)) => {
                let baseline = args.criterion_baseline.as_deref().unwrap_or("new");
                write_tree(report, folder, baseline)?;
            }
            (_, Some(path)) => write_file(*form, report, path)?,
            (_, None) => {}
        }
    }
    match written {
        // A reader that went away, as `head` does, is no error.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::StandardOutput(error))
        }
        _ => Ok(()),
    }
}

/// The form that was asked for on standard output.
pub(crate) fn printed(outputs: &[Output]) -> Result<Option<Form>, Error> {
    let mut printed = outputs.iter().filter(|output| output.path.is_none());
    match (printed.next(), printed.next()) {
        (Some(first), Some(second)) => Err(Error::Usage(format!(
            "--output-format: `{}` and `{second}` would both go to standard output; give one a file, as in `{second}=PATH`",
            first.form.name(),
            second = second.form.name()
        ))),
        (only, _) => Ok(only.map(|output| output.form)),
    }
}

/// Writes the report to a file.
pub(crate) fn write_file(form: Form, report: &Report, path: &Path) -> Result<(), Error> {
    let mut text = Vec::new();
    let source_prefix = environment::source_prefix();
    let style = Style {
        source_prefix: source_prefix.as_deref(),
        ..Style::default()
    };
    write_to(form, report, &mut text, style)
        .and_then(|()| write_atomically(path, &text))
        .map_err(Error::file("write", path))
}

fn write_to(form: Form, report: &Report, out: &mut dyn Write, style: Style<'_>) -> io::Result<()> {
    match form {
        Form::Harness(format) => write(format, report, out, style),
        Form::Tool(tool) => tool.write(report, out),
    }
}

fn print(form: Form, report: &Report, args: &ShowArgs, stored: Option<&Path>) -> io::Result<()> {
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
        ..Style::default()
    };
    let mut out = BufWriter::new(io::stdout().lock());
    write_to(form, report, &mut out, style)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(words: &[&str]) -> Vec<Output> {
        words.iter().map(|word| word.parse().unwrap()).collect()
    }

    #[test]
    fn one_form_goes_to_standard_output() {
        assert_eq!(printed(&[]).unwrap(), None);
        assert_eq!(printed(&outputs(&["csv=a.csv"])).unwrap(), None);
        assert_eq!(
            printed(&outputs(&["csv=a.csv", "json"])).unwrap(),
            Some(Form::Harness(Format::Json))
        );
        let error = printed(&outputs(&["csv", "jmh"])).unwrap_err().to_string();
        assert!(error.contains("`jmh=PATH`"), "{error}");
    }
}
