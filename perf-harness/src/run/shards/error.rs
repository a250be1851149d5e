use std::path::{Path, PathBuf};

use crate::store::LogError;

/// Why parts of a run do not make a whole; what it displays names the files and the way out.
///
/// ```
/// use perf_harness::report::{Rules, merge_shards};
///
/// let error = merge_shards(Vec::new(), &Rules::default()).unwrap_err();
/// assert!(error.to_string().contains("no result file"));
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ShardsError(#[from] Trouble);

/// A file, and which part it says it is.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) path: PathBuf,
    pub(super) part: String,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("no result file is given: name those of all parts")]
    None,
    #[error(
        "`{}` is no part of a run, and others are: leave it out, or merge it afterwards with what the parts came to",
        .0.display()
    )]
    NoPart(PathBuf),
    #[error(
        "`{}` is part {}, and `{}` is part {}: they are not of one run; name the files of one",
        .0.path.display(), .0.part, .1.path.display(), .1.part
    )]
    OtherRun(Named, Named),
    #[error("`{}` says that it is part {}, which there cannot be: it is damaged", .0.path.display(), .0.part)]
    Damaged(Named),
    #[error(
        "{what} lacks {}: every part has to be there to judge; name its file too, or run it again with --shard {} together with the others",
        parts(.missing, *.of), shown(.missing, *.of)
    )]
    Missing {
        what: String,
        missing: Vec<u32>,
        of: u32,
    },
    #[error(
        "`{}` and `{}` both hold part {part} of {what}: its calls would count twice; name one of them",
        .one.display(), .other.display()
    )]
    Doubled {
        what: String,
        part: String,
        one: PathBuf,
        other: PathBuf,
    },
    #[error(
        "`{}` and `{}` part {what} otherwise: they were built or selected differently; run all parts with one build and the same flags",
        .one.display(), .other.display()
    )]
    OtherCases {
        what: String,
        one: PathBuf,
        other: PathBuf,
    },
    #[error(
        "the files of {what} hold {found} of its {cases} cases: one of them was changed; name the run files as they were written"
    )]
    LostCases {
        what: String,
        found: usize,
        cases: u64,
    },
    #[error("part {part} has no interval log of {id}: {way_out}")]
    NoLog {
        part: String,
        id: String,
        way_out: String,
    },
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("`{}` is about another case or another part than {id}, {part}: {}", .log.display(), WHOLE_FOLDERS)]
    OtherLog {
        log: PathBuf,
        id: String,
        part: String,
    },
    #[error(
        "`{}` and `{}` are of different loads, as {aspect} differs: start all parts with one build, one perf.toml and the same flags",
        .one.display(), .other.display()
    )]
    OtherLoad {
        aspect: &'static str,
        one: PathBuf,
        other: PathBuf,
    },
    #[error(
        "{id}: part {late} began {apart} after part {early}, so they made no load together; start all with the same --start-at, which the first load of a process waits for, and give each load a run of its own"
    )]
    Apart {
        id: String,
        early: String,
        late: String,
        apart: String,
    },
    #[error("{id}: {what}")]
    Replay { id: String, what: String },
}

/// What keeps logs and run files together.
pub(super) const WHOLE_FOLDERS: &str =
    "give the folders under target/perf/runs as they were written, logs and all";

impl Trouble {
    /// A log that is not where its run file says it is.
    pub(super) fn no_log(part: String, id: &str, log: Option<&Path>) -> Self {
        let way_out = match log {
            Some(log) => format!("`{}` is not there; {WHOLE_FOLDERS}", log.display()),
            None => "it could not be written, as that process said; run all parts again with room for it"
                .to_owned(),
        };
        Self::NoLog {
            part,
            id: id.to_owned(),
            way_out,
        }
    }
}

fn parts(missing: &[u32], of: u32) -> String {
    let noun = if missing.len() == 1 { "part" } else { "parts" };
    format!("{noun} {}", shown(missing, of))
}

fn shown(missing: &[u32], of: u32) -> String {
    let each: Vec<String> = missing
        .iter()
        .map(|index| format!("{index}/{of}"))
        .collect();
    each.join(", ")
}
