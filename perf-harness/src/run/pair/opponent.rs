use std::path::Path;
use std::time::Duration;

use perf_targets::Target;

use super::segment::Program;
use crate::config::Against;
use crate::host::FileStamp;
use crate::plan::{Versus, is_against_base, versus_name};
use crate::run::against::base_of;
use crate::verdict::is_counted_apart;

/// What a case is held against.
#[derive(Clone, Copy, Debug)]
pub(in crate::run) enum Opponent<'a> {
    /// Another case of this process.
    Case(&'a Versus<'a>),
    /// The same case of another build; this program is the build itself.
    Build {
        against: &'a Against,
        program: &'a Path,
        /// All cases together are measured for so long at most.
        budget: Option<Duration>,
        /// Both files as they were when the run began, the candidate's first.
        stamps: &'a [FileStamp; 2],
    },
}

impl<'a> Opponent<'a> {
    /// What people call it.
    pub(super) fn name(self) -> &'a str {
        match self {
            Self::Case(versus) => &versus.case.id,
            Self::Build { against, .. } => &against.name,
        }
    }

    /// What reports call it.
    pub(super) fn reference(self) -> String {
        match self {
            Self::Case(versus) => versus.case.id.clone(),
            Self::Build { against, .. } => base_of(against, None).reference(),
        }
    }

    /// Whether a target is about it, and judged by what a pair shows.
    pub(super) fn judges(self, target: &Target) -> bool {
        let is_about_it = match self {
            Self::Case(versus) => versus_name(target) == Some(&versus.name),
            Self::Build { .. } => is_against_base(target),
        };
        is_about_it && !is_counted_apart(target)
    }

    /// The programs that the candidate and the reference come from, where these are builds.
    pub(super) fn programs(self) -> [Option<Program<'a>>; 2] {
        let Self::Build {
            against,
            program,
            budget,
            ..
        } = self
        else {
            return [None, None];
        };
        let builds = [
            (program, None),
            (against.program.as_path(), against.libraries.as_deref()),
        ];
        builds.map(|(path, libraries)| {
            Some(Program {
                path,
                libraries,
                longest: budget,
            })
        })
    }

    /// Which of the programs is no more what it was when the run began, if one is: whether that is the
    /// candidate, and what is the matter.
    pub(super) fn changed(self) -> Option<(bool, String)> {
        let Self::Build {
            against,
            program,
            stamps,
            ..
        } = self
        else {
            return None;
        };
        let programs = [program, against.program.as_path()];
        let mut programs = programs.into_iter().zip(stamps).enumerate();
        programs.find_map(|(side, (path, stamp))| {
            let is_same = FileStamp::of(path).is_ok_and(|now| now == *stamp);
            let why = format!(
                "`{}` was replaced while it was measured: build nothing meanwhile, or measure a copy",
                path.display()
            );
            (!is_same).then_some((side == 0, why))
        })
    }

    pub(super) fn is_build(self) -> bool {
        matches!(self, Self::Build { .. })
    }
}
