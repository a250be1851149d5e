mod arguments;
mod environment;
mod errors;
mod example;
mod globs;
mod nonsense;
mod places;
mod precedence;
mod scenario_flags;
mod scenarios;
mod shown;

use std::path::Path;

use super::environment::Environment;
use super::file::File;
use super::load::settle;
use super::{Place, Settings, args};

/// Settings of the bench target `cache` of a package in `/shop/cache`, with a perf.toml in `/shop`.
fn settings(
    file: &str,
    environment: &[(&str, &str)],
    arguments: &[&str],
) -> Result<Settings, String> {
    let working_dir = Path::new("/shop/cache");
    let place = Place {
        package_dir: working_dir.to_owned(),
        crate_name: "cache".to_owned(),
    };
    let environment = Environment::of(working_dir, environment);
    let argv = ["cache"].iter().chain(arguments).map(Into::into);
    args::parse(argv, working_dir)
        .and_then(|arguments| {
            let variables = environment.read()?;
            let path = Path::new("/shop/perf.toml");
            let file = File::parse(path, "--config", "perf.toml", file)?;
            settle(arguments, variables, file, &environment, &place)
        })
        .map_err(|error| error.to_string())
}

/// Settings of the bench target `cache` with this perf.toml.
pub(crate) fn settings_of(file: &str) -> Settings {
    settings(file, &[], &[]).unwrap()
}
