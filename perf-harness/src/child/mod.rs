//! The server under test: a process that is started for a benchmark, or one that runs already.
//!
//! A [`Server`] is started by a benchmark's `setup`, has a name, and ends with the state that holds
//! it. While it lives, its processor time, memory, threads, descriptors and traffic are told by the
//! second, and `child.cpu`, `child.rss_peak` and so on can be targets. [`watch`] tells the same of a
//! process that somebody else has started. Faults of a scenario kill and restart servers by their
//! names.
//!
//! **Several of them** count as one: `child.…` is the sum over all that have a name at that time. The
//! peak of several is the sum of their peaks, which may be more than there ever was at one moment.
//! Descendants count with the server, as long as they have not cut themselves loose from it, and so
//! does the processor time of those that it has waited for. The network is that of the server's
//! namespace: on the loopback interface everything else in it counts too.
//!
//! ```no_run
//! use std::process::Command;
//! use std::time::Duration;
//!
//! use perf_harness::child::Server;
//! use perf_harness::perf_bench;
//!
//! fn start() -> Server {
//!     let mut command = Command::new("my-server");
//!     command.args(["--listen", "127.0.0.1:4180"]);
//!     let server = Server::start("my-server", command).unwrap();
//!     server.wait_for_tcp("127.0.0.1:4180", Duration::from_secs(5)).unwrap();
//!     server
//! }
//!
//! #[perf_bench(setup = start)]
//! fn connect(_server: &Server) -> std::io::Result<std::net::TcpStream> {
//!     std::net::TcpStream::connect("127.0.0.1:4180")
//! }
//! ```

mod keeper;
mod log;
mod registry;
mod server;
mod trouble;
mod watch;

pub(crate) use registry::{Named, kill, named, restart};
pub use server::Server;
pub use watch::{Watch, watch};
