use perf_targets::Target;

use super::file::BenchTable;
use super::glob;
use super::layer::Layer;
use super::options::CaseOptions;

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
        self.combined(
            Layer::clone,
            Layer::over,
            Layer::default(),
            Layer::default(),
        )
    }

    /// What holds for the case that goes by these names. There may be thousands of cases, so only
    /// options are put together, and not where each came from.
    pub(super) fn of_case(&self, names: &[&str], attribute: CaseOptions) -> CaseOptions {
        let options = |layer: &Layer| layer.options.case.clone();
        let bench = self
            .bench
            .iter()
            .filter(|table| names.iter().any(|name| glob::matches(&table.glob, name)))
            .fold(CaseOptions::default(), |earlier, table| {
                options(&table.layer).over(earlier)
            });
        self.combined(options, CaseOptions::over, bench, attribute)
    }

    /// Specific beats general, then the later source wins.
    fn combined<T>(
        &self,
        of: impl Fn(&Layer) -> T,
        over: impl Fn(T, T) -> T,
        bench: T,
        attribute: T,
    ) -> T {
        [
            of(&self.environment),
            bench,
            attribute,
            of(&self.profile),
            of(&self.run),
            of(&self.built_in),
        ]
        .into_iter()
        .fold(of(&self.command_line), over)
    }
}
