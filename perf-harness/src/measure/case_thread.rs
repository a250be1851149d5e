//! The thread of a live case: it runs setup, body and teardown, and turns a panic into words.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Once};
use std::thread::{self, JoinHandle};

use super::callers::Callers;
use super::collector::Collector;
use super::link::{Link, Reply};
use super::live::CaseError;
use super::seat;
use super::session::Session;
use super::skip;
use crate::clock::Clock;

/// Stack of a thread of a live case: what the main thread of a program usually has.
pub(super) const STACK_BYTES: usize = 8 << 20;

/// Setup, body and teardown of one case, and who makes its calls.
pub(crate) struct Body {
    run: Box<dyn FnOnce(&Session) + Send>,
    callers: Callers,
    shows_result: bool,
}

impl Body {
    /// A body whose calls are made one after the other.
    pub(crate) fn new(run: impl FnOnce(&Session) + Send + 'static) -> Self {
        Self {
            run: Box::new(run),
            callers: Callers::default(),
            shows_result: false,
        }
    }

    /// The same, and what a call gives is shown.
    pub(crate) fn showing_its_result(self) -> Self {
        Self {
            shows_result: true,
            ..self
        }
    }

    /// The same with other callers.
    pub(crate) fn called_by(self, callers: Callers) -> Self {
        Self { callers, ..self }
    }
}

pub(super) fn spawn(
    clock: &Clock,
    name: &str,
    link: &Arc<Link>,
    collector: &Arc<Collector>,
    body: Body,
) -> Result<JoinHandle<()>, CaseError> {
    watch_panics();
    let Body {
        run,
        callers,
        shows_result,
    } = body;
    let session = Session::new(
        clock.clone(),
        Arc::clone(link),
        Arc::clone(collector),
        callers,
        shows_result,
    );
    let link = Arc::clone(link);
    let collector = Arc::clone(collector);
    thread::Builder::new()
        // A thread's name cannot hold a zero byte.
        .name(name.replace('\0', "_"))
        .stack_size(STACK_BYTES)
        .spawn(move || {
            seat::attach(&collector);
            keep_place();
            let ended = panic::catch_unwind(AssertUnwindSafe(|| run(&session)));
            let result = match ended {
                Ok(()) => session.conclusion().map_err(CaseError::Failed),
                Err(payload) => Err(match skip::reason(&*payload) {
                    Some(why) if !session.is_taken() => CaseError::Skipped(why.to_owned()),
                    _ => CaseError::Failed(describe(payload)),
                }),
            };
            // Dropping the session ends the runtime, which may run the destructors of tasks.
            let dropped = panic::catch_unwind(AssertUnwindSafe(|| drop(session)));
            let dropped = dropped.map_err(|payload| CaseError::Failed(describe(payload)));
            let result = result.and(dropped);
            link.replies.give(Reply::Finished(result));
        })
        .map_err(|error| CaseError::Failed(format!("no thread could be started for it: {error}")))
}

thread_local! {
    /// Where the last panic of a case's thread happened; `None` on every other thread.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From here on the places of this thread's panics are kept, and its panics are not printed.
pub(super) fn keep_place() {
    PLACE.with(|place| *place.borrow_mut() = Some(String::new()));
}

/// Where the last panic of this thread happened, for another thread to go on with it.
#[cfg(feature = "load")]
pub(crate) fn panic_place() -> Option<String> {
    PLACE.with(|place| place.borrow().clone())
}

/// From here on that panic is this thread's.
#[cfg(feature = "load")]
pub(crate) fn take_over_panic(place: Option<String>) {
    PLACE.with(|own| *own.borrow_mut() = place);
}

/// Keeps the place of a panic on a case's thread, which a payload does not hold. Panics of all
/// other threads go to the hook that was there before.
#[expect(
    clippy::disallowed_methods,
    reason = "the standard library's own switch, asked as it asks"
)]
fn watch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            let ours = PLACE
                .try_with(|kept| {
                    kept.borrow_mut()
                        .as_mut()
                        .map(|kept| *kept = place)
                        .is_some()
                })
                .unwrap_or(false);
            if !ours || std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
                before(info);
            }
        }));
    });
}

/// A panic of this thread in words.
pub(super) fn describe(payload: Box<dyn Any + Send>) -> String {
    if let Some(why) = skip::reason(&*payload) {
        return format!(
            "`skip` was called when its measuring had begun ({why}): call it in `setup`"
        );
    }
    let message = panic_message(payload);
    let place = PLACE.with(|place| place.borrow().clone().unwrap_or_default());
    format!("panicked at {place}: {message}")
}

/// What a panic said.
pub(crate) fn panic_message(payload: Box<dyn Any + Send>) -> String {
    let message = payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a value that is no text".to_owned());
    // Dropping what a benchmark panicked with may panic again, and nobody would catch that.
    std::mem::forget(payload);
    message
}
