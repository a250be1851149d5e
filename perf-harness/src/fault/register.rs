use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a registered closure answers: an error says why the fault could not be injected.
type Answer = Result<(), Box<dyn Error + Send + Sync>>;
type Action = Arc<Mutex<dyn FnMut() -> Answer + Send>>;

/// A closure that a scenario's `call = "NAME"` calls as long as this lives.
///
/// Made by [`register`].
///
/// ```
/// use perf_harness::fault::{self, Registered};
///
/// struct State {
///     _cut: Registered,
///     _mend: Registered,
/// }
///
/// # fn cut() {}
/// # fn mend() {}
/// fn setup() -> State {
///     State {
///         _cut: fault::register("cut", || Ok(cut())),
///         _mend: fault::register("mend", || Ok(mend())),
///     }
/// }
/// ```
#[derive(Debug)]
#[must_use = "the closure can be called as long as this lives"]
pub struct Registered {
    number: u64,
}

struct Actions {
    next: u64,
    actions: Vec<(u64, String, Action)>,
}

static ACTIONS: Mutex<Actions> = Mutex::new(Actions {
    next: 0,
    actions: Vec::new(),
});

fn actions() -> MutexGuard<'static, Actions> {
    ACTIONS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives a fault of the user's own a name: `{ at = "10s", call = "cut" }` in a scenario's `faults` calls
/// it at that time, on a thread of the scenario, on which nothing else begins or ends meanwhile. An
/// error, or a panic, is reported as a fault that was skipped. Of several with one name the latest is
/// called. What it changed it has to undo itself: by another fault, or in the benchmark's `teardown`.
///
/// ```
/// use std::process::Command;
///
/// use perf_harness::fault;
///
/// fn setup() -> fault::Registered {
///     fault::register("cut", || {
///         Command::new("docker").args(["network", "disconnect", "bench", "db"]).status()?;
///         Ok(())
///     })
/// }
/// ```
pub fn register(
    name: &str,
    action: impl FnMut() -> Result<(), Box<dyn Error + Send + Sync>> + Send + 'static,
) -> Registered {
    let mut actions = actions();
    let number = actions.next;
    actions.next += 1;
    let action = Arc::new(Mutex::new(action));
    actions.actions.push((number, name.to_owned(), action));
    Registered { number }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut actions = actions();
        // Whatever the closure holds is dropped outside of the lock: it may register too.
        let own = actions
            .actions
            .iter()
            .position(|(number, ..)| *number == self.number);
        let removed = own.map(|index| actions.actions.remove(index));
        drop(actions);
        drop(removed);
    }
}

/// Calls what was registered under a name; the text says why that cannot be.
pub(super) fn call(name: &str) -> Result<(), String> {
    let action = {
        let actions = actions();
        let mut latest = actions.actions.iter().rev();
        latest
            .find(|(_, known, _)| known == name)
            .map(|(.., action)| Arc::clone(action))
    };
    let Some(action) = action else {
        return Err(format!(
            "nothing is called `{name}`: name it by `perf_harness::fault::register`"
        ));
    };
    let mut action = action.lock().unwrap_or_else(PoisonError::into_inner);
    action().map_err(|error| format!("`{name}` failed: {error}"))
}
