//! Memory that is held for nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::host::{Files, HeldMemory, MemoryRoom};
use crate::units::Bytes;

/// So much is left to everybody else.
const SPARED: u64 = 256 << 20;
/// So much is touched before it is asked whether to go on.
const PIECE: usize = 4 << 20;

/// Bytes that are held and touched until this is dropped.
pub(super) struct Pressure {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Pressure {
    pub(super) fn start(bytes: u64) -> Result<Self, String> {
        let room = MemoryRoom::of(&Files::of_this_machine());
        is_possible(bytes, room)?;
        let length = usize::try_from(bytes).map_err(|error| error.to_string())?;
        let mut memory = HeldMemory::new(length)
            .map_err(|error| format!("the system refuses {}: {error}", Bytes(bytes as f64)))?;
        let is_over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_over);
        let thread = std::thread::Builder::new()
            .name("perf-memory".to_owned())
            .spawn(move || {
                memory.touch(PIECE, || !seen.load(Ordering::Relaxed));
                while !seen.load(Ordering::Relaxed) {
                    std::thread::park();
                }
            });
        let thread = thread.map_err(|error| format!("no room for another thread: {error}"))?;
        Ok(Self {
            is_over,
            thread: Some(thread),
        })
    }
}

fn is_possible(bytes: u64, room: Option<MemoryRoom>) -> Result<(), String> {
    let Some(MemoryRoom(room)) = room else {
        return Err("the system does not tell how much memory is left".to_owned());
    };
    if bytes.saturating_add(SPARED) > room {
        return Err(format!(
            "{} are available, and {} of them are left to others: {} would be too much",
            Bytes(room as f64),
            Bytes(SPARED as f64),
            Bytes(bytes as f64)
        ));
    }
    Ok(())
}

impl Drop for Pressure {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It cannot panic.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_others_need_is_refused_with_both_figures() {
        let room = |bytes| Some(MemoryRoom(bytes));
        assert_eq!(is_possible(1 << 30, room((1 << 30) + SPARED)), Ok(()));
        let refused = is_possible(1 << 30, room((1 << 30) + SPARED - 1)).unwrap_err();
        assert!(refused.contains("1.25 GiB are available"), "{refused}");
        assert!(refused.contains("1 GiB would be too much"), "{refused}");
        assert!(is_possible(u64::MAX, room(u64::MAX - 1)).is_err());
        assert!(is_possible(1, None).unwrap_err().contains("does not tell"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_is_let_go_when_it_is_dropped() {
        let pressure = Pressure::start(8 << 20).unwrap();
        let is_over = Arc::clone(&pressure.is_over);
        drop(pressure);
        assert_eq!(Arc::strong_count(&is_over), 1);
    }
}
