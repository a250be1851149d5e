//! What a run came to, as it is shown.

use std::io::{self, BufWriter, IsTerminal, Write};

use clap::ColorChoice;
use perf_harness::report::{Format, Report, Style, write};

use crate::cli::{Output, ReportArgs};
use crate::environment;
use crate::error::Error;
use crate::files::write_atomically;

/// Shows the report in every form that was asked for: the table on standard output, unless another
/// form goes there.
pub(crate) fn show(report: &Report, args: &ReportArgs) -> Result<(), Error> {
    let printed = printed(&args.output_format)?;
    let written = print(printed, report, args);
    for Output { format, path } in &args.output_format {
        if let Some(path) = path {
            let mut text = Vec::new();
            write(*format, report, &mut text, Style::default())
                .and_then(|()| write_atomically(path, &text))
                .map_err(Error::file("write", path))?;
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

/// The form that goes to standard output.
pub(crate) fn printed(outputs: &[Output]) -> Result<Format, Error> {
    let mut printed = outputs.iter().filter(|output| output.path.is_none());
    match (printed.next(), printed.next()) {
        (Some(first), Some(second)) => Err(Error::Usage(format!(
            "--output-format: `{}` and `{second}` would both go to standard output; give one a file, as in `{second}=PATH`",
            first.format,
            second = second.format
        ))),
        (Some(only), None) => Ok(only.format),
        _ => Ok(Format::Pretty),
    }
}

fn print(format: Format, report: &Report, args: &ReportArgs) -> io::Result<()> {
    let is_terminal = io::stdout().is_terminal();
    let style = Style {
        colour: match args.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => is_terminal && environment::variable("NO_COLOR").is_none(),
        },
        width: environment::terminal_width().filter(|_| is_terminal),
        verbose: args.verbose,
        quiet: args.quiet,
        ..Style::default()
    };
    let mut out = BufWriter::new(io::stdout().lock());
    write(format, report, &mut out, style)?;
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
        assert_eq!(printed(&[]).unwrap(), Format::Pretty);
        assert_eq!(printed(&outputs(&["csv=a.csv"])).unwrap(), Format::Pretty);
        assert_eq!(
            printed(&outputs(&["csv=a.csv", "json"])).unwrap(),
            Format::Json
        );
        let error = printed(&outputs(&["csv", "json"])).unwrap_err().to_string();
        assert!(error.contains("`json=PATH`"), "{error}");
    }
}
