use crate::config::{CaseOptions, CaseSettings, Ignore, Settings};
use crate::registry::{Case, Options};

/// What is run.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// Every case that the selection means, in the order of the source; ignored ones that are not
    /// asked for are among them, since they are told.
    pub(crate) cases: Vec<PlannedCase<'a>>,
    /// Cases that the selection left out.
    pub(crate) filtered_out: usize,
    /// Targets of all registered cases, so that a filtered run judges as the whole one does.
    pub(crate) registered_targets: usize,
}

/// A case with what holds for it.
#[derive(Debug)]
pub(crate) struct PlannedCase<'a> {
    pub(crate) case: &'a Case,
    pub(crate) settings: CaseSettings,
    /// Whether it is run, or only told to be ignored.
    pub(crate) runs: bool,
}

/// An attribute whose targets cannot be read: it was compiled by another version of the macro.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{id}: {message}")]
pub(crate) struct AttributeError {
    pub(super) id: String,
    pub(super) message: String,
}

/// Chooses cases and settles what holds for each.
pub(crate) fn plan<'a>(cases: &'a [Case], settings: &Settings) -> Result<Plan<'a>, AttributeError> {
    let mut plan = Plan {
        cases: Vec::new(),
        filtered_out: 0,
        registered_targets: 0,
    };
    let mut last: Option<(*const Options, CaseOptions)> = None;
    for case in cases {
        // Cases of one benchmark share its attribute.
        let identity: *const Options = &raw const *case.options;
        let options = match &last {
            Some((of, options)) if *of == identity => options.clone(),
            _ => attribute_options(&case.options).map_err(|message| AttributeError {
                id: case.id.clone(),
                message,
            })?,
        };
        let settled = settings.for_case(&case.names(), &options);
        if let Some(target) = settled
            .targets
            .iter()
            .chain(&settled.acceptable)
            .find(|target| target.over.is_some())
        {
            return Err(AttributeError {
                id: case.id.clone(),
                message: format!(
                    "`{target}`: `over` is for scenarios, which are not available in this version"
                ),
            });
        }
        last = Some((identity, options));
        plan.registered_targets += settled.targets.len();
        let is_ignored = settled.ignore.is_some();
        if settings.selection.selects(
            &case.id,
            &shown(&case.options),
            case.options.tags,
            is_ignored,
        ) {
            let runs = settings.selection.runs(is_ignored);
            plan.cases.push(PlannedCase {
                case,
                settings: settled,
                runs,
            });
        } else {
            plan.filtered_out += 1;
        }
    }
    Ok(plan)
}

/// Group and name as reports show them: `group/name`.
fn shown(options: &Options) -> String {
    let parts: Vec<&str> = options.group.into_iter().chain(options.name).collect();
    parts.join("/")
}

/// The attribute as a source of options.
fn attribute_options(options: &Options) -> Result<CaseOptions, String> {
    let targets = |texts: &[&str]| {
        if texts.is_empty() {
            return Ok(None);
        }
        let mut targets = Vec::new();
        for text in texts {
            targets.extend(perf_targets::parse(text).map_err(|error| error.render(text))?);
        }
        Ok::<_, String>(Some(targets))
    };
    Ok(CaseOptions {
        targets: targets(options.targets)?,
        acceptable: targets(options.acceptable)?,
        warmup: options.warmup,
        max_time: options.max_time,
        min_time: options.min_time,
        timeout: options.timeout,
        iters: options.iters,
        samples: options.samples,
        alone: options.alone.then_some(true),
        ignore: options.ignore.map(|why| Ignore::Yes(why.to_owned())),
        ..CaseOptions::default()
    })
}
