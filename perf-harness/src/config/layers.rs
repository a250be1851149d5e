use perf_targets::Target;

use super::file::BenchTable;
use super::glob;
use super::layer::Layer;

/// The sources of options.
#[derive(Clone, Debug)]
pub(super) struct Layers {
    pub(super) command_line: Layer,
    pub(super) environment: Layer,
    /// In the order of the file, those of the profile last.
    pub(super) bench: Vec<BenchTable>,
    pub(super) profile: Layer,
    pub(super) run: Layer,
    pub(super) built_in: Layer,
    /// Targets of the command line or the environment, which all cases get besides their own.
    pub(super) extra_targets: Vec<Target>,
}

impl Layers {
    /// What holds for the process, and for a case of which nothing more is said.
    pub(super) fn of_process(&self) -> Layer {
        self.combined(Layer::default(), Layer::default())
    }

    /// What holds for the case `id`.
    pub(super) fn of_case(&self, id: &str, attribute: Layer) -> Layer {
        let bench = self
            .bench
            .iter()
            .filter(|table| glob::matches(&table.glob, id))
            .fold(Layer::default(), |earlier, table| {
                table.layer.clone().over(earlier)
            });
        self.combined(bench, attribute)
    }

    /// Specific beats general, then the later source wins.
    fn combined(&self, bench: Layer, attribute: Layer) -> Layer {
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
}
