//! The service as a child process.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use perf_harness::child::Server;

/// The argument by which this program knows that it is the service.
pub(crate) const SERVE: &str = "--serve";

/// It starts in milliseconds, on a machine that has nothing else to do.
const START: Duration = Duration::from_secs(10);

/// The running service.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    _server: Server,
}

impl Running {
    /// The one that runs, or a new one: benchmarks of one load share it, and it ends with the last of
    /// them.
    pub(crate) fn shared() -> io::Result<Arc<Self>> {
        static SHARED: Mutex<Weak<Running>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Ok(running);
        }
        let running = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&running);
        Ok(running)
    }

    fn start() -> io::Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args([SERVE, &address.to_string()]);
        let server = Server::start("shop", command)?;
        server.wait_for_tcp(address, START)?;
        Ok(Self {
            address,
            _server: server,
        })
    }
}

/// A loopback port that nobody has at the moment.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}
