//! Processes that keep a core busy.

use std::env;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use core_affinity::CoreId;

use crate::Trouble;

/// A busy process, which ends when this is dropped or when its parent does.
#[derive(Debug)]
pub(crate) struct Hog(Child);

impl Hog {
    /// One that is busy already.
    pub(crate) fn on(core: CoreId) -> io::Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .args(["--hog", &core.id.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take();
        let hog = Self(child);
        let mut byte = [0];
        said.map_or(Ok(()), |mut said| said.read_exact(&mut byte))?;
        Ok(hog)
    }
}

impl Drop for Hog {
    fn drop(&mut self) {
        // One that has ended already cannot be killed, which is as well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Keeps a core busy until standard input ends.
pub(crate) fn be_busy(core: usize) -> Result<ExitCode, Trouble> {
    static ENDS: AtomicBool = AtomicBool::new(false);
    thread::spawn(|| {
        // An error ends it as well as an end does.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        ENDS.store(true, Ordering::Relaxed);
    });
    core_affinity::set_for_current(CoreId { id: core });
    io::stdout().write_all(b"!")?;
    io::stdout().flush()?;
    let mut number = 1_u64;
    while !ENDS.load(Ordering::Relaxed) {
        for _ in 0..10_000 {
            number = black_box(
                number
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1),
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
