use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use perf_harness::report::Format;

use crate::environment;
use crate::exports::Tool;

/// A form of the report, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) form: Form,
    /// Standard output where there is none.
    pub(crate) path: Option<PathBuf>,
}

/// What a report can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As a bench target writes it too.
    Harness(Format),
    /// As another tool reads it.
    Tool(Tool),
}

impl Form {
    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Harness(format) => format.name(),
            Self::Tool(tool) => tool.name(),
        }
    }

    /// Whether both may go to standard output, one after the other.
    pub(crate) fn goes_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Harness(one), Self::Harness(other)) => one.goes_with(other),
            _ => false,
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        let of_harness = Format::all().map(Self::Harness);
        of_harness.chain(Tool::ALL.into_iter().map(Self::Tool))
    }

    fn named(name: &str) -> Option<Self> {
        let own = Self::all().find(|form| form.name() == name);
        own.or_else(|| Tool::by_its_own_name(name).map(Self::Tool))
    }

    fn names() -> String {
        let names: Vec<&str> = Self::all().map(Self::name).collect();
        names.join(", ")
    }
}

impl Output {
    /// What the help says of it.
    pub(super) fn help() -> String {
        format!(
            "How the results are written, to standard output or a file; may be repeated: {}",
            Form::names()
        )
    }
}

/// Of two forms in one place only the later one would be left.
pub(crate) fn refuse_shared_places(outputs: &[Output]) -> Result<(), String> {
    let places: Vec<(Form, PathBuf)> = outputs
        .iter()
        .filter_map(|output| Some((output.form, plain(output.path.as_ref()?))))
        .collect();
    for (number, (second, place)) in places.iter().enumerate() {
        let mut before = places[..number].iter();
        if let Some((first, _)) = before.find(|(_, other)| other == place) {
            return Err(format!(
                "--output-format: `{}` and `{}` are one place, `{}`, and only the later one would be left in it; give one of them another path",
                first.name(),
                second.name(),
                place.display()
            ));
        }
    }
    Ok(())
}

/// Without `.` and `..`, so that two spellings of one path are equal.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in environment::absolute(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, path) = match text.split_once('=') {
            Some((_, "")) => return Err("the path behind `=` is empty".to_owned()),
            Some((name, path)) => (name, Some(PathBuf::from(path))),
            None => (text, None),
        };
        let form = Form::named(name).ok_or_else(|| {
            format!(
                "there is no form `{name}` of a report: there are {}",
                Form::names()
            )
        })?;
        if let (Form::Tool(Tool::Criterion), None) = (form, &path) {
            return Err(
                "it is a tree of folders: name the one to write, as in criterion=target/criterion"
                    .to_owned(),
            );
        }
        Ok(Self { form, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_alone_goes_to_standard_output_and_one_with_a_path_there() {
        assert_eq!(
            "json".parse(),
            Ok(Output {
                form: Form::Harness(Format::Json),
                path: None
            })
        );
        assert_eq!(
            "csv=a=b.csv".parse(),
            Ok(Output {
                form: Form::Harness(Format::Csv),
                path: Some("a=b.csv".into())
            })
        );
        assert_eq!("jmh".parse::<Output>().unwrap().form, Form::Tool(Tool::Jmh));
    }

    #[test]
    fn a_tool_may_be_called_as_it_calls_itself() {
        for name in ["custom-smaller-is-better", "customSmallerIsBetter"] {
            let form = name.parse::<Output>().unwrap().form;
            assert_eq!(form, Form::Tool(Tool::CustomSmallerIsBetter));
        }
    }

    #[test]
    fn mistakes_name_what_there_is() {
        let error = "jsn".parse::<Output>().unwrap_err();
        assert!(
            error.contains("`jsn`") && error.contains("pretty, json") && error.contains("jmh"),
            "{error}"
        );
        assert!("json=".parse::<Output>().is_err());
        let error = "criterion".parse::<Output>().unwrap_err();
        assert!(error.contains("criterion="), "{error}");
    }
}
