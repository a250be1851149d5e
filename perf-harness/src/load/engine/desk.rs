//! What a thread that makes calls is at: whoever takes it from the desk books it, and nobody else.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::account::CallTimes;

/// One thread's desk.
#[derive(Debug, Default)]
pub(super) struct Desk(Mutex<Work>);

#[derive(Debug, Default)]
enum Work {
    #[default]
    Nothing,
    Call(CallTimes),
    /// All is over.
    Closed,
}

impl Desk {
    /// A call begins; `false` where all is over.
    pub(super) fn begin(&self, times: CallTimes) -> bool {
        let mut work = self.lock();
        let is_open = !matches!(*work, Work::Closed);
        if is_open {
            *work = Work::Call(times);
        }
        is_open
    }

    /// The call has ended: whether it is to be booked, and was not given up before.
    pub(super) fn end(&self) -> bool {
        let mut work = self.lock();
        let is_open = matches!(*work, Work::Call(_));
        if is_open {
            *work = Work::Nothing;
        }
        is_open
    }

    /// All is over: the call that is given up, if there is one.
    pub(super) fn close(&self) -> Option<CallTimes> {
        match std::mem::replace(&mut *self.lock(), Work::Closed) {
            Work::Call(times) => Some(times),
            Work::Nothing | Work::Closed => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Work> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_booked_by_one_of_two() {
        let times = CallTimes {
            intended_ns: 1,
            room_ns: 2,
            start_ns: 3,
        };
        let desk = Desk::default();
        assert!(desk.begin(times) && desk.end());
        assert!(desk.begin(times));
        assert_eq!(desk.close(), Some(times));
        assert!(!desk.end(), "it was given up");
        assert!(!desk.begin(times), "nothing begins any more");
        assert_eq!(desk.close(), None);
    }
}
