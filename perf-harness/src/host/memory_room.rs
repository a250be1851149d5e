//! Memory that is left, and memory that is taken.

use std::io;

use super::cgroup::{ControlGroup, Hierarchy, control_groups};
use super::files::Files;

/// Bytes that this process may still take without anybody being killed for it: what the machine has
/// available, or what its control groups leave, whichever is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemoryRoom(pub(crate) u64);

impl MemoryRoom {
    /// `None` where the system does not tell.
    pub(crate) fn of(files: &Files) -> Option<Self> {
        let text = files.text("proc/meminfo")?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("MemAvailable:"))?;
        let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
        let groups = control_groups(files, "memory").unwrap_or_default();
        let groups = groups.iter().filter_map(|group| left_in(files, group));
        Some(Self(groups.fold(kibibytes * 1024, u64::min)))
    }
}

/// What a group leaves, with the page cache that it would give up first; `None` without a limit.
fn left_in(files: &Files, group: &ControlGroup) -> Option<u64> {
    let folder = &group.folder;
    let (limit, used, cache) = match group.hierarchy {
        Hierarchy::Unified => ("memory.max", "memory.current", "inactive_file "),
        Hierarchy::Legacy => (
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file ",
        ),
    };
    let number =
        |name: &str| -> Option<u64> { files.text(&format!("{folder}/{name}"))?.parse().ok() };
    let cached = files
        .text(&format!("{folder}/memory.stat"))
        .and_then(|text| {
            text.lines()
                .find_map(|line| line.strip_prefix(cache)?.parse().ok())
        })
        .unwrap_or(0);
    let used = number(used)?.saturating_sub(cached);
    Some(number(limit)?.saturating_sub(used))
}

/// Memory of the system's that no allocator knows of, so that nobody counts it as a benchmark's.
#[derive(Debug)]
pub(crate) struct HeldMemory {
    #[cfg(unix)]
    begin: std::ptr::NonNull<libc::c_void>,
    #[cfg(unix)]
    length: usize,
}

// SAFETY: nobody else knows of the memory, and it may be used and given back by any thread.
#[cfg(unix)]
unsafe impl Send for HeldMemory {}

#[cfg(unix)]
impl HeldMemory {
    pub(crate) fn new(length: usize) -> io::Result<Self> {
        // SAFETY: an anonymous mapping at a place that the system chooses touches no other memory.
        let begin = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                length,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANON,
                -1,
                0,
            )
        };
        if begin == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let begin = std::ptr::NonNull::new(begin).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { begin, length })
    }

    /// Writes to each page, and asks after each piece whether to go on.
    pub(crate) fn touch(&mut self, piece: usize, mut goes_on: impl FnMut() -> bool) {
        let mut at = 0;
        while at < self.length && goes_on() {
            let length = piece.min(self.length - at);
            // SAFETY: the piece lies within the mapping, which is writable and nobody else's.
            unsafe {
                self.begin
                    .as_ptr()
                    .byte_add(at)
                    .cast::<u8>()
                    .write_bytes(0xA5, length);
            }
            at += length;
        }
    }
}

#[cfg(unix)]
impl Drop for HeldMemory {
    fn drop(&mut self) {
        // SAFETY: the mapping was made with this length, and nothing points into it any more.
        unsafe { libc::munmap(self.begin.as_ptr(), self.length) };
    }
}

/// Not possible on this system.
#[cfg(not(unix))]
impl HeldMemory {
    pub(crate) fn new(_: usize) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn touch(&mut self, _: usize, _: impl FnMut() -> bool) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::files::Tree;

    const MEMORY: (&str, &str) = ("proc/meminfo", "MemTotal: 9 kB\nMemAvailable:   8192 kB\n");

    #[test]
    fn without_groups_it_is_what_the_machine_has_available() {
        let tree = Tree::of(&[MEMORY]);
        assert_eq!(MemoryRoom::of(&tree.files()), Some(MemoryRoom(8 << 20)));
        assert_eq!(MemoryRoom::of(&Tree::of(&[]).files()), None);
    }

    #[test]
    fn the_narrowest_group_counts_without_the_cache_that_it_would_give_up() {
        let unified = "sys/fs/cgroup/a/b/memory";
        let tree = Tree::of(&[
            MEMORY,
            ("proc/self/cgroup", "0::/a/b\n"),
            ("sys/fs/cgroup/a/memory.max", "max\n"),
            ("sys/fs/cgroup/a/memory.current", "1\n"),
            (&format!("{unified}.max"), "1000000\n"),
            (&format!("{unified}.current"), "900000\n"),
            (&format!("{unified}.stat"), "anon 5\ninactive_file 300000\n"),
        ]);
        assert_eq!(MemoryRoom::of(&tree.files()), Some(MemoryRoom(400_000)));
        let legacy = "sys/fs/cgroup/memory/a/memory";
        let tree = Tree::of(&[
            MEMORY,
            ("proc/self/cgroup", "4:memory:/a\n1:cpu:/\n"),
            (&format!("{legacy}.limit_in_bytes"), "1000000\n"),
            (&format!("{legacy}.usage_in_bytes"), "700000\n"),
            (
                &format!("{legacy}.stat"),
                "inactive_file 1\ntotal_inactive_file 200000\n",
            ),
        ]);
        assert_eq!(MemoryRoom::of(&tree.files()), Some(MemoryRoom(500_000)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn touched_memory_is_resident_and_goes_back() {
        use crate::host::Process;

        const LENGTH: usize = 64 << 20;
        let files = Files::of_this_machine();
        let resident = || {
            let own = Process::own(&files).unwrap();
            own.read(&files).unwrap().resident.unwrap()
        };
        let before = resident();
        let mut memory = HeldMemory::new(LENGTH).unwrap();
        let mut pieces = 0;
        memory.touch(LENGTH / 4, || {
            pieces += 1;
            pieces <= 3
        });
        assert_eq!(pieces, 4);
        // Other tests hold and give back a little meanwhile.
        assert!(resident() > before + (LENGTH / 2) as u64);
        drop(memory);
        assert!(resident() < before + (LENGTH / 2) as u64);
    }
}
