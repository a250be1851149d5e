//! What faults do to the machine and to processes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::burners::Burners;
use super::fill::Fill;
use super::held::Held;
use super::pressure::Pressure;
use super::register;
use crate::child;
use crate::load::FaultKind;
use crate::measure::panic_message;

/// Where faults that meet no calls take place.
pub(super) trait Machine: Send {
    /// Begins a fault; the text says why that cannot be.
    fn begin(&self, kind: &FaultKind) -> Result<Held, String>;
}

/// This machine.
pub(super) struct ThisMachine;

impl Machine for ThisMachine {
    fn begin(&self, kind: &FaultKind) -> Result<Held, String> {
        match kind {
            FaultKind::Cpu(threads) => Burners::start(*threads).map(Held::holding),
            FaultKind::Memory(bytes) => Pressure::start(*bytes).map(Held::holding),
            FaultKind::Kill(name) => child::kill(name).map(|()| Held::nothing()),
            FaultKind::Restart(name) => {
                child::kill(name)?;
                let name = name.clone();
                Ok(Held::until(move || {
                    child::restart(&name)
                        .map_err(|error| format!("it was killed, and not started again: {error}"))
                }))
            }
            FaultKind::FillDisk { folder, leave } => Fill::start(folder, *leave).map(Held::holding),
            FaultKind::Call(name) => {
                let called = catch_unwind(AssertUnwindSafe(|| register::call(name)));
                called.unwrap_or_else(|payload| {
                    Err(format!("`{name}` panicked: {}", panic_message(payload)))
                })?;
                Ok(Held::nothing())
            }
            FaultKind::Latency(_)
            | FaultKind::Error(_)
            | FaultKind::Stall
            | FaultKind::DropConnection
            | FaultKind::Bandwidth(_) => Err("it meets calls, and not the machine".to_owned()),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::child::Server;
    use crate::fault::register;

    #[test]
    fn a_server_is_down_while_the_fault_lasts() {
        let mut command = Command::new("sleep");
        command.arg("1000");
        let server = Server::start("fault-down", command).unwrap();
        let before = server.pid();
        let restart = FaultKind::Restart("fault-down".into());
        let held = ThisMachine.begin(&restart).unwrap();
        assert!(!server.is_running());
        assert_eq!(held.end(), Ok(()));
        assert!(server.is_running() && server.pid() != before);
        // Also where the scenario is given up in its midst.
        drop(ThisMachine.begin(&restart).unwrap());
        assert!(server.is_running());
        let kill = FaultKind::Kill("fault-down".into());
        ThisMachine.begin(&kill).unwrap().end().unwrap();
        assert!(!server.is_running());
        let again = ThisMachine.begin(&kill).map(drop).unwrap_err();
        assert!(again.contains("does not run"), "{again}");
    }

    #[test]
    fn what_was_registered_is_called_and_its_trouble_is_told() {
        let calls = std::sync::Arc::new(std::sync::Mutex::new(0));
        let counted = std::sync::Arc::clone(&calls);
        let _cut = register("machine-cut", move || {
            *counted.lock().unwrap() += 1;
            Ok(())
        });
        let _fails = register("machine-fails", || Err("no route".into()));
        let _panics = register("machine-panics", || panic!("oh"));
        let call = |name: &str| ThisMachine.begin(&FaultKind::Call(name.into())).map(drop);
        assert_eq!((call("machine-cut"), *calls.lock().unwrap()), (Ok(()), 1));
        assert_eq!(
            call("machine-fails"),
            Err("`machine-fails` failed: no route".into())
        );
        assert_eq!(
            call("machine-panics"),
            Err("`machine-panics` panicked: oh".into())
        );
        assert!(
            call("machine-missing")
                .unwrap_err()
                .contains("fault::register")
        );
    }
}
