//! A file system that is made full.

use std::fs::File;
use std::path::Path;

use crate::host::{FileSystem, reserve};
use crate::units::Bytes;

/// More is never taken.
const MOST: u64 = 4 << 30;

/// The room is free again when this is dropped, and also when the process ends in whatever way: the
/// file has lost its name.
pub(super) struct Fill {
    _file: File,
}

impl Fill {
    pub(super) fn start(folder: &Path, leave: u64) -> Result<Self, String> {
        let shown = folder.display();
        let facts = FileSystem::of(folder)
            .map_err(|error| format!("`{shown}` tells nothing of its file system: {error}"))?;
        let bytes = to_fill(&facts, leave).map_err(|reason| format!("`{shown}` {reason}"))?;
        let path = folder.join(format!("perf-bench-fill-{}", std::process::id()));
        let file = File::create_new(&path)
            .map_err(|error| format!("`{}` cannot be made: {error}", path.display()))?;
        std::fs::remove_file(&path)
            .map_err(|error| format!("`{}` cannot be removed: {error}", path.display()))?;
        reserve(&file, bytes).map_err(|error| format!("`{shown}` cannot be filled: {error}"))?;
        Ok(Self { _file: file })
    }
}

/// How many bytes are to be taken; the text says why none are.
fn to_fill(facts: &FileSystem, leave: u64) -> Result<u64, String> {
    let is_mounted = facts.device != facts.parent_device;
    // Subvolumes have numbers of their own, and the room of one pool.
    let shares_room = facts.total == facts.parent_total
        || (is_mounted && facts.available == facts.parent_available);
    if shares_room {
        return Err(
            "has no room of its own, by a file system or a quota, so others would be harmed: mount \
             a small one there, such as a tmpfs of a given size"
                .to_owned(),
        );
    }
    if is_mounted
        && (facts.device == facts.root_device || Some(facts.device) == facts.program_device)
    {
        return Err("is the file system of the system or of the bench itself".to_owned());
    }
    let bytes = facts.available.saturating_sub(leave);
    if bytes > MOST {
        return Err(format!(
            "has {} free, and at most {} are filled: use a smaller file system",
            Bytes(facts.available as f64),
            Bytes(MOST as f64)
        ));
    }
    if bytes == 0 {
        return Err(format!(
            "has {} free, which is not more than is to be left",
            Bytes(facts.available as f64)
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: FileSystem = FileSystem {
        device: 3,
        parent_device: 1,
        root_device: 1,
        program_device: Some(2),
        total: 64 << 20,
        parent_total: 1 << 40,
        available: 60 << 20,
        parent_available: 1 << 39,
    };

    #[test]
    fn a_small_file_system_of_its_own_is_filled_as_far_as_was_asked() {
        assert_eq!(to_fill(&SMALL, 0), Ok(60 << 20));
        assert_eq!(to_fill(&SMALL, 1 << 20), Ok(59 << 20));
        let refused = to_fill(&SMALL, 60 << 20).unwrap_err();
        assert!(
            refused.contains("60 MiB free, which is not more"),
            "{refused}"
        );
    }

    #[test]
    fn a_folder_that_shares_its_file_system_is_left_alone_unless_a_quota_bounds_it() {
        let shared = FileSystem {
            parent_device: 3,
            parent_total: SMALL.total,
            ..SMALL
        };
        let refused = to_fill(&shared, 0).unwrap_err();
        assert!(refused.contains("no room of its own"), "{refused}");
        let quota = FileSystem {
            parent_total: 1 << 40,
            ..shared
        };
        assert_eq!(to_fill(&quota, 0), Ok(60 << 20));
    }

    #[test]
    fn a_subvolume_that_shares_the_room_of_its_pool_is_left_alone() {
        for subvolume in [
            FileSystem {
                parent_total: SMALL.total,
                ..SMALL
            },
            FileSystem {
                parent_available: SMALL.available,
                ..SMALL
            },
        ] {
            assert!(to_fill(&subvolume, 0).is_err());
        }
    }

    #[test]
    fn the_file_systems_of_the_system_and_of_the_bench_are_never_filled() {
        for facts in [
            FileSystem {
                root_device: 3,
                ..SMALL
            },
            FileSystem {
                program_device: Some(3),
                ..SMALL
            },
        ] {
            let refused = to_fill(&facts, 0).unwrap_err();
            assert!(
                refused.contains("of the system or of the bench"),
                "{refused}"
            );
        }
    }

    #[test]
    fn no_large_file_system_is_filled() {
        let large = FileSystem {
            available: MOST + 1,
            ..SMALL
        };
        assert_eq!(to_fill(&large, 1), Ok(MOST));
        let refused = to_fill(&large, 0).unwrap_err();
        assert!(refused.contains("at most 4 GiB are filled"), "{refused}");
    }

    #[test]
    fn a_refusal_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Fill::start(folder.path(), 0).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(Fill::start(&folder.path().join("missing"), 0).is_err());
    }
}
