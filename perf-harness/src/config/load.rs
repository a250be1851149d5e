use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::args::{self, Arguments};
use super::baseline::{BaselineSettings, Named};
use super::choice::{Mode, Output};
use super::environment::{Environment, Variables};
use super::error::ConfigError;
use super::file::File;
use super::format::Format;
use super::given::Given;
use super::layer::Layer;
use super::layers::Layers;
use super::locate;
use super::outputs::{outputs, refuse_shared_paths};
use super::profile;
use super::sections;
use super::settings::{Against, RunSettings, Settings};
use super::show::Row;

/// The bench target whose settings are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The folder of its package.
    pub(crate) package_dir: PathBuf,
    /// The crate that its ids start with.
    pub(crate) crate_name: String,
}

/// Reads all sources. `argv` starts with the program's name.
pub(crate) fn load(
    argv: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    place: &Place,
) -> Result<Settings, ConfigError> {
    let arguments = args::parse(argv, environment.working_dir())?;
    if let Mode::Help | Mode::Version = arguments.mode {
        // These must answer when all else is broken.
        let arguments = Arguments {
            mode: arguments.mode,
            ..Arguments::default()
        };
        return settle(
            arguments,
            Variables::default(),
            File::default(),
            environment,
            place,
        );
    }
    let variables = environment.read()?;
    let named = match (&arguments.given.config, &variables.given.config) {
        (Some(path), _) => Some((path.clone(), "--config")),
        (None, Some(path)) => Some((path.clone(), "PERF_BENCH_CONFIG")),
        (None, None) => None,
    };
    let file = locate::read_file(named, &place.package_dir, environment)?;
    settle(
        arguments,
        variables,
        file.unwrap_or_default(),
        environment,
        place,
    )
}

/// What holds where no source says anything.
pub(crate) fn built_in() -> Settings {
    let place = Place {
        package_dir: PathBuf::new(),
        crate_name: String::new(),
    };
    settle(
        Arguments::default(),
        Variables::default(),
        File::default(),
        &Environment::default(),
        &place,
    )
    .expect("what is built in has no mistake")
}

