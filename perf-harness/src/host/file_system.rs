//! What is told of the file system that a folder is in, and room that is taken in it.

use std::fs::File;
use std::io;
use std::path::Path;

/// What tells whether a folder may be filled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileSystem {
    /// Which file systems the folder, the folder around it, the root and this program are in.
    pub(crate) device: u64,
    pub(crate) parent_device: u64,
    pub(crate) root_device: u64,
    pub(crate) program_device: Option<u64>,
    /// Bytes in all, seen from the folder and from the one around it: a quota makes them differ.
    pub(crate) total: u64,
    pub(crate) parent_total: u64,
    /// Bytes that are free for ordinary users, seen from both.
    pub(crate) available: u64,
    pub(crate) parent_available: u64,
}

impl FileSystem {
    #[cfg(unix)]
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;

        let folder = folder.canonicalize()?;
        let parent = folder.parent().unwrap_or(&folder);
        let device = |path: &Path| std::fs::metadata(path).map(|data| data.dev());
        let (total, available) = sizes(&folder)?;
        let (parent_total, parent_available) = sizes(parent)?;
        let program = std::env::current_exe().ok();
        Ok(Self {
            device: device(&folder)?,
            parent_device: device(parent)?,
            root_device: device(Path::new("/"))?,
            program_device: program.and_then(|program| device(&program).ok()),
            total,
            parent_total,
            available,
            parent_available,
        })
    }

    /// Not told on this system.
    #[cfg(not(unix))]
    pub(crate) fn of(_: &Path) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Bytes in all, and those that are free for ordinary users.
#[cfg(unix)]
#[allow(
    clippy::useless_conversion,
    reason = "the fields have other widths on other systems"
)]
fn sizes(folder: &Path) -> io::Result<(u64, u64)> {
    use std::os::unix::ffi::OsStrExt;

    let path = std::ffi::CString::new(folder.as_os_str().as_bytes())?;
    // SAFETY: all-zero is a valid value of this struct of numbers.
    let mut answer: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: the path ends with a zero, and `answer` is a valid place for the answer.
    if unsafe { libc::statvfs(path.as_ptr(), &raw mut answer) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let unit = u64::from(answer.f_frsize);
    let bytes = |blocks: u64| blocks.saturating_mul(unit);
    Ok((
        bytes(u64::from(answer.f_blocks)),
        bytes(u64::from(answer.f_bavail)),
    ))
}

/// Takes so many bytes of room for a file at once.
#[cfg(target_os = "linux")]
pub(crate) fn reserve(file: &File, bytes: u64) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    let length = libc::off_t::try_from(bytes).map_err(io::Error::other)?;
    loop {
        // SAFETY: the call takes numbers alone, and the file is open for as long as it is borrowed.
        match unsafe { libc::posix_fallocate(file.as_raw_fd(), 0, length) } {
            0 => return Ok(()),
            libc::EINTR => {}
            error => return Err(io::Error::from_raw_os_error(error)),
        }
    }
}

/// Not possible on this system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn reserve(_: &File, _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_shares_its_file_system_is_seen_to() {
        let folder = tempfile::tempdir().unwrap();
        let facts = FileSystem::of(folder.path()).unwrap();
        assert_eq!(facts.device, facts.parent_device);
        assert_eq!(facts.total, facts.parent_total);
        assert!(facts.available <= facts.total && facts.program_device.is_some());
        assert!(FileSystem::of(&folder.path().join("missing")).is_err());
        assert_ne!(
            FileSystem::of(Path::new("/proc")).unwrap().device,
            facts.root_device
        );
    }

    #[test]
    fn room_is_taken_without_writing() {
        let file = tempfile::tempfile().unwrap();
        reserve(&file, 64 << 10).unwrap();
        assert_eq!(file.metadata().unwrap().len(), 64 << 10);
    }
}
