use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{Checkout, Toolchain, configuration_files};
use crate::cli::CargoArgs;
use crate::environment;
use crate::messages::warn;

/// What cargo's configuration says of how bench targets run. What cargo would refuse is passed over:
/// it says so itself when it builds.
#[derive(Debug, Default)]
pub(super) struct RunSettings {
    /// That of most weight first, each with the folder that its relative paths count from.
    sources: Vec<(Table, PathBuf)>,
}

impl RunSettings {
    /// Those that hold in the checkout.
    pub(super) fn of(checkout: &Checkout, args: &CargoArgs) -> Self {
        let mut settings = Self::default();
        for given in args.config.iter().rev() {
            let path = Path::new(given);
            if path.is_file() {
                settings.add_file(path);
            } else {
                settings.add(&given.to_string_lossy(), &checkout.folder);
            }
        }
        for file in configuration_files(&checkout.folder) {
            settings.add_file(&file);
        }
        settings
    }

    fn add_file(&mut self, file: &Path) {
        let folder = file.parent().and_then(Path::parent);
        if let Ok(text) = std::fs::read_to_string(file) {
            self.add(&text, folder.unwrap_or(Path::new("")));
        }
    }

    fn add(&mut self, text: &str, folder: &Path) {
        if let Ok(table) = text.parse() {
            self.sources.push((table, folder.to_owned()));
        }
    }

    /// The variables of `[env]`, without those that are set already unless they are forced.
    pub(super) fn variables(&self, given: &[(OsString, OsString)]) -> Vec<(String, String)> {
        let mut variables: Vec<(String, String)> = Vec::new();
        for (table, folder) in &self.sources {
            for (name, value) in table
                .get("env")
                .and_then(Value::as_table)
                .into_iter()
                .flatten()
            {
                let is_set = given.iter().any(|(known, _)| *known == **name);
                let is = |key: &str| value.get(key).and_then(Value::as_bool) == Some(true);
                let text = value.as_str().or_else(|| value.get("value")?.as_str());
                let is_known = variables.iter().any(|(known, _)| known == name);
                let (Some(text), false, true) = (text, is_known, is("force") || !is_set) else {
                    continue;
                };
                let text = if is("relative") {
                    folder.join(text).to_string_lossy().into_owned()
                } else {
                    text.to_owned()
                };
                variables.push((name.clone(), text));
            }
        }
        variables
    }

    /// Whether cargo would start bench targets of this triple by another program.
    fn has_runner(&self, triple: &str) -> bool {
        let targets = self
            .sources
            .iter()
            .filter_map(|(table, _)| table.get("target")?.as_table());
        targets.flatten().any(|(name, target)| {
            // Whether a `cfg` holds is not known here.
            (name == triple || name.starts_with("cfg(")) && target.get("runner").is_some()
        })
    }
}

/// The variables that cargo alone sets for what it runs in a folder, as its configuration says.
pub(crate) fn variables_in(folder: &Path) -> Vec<(String, String)> {
    let checkout = Checkout {
        folder: folder.to_owned(),
        manifest_path: None,
        rustup_toolchain: None,
    };
    let settings = RunSettings::of(&checkout, &CargoArgs::default());
    settings.variables(&environment::variables())
}

/// Says where cargo would start bench targets by a program of the user's.
pub(crate) fn warn_of_runner(checkout: &Checkout, args: &CargoArgs, toolchain: &Toolchain) {
    let triple = args.target.as_deref().unwrap_or_else(|| toolchain.host());
    let variable = format!(
        "CARGO_TARGET_{}_RUNNER",
        triple.replace(['-', '.'], "_").to_uppercase()
    );
    if environment::variable(&variable).is_some()
        || RunSettings::of(checkout, args).has_runner(triple)
    {
        warn(
            "the `runner` of cargo's configuration is passed over: bench targets are started as they are",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> RunSettings {
        let mut settings = RunSettings::default();
        settings.add("env.NEAR = 'near'", Path::new("/w"));
        settings.add(
            "[env]\nNEAR = 'far'\nSET = 'a'\nFORCED = { value = 'b', force = true }\nPLACE = { value = 'd', relative = true }\n[target.a-b-c]\nrunner = 'x'\n",
            Path::new("/w"),
        );
        settings.add("no toml", Path::new("/"));
        settings
    }

    #[test]
    fn variables_are_those_of_the_nearest_file() {
        let given = ["SET", "FORCED"].map(|name| (name.into(), "given".into()));
        let mut variables = settings().variables(&given);
        variables.sort();
        let expected = [("FORCED", "b"), ("NEAR", "near"), ("PLACE", "/w/d")];
        assert_eq!(
            variables,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn a_runner_of_this_triple_is_noticed() {
        assert!(settings().has_runner("a-b-c"));
        assert!(!settings().has_runner("x-y-z"));
    }
}