/// Combines what the sources say.
pub(super) fn settle(
    mut arguments: Arguments,
    Variables {
        given: mut variables,
        warnings,
    }: Variables,
    mut file: File,
    environment: &Environment,
    place: &Place,
) -> Result<Settings, ConfigError> {
    let against = against(&mut arguments.given, &mut variables, environment)?;
    if let (Mode::Test, Some((_, "--against"))) = (arguments.mode, &against) {
        let message = "--against measures: give --bench too, as cargo bench does";
        return Err(ConfigError::Argument(message.to_owned()));
    }
    let (name, origin) = profile::choose(&arguments.given, &variables, environment);
    let profile = profile::named(&name, &mut file, origin)?;
    let tables = file.tables.with(profile.tables);

    let root = locate::workspace_root(&place.package_dir);
    let (home, home_origin) = locate::home(tables.report.home, root, environment);
    let (folder, folder_origin) = locate::baselines(root, environment);
    let flags = arguments.given.baselines.over(variables.baselines);
    if let Some(contradiction) = flags.contradiction(against.is_some()) {
        return Err(ConfigError::Argument(contradiction));
    }
    let of_load = arguments.given.load.over(variables.load);
    let (load, load_rows) = of_load.settle(environment).map_err(ConfigError::Argument)?;
    let (outputs, outputs_origin) = outputs(arguments.given.outputs, variables.outputs)?;
    let (extra_targets, targets_origin) = match (arguments.given.targets, variables.targets) {
        (targets, _) if !targets.is_empty() => (targets, "--target"),
        (_, targets) if !targets.is_empty() => (targets, "PERF_BENCH_TARGET"),
        _ => (Vec::new(), BUILT_IN),
    };
    let mut report_files = tables.report.files;
    let mut report_origin = "[report]";
    if report_files.is_empty() {
        report_origin = BUILT_IN;
        report_files.push(Output {
            format: Format::Json,
            path: Some(home.join("report.json")),
        });
    }

    refuse_shared_paths(&outputs, outputs_origin, &report_files, report_origin)?;

    let mut rows = vec![
        Row::new("crate", &*place.crate_name, "the bench target"),
        Row::new("config", shown(&file.path), file.origin),
        Row::new("profile", &*name, origin),
        Row::new("home", shown(&home), home_origin),
        Row::new("output_format", listed(&outputs), outputs_origin),
        Row::new(
            "against",
            against
                .as_ref()
                .map_or_else(|| "none".to_owned(), |(against, _)| shown(&against.program)),
            against.as_ref().map_or(BUILT_IN, |(_, origin)| *origin),
        ),
        Row::new("target", listed(&extra_targets), targets_origin),
    ];
    rows.push(Row::new("baselines", shown(&folder), folder_origin));
    rows.push(named("save_baseline", flags.save.as_ref()));
    rows.push(named("baseline", flags.compare.as_ref()));
    rows.push(named("load_baseline", flags.load.as_ref()));
    rows.extend(load_rows);
    rows.extend(sections::defaults());
    rows.extend(tables.rows);
    let layers = Layers {
        command_line: arguments.given.layer,
        environment: variables.layer,
        bench: tables.bench,
        profile: profile.layer,
        run: file.run,
        built_in: Layer::of(profile::built_in(), BUILT_IN),
        extra_targets,
    };
    Ok(Settings {
        mode: arguments.mode,
        selection: arguments.selection,
        run: RunSettings::new(layers.of_process().options.run, name),
        against: against.map(|(against, _)| against),
        outputs,
        report_files,
        source_prefix: locate::prefix_of(root, environment),
        step_summary: environment.get("GITHUB_STEP_SUMMARY").map(PathBuf::from),
        home,
        baselines: BaselineSettings {
            folder,
            save: flags.save.map(|save| save.value),
            compare: flags.compare.map(|compare| compare.value),
            load: flags.load.map(|load| load.value),
        },
        grade: file.grade,
        regression: tables.regression,
        checks: file.checks,
        scenarios: tables.scenarios,
        load,
        warnings,
        layers,
        rows,
    })
}

pub(super) const BUILT_IN: &str = "built-in";

/// A line about what a flag names.
fn named<T: ToString>(setting: &str, flag: Option<&Named<T>>) -> Row {
    match flag {
        Some(Named { value, origin }) => Row::new(setting, value.to_string(), &**origin),
        None => Row::new(setting, "none", BUILT_IN),
    }
}

/// The other build that the command line or the environment names, and which of them.
fn against(
    arguments: &mut Given,
    variables: &mut Given,
    environment: &Environment,
) -> Result<Option<(Against, &'static str)>, ConfigError> {
    let name = arguments.base_name.take().or(variables.base_name.take());
    let (program, origin) = match (arguments.against.take(), variables.against.take()) {
        (Some(program), _) => (program, "--against"),
        (None, Some(program)) => (program, "PERF_BENCH_AGAINST"),
        (None, None) if name.is_some() => {
            let message = "--base-name names the build that --against gives, and there is none";
            return Err(ConfigError::Argument(message.to_owned()));
        }
        (None, None) => return Ok(None),
    };
    if !program.is_file() {
        return Err(ConfigError::Argument(format!(
            "{origin}: there is no executable `{}`; give the path of another build of this bench target",
            program.display()
        )));
    }
    let file_name = || {
        let name = program.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    };
    let name = name.unwrap_or_else(file_name);
    let libraries = environment.base_libraries().map(OsStr::to_owned);
    let against = Against {
        program,
        name,
        libraries,
    };
    Ok(Some((against, origin)))
}

fn shown(path: &Path) -> String {
    if path.as_os_str().is_empty() {
        "none".to_owned()
    } else {
        path.display().to_string()
    }
}

fn listed<T: ToString>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(T::to_string).collect();
    if items.is_empty() {
        "none".to_owned()
    } else {
        items.join(", ")
    }
}
