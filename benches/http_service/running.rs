//! The service as a child process of its own.

use std::ffi::OsString;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, ExitCode};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The argument by which this program knows that it is the service.
pub(crate) const SERVE: &str = "--serve";

/// A running service. Benchmarks that share a load share it; it ends with the last of them.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    _child: Arc<Ended>,
}

#[derive(Debug)]
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

static SHARED: Mutex<Option<(SocketAddr, Weak<Ended>)>> = Mutex::new(None);

impl Running {
    pub(crate) fn shared() -> Self {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((address, child)) = &*shared
            && let Some(child) = child.upgrade()
        {
            return Self { address: *address, _child: child };
        }
        let address = free_address().expect("a loopback port is free");
        let child = Command::new(std::env::current_exe().unwrap())
            .args([SERVE, &address.to_string()])
            .spawn()
            .unwrap();
        let child = Arc::new(Ended(child));
        while std::net::TcpStream::connect(address).is_err() {}
        *shared = Some((address, Arc::downgrade(&child)));
        Self { address, _child: child }
    }
}

/// A loopback port that nobody has at the moment.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// Serves at the address of the argument.
pub(crate) fn serve(address: Option<OsString>) -> ExitCode {
    let address = address.and_then(|address| address.to_str()?.parse().ok());
    let ended = address.map(crate::service::serve);
    match ended {
        Some(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
