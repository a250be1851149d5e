//! Waiting inside a future until a time of the scenario.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Sleep;

use super::active::Active;

/// What wakes a call, and when that is.
#[derive(Default)]
pub(super) struct Timer {
    sleep: Option<(u64, Pin<Box<Sleep>>)>,
}

impl Timer {
    /// Waits until a time.
    pub(super) async fn wait(&mut self, active: &Active, until: u64) {
        poll_fn(|cx| self.poll(cx, active, until)).await;
    }

    /// Ready when the time has come, or when the scenario is over.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, active: &Active, until: u64) -> Poll<()> {
        loop {
            let left = until.saturating_sub(active.now());
            if left == 0 || active.is_over() {
                self.sleep = None;
                return Poll::Ready(());
            }
            // Nobody but the one who moves the hand knows when that is.
            if active.clock.simulated_hand().is_some() {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let (_, sleep) = match &mut self.sleep {
                Some(set) if set.0 == until => set,
                unset => unset.insert((
                    until,
                    Box::pin(tokio::time::sleep(Duration::from_nanos(left))),
                )),
            };
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            // It may have rung a little early by the scenario's clock.
            self.sleep = None;
        }
    }
}
