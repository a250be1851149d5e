use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::{StoreError, WriteError};

/// Writes a file so that a reader finds the old contents or the new, never a part. Missing folders
/// are made. A symbolic link stays one; a device or a pipe is written to, since it cannot be
/// replaced.
///
/// # Errors
///
/// The operating system refuses.
///
/// ```
/// use perf_harness::report::write_atomically;
///
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// write_atomically(&folder.join("reports/of today.csv"), b"id,mean")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_atomically(path: &Path, contents: &[u8]) -> Result<(), WriteError> {
    write(path, contents).map_err(WriteError)
}

fn write(path: &Path, contents: &[u8]) -> Result<(), StoreError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&target) {
        Ok(found) if found.is_dir() => {
            return Err(StoreError::io("write", path)(
                io::ErrorKind::IsADirectory.into(),
            ));
        }
        Ok(found) if !found.is_file() => {
            let written = OpenOptions::new()
                .write(true)
                .open(&target)
                .and_then(|mut file| file.write_all(contents));
            return written.map_err(StoreError::io("write", path));
        }
        _ => {}
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(StoreError::io("make the folder", folder))?;
    let (temporary, file) =
        Temporary::create(folder).map_err(StoreError::io("write a file in", folder))?;
    fill(file, contents).map_err(StoreError::io("write", path))?;
    fs::rename(&temporary.0, &target).map_err(StoreError::io("write", path))
}

/// The file is closed before it is renamed, as Windows demands.
fn fill(mut file: File, contents: &[u8]) -> io::Result<()> {
    file.write_all(contents)?;
    file.sync_all()
}

/// What the names of temporary files begin and end with.
const BEGIN: &str = ".perf-";
const END: &str = ".tmp";

/// Whether a file is one that a process was about to write.
pub(super) fn is_left(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(BEGIN) && name.ends_with(END))
}

/// A file of this process alone, removed when it was not renamed.
struct Temporary(PathBuf);

impl Temporary {
    fn create(folder: &Path) -> io::Result<(Self, File)> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{BEGIN}{}-{number}{END}", process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((Self(path), file)),
                // Left behind by a process that had this number before and was killed.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the renaming there is nothing left to remove.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What is in a folder, in order.
    pub(in crate::store) fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn missing_folders_are_made_and_old_contents_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/report.json");
        write_atomically(&path, b"old and long").unwrap();
        write_atomically(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(path.parent().unwrap()), ["report.json"]);
    }

    #[test]
    fn a_reader_that_holds_the_old_file_keeps_the_old_contents() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        write_atomically(&path, b"old").unwrap();
        let held = File::open(&path).unwrap();
        write_atomically(&path, b"new").unwrap();
        assert_eq!(io::read_to_string(held).unwrap(), "old");
    }

    #[test]
    fn a_folder_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_atomically(folder.path(), b"x")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&folder.path().display().to_string()),
            "{error}"
        );
        assert!(
            error.ends_with("it is a folder: name a file in it"),
            "{error}"
        );
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_path_below_a_file_is_refused_with_the_way_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "precious").unwrap();
        for path in [file.join("report.json"), file.join("deep/report.json")] {
            let error = write_atomically(&path, b"x").unwrap_err().to_string();
            assert!(error.contains(&file.display().to_string()), "{error}");
            assert!(error.contains("name another path"), "{error}");
        }
        assert_eq!(fs::read(&file).unwrap(), b"precious");
    }

    #[test]
    fn a_temporary_file_of_a_killed_process_is_stepped_over() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..500 {
            let name = format!(".perf-{}-{number}.tmp", process::id());
            fs::write(folder.path().join(name), "part").unwrap();
        }
        let path = folder.path().join("report.json");
        write_atomically(&path, b"whole").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real.json");
        fs::write(&real, "old").unwrap();
        let link = folder.path().join("link.json");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_atomically(&link, b"new").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    /// A pipe in a folder of the test's own stands for every device: were it replaced, nothing
    /// outside would be lost.
    #[cfg(unix)]
    #[test]
    fn a_pipe_is_written_to_and_not_replaced() {
        use std::ffi::CString;
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::FileTypeExt;

        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let name = CString::new(pipe.as_os_str().as_bytes()).unwrap();
        // SAFETY: `name` ends in a zero byte and lives through the call.
        assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
        // Open for both directions, so that neither side waits for the other.
        let mut reader = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&pipe)
            .unwrap();
        write_atomically(&pipe, b"new").unwrap();
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        let mut read = [0; 3];
        io::Read::read_exact(&mut reader, &mut read).unwrap();
        assert_eq!(&read, b"new");
    }
}
