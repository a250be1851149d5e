//! Threads that do nothing but use the processor.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::host::Cores;

/// More of them are a mistake.
const MOST: u32 = 1_024;

/// They end when this is dropped.
pub(super) struct Burners {
    is_over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Burners {
    pub(super) fn start(count: u32) -> Result<Self, String> {
        if count > MOST {
            return Err(format!(
                "{count} threads are more than the {MOST} that there may be"
            ));
        }
        let mut burners = Self {
            is_over: Arc::default(),
            threads: Vec::new(),
        };
        for _ in 0..count {
            let is_over = Arc::clone(&burners.is_over);
            let thread = std::thread::Builder::new()
                .name("perf-burner".to_owned())
                .spawn(move || burn(&is_over));
            let thread = thread.map_err(|error| format!("no room for another thread: {error}"))?;
            burners.threads.push(thread);
        }
        Ok(burners)
    }
}

/// On all cores that the process may use, whatever the thread was bound to that has started it.
fn burn(is_over: &AtomicBool) {
    Cores::allowed().allow_all();
    let mut state = 1_u64;
    while !is_over.load(Ordering::Relaxed) {
        for _ in 0..4_096 {
            state = black_box(
                state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1),
            );
        }
    }
}

impl Drop for Burners {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // It cannot panic.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_end_when_they_are_dropped() {
        let burners = Burners::start(2).unwrap();
        let is_over = Arc::clone(&burners.is_over);
        assert_eq!(burners.threads.len(), 2);
        drop(burners);
        // Nobody else holds it: both threads have ended.
        assert_eq!(Arc::strong_count(&is_over), 1);
        assert!(Burners::start(MOST + 1).is_err());
    }
}
