//! Brokers as child processes, where they are installed.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use std::{env, fs, io};

use perf_harness::child::Server;
use tempfile::TempDir;

/// Where Debian has what administrators run, which is not on everybody's path.
const SYSTEM: &str = "/usr/sbin";
/// Where Debian has RabbitMQ's own scripts: those on the path want to be root.
const RABBITMQ: &str = "/usr/lib/rabbitmq/lib";

/// RabbitMQ takes seconds to start.
const START: Duration = Duration::from_secs(60);

/// A running broker. Cases share it, and it ends with the last of them, as does all that it has stored.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    /// Ended in this order, before their folder goes.
    _servers: Vec<Server>,
    _folder: TempDir,
}

/// A broker that cases share.
type Shared = Mutex<Weak<Running>>;

/// The one that runs, or a new one.
fn share(shared: &Shared, start: impl FnOnce() -> io::Result<Running>) -> Arc<Running> {
    let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let running = Arc::new(start().expect("a broker that is installed starts"));
        *shared = Arc::downgrade(&running);
        running
    })
}

/// A mosquitto that keeps nothing and takes whatever comes; without one the case is left out.
pub(crate) fn mosquitto() -> Arc<Running> {
    static SHARED: Shared = Mutex::new(Weak::new());
    let Some(program) = on_path("mosquitto") else {
        perf_harness::skip("mosquitto is not installed");
    };
    share(&SHARED, || start_mosquitto(&program))
}

fn start_mosquitto(program: &Path) -> io::Result<Running> {
    let (folder, address) = (tempfile::tempdir()?, free_address()?);
    let file = folder.path().join("mosquitto.conf");
    let listener = format!("listener {} {}\n", address.port(), address.ip());
    let rest = "allow_anonymous true
persistence false
set_tcp_nodelay true
max_inflight_messages 0
max_queued_messages 0
log_type error
";
    fs::write(&file, listener + rest)?;
    let mut command = Command::new(program);
    command.arg("-c").arg(file);
    let server = Server::start("mosquitto", command)?;
    server.wait_for_tcp(address, START)?;
    Ok(Running {
        address,
        _servers: vec![server],
        _folder: folder,
    })
}

/// A RabbitMQ that keeps nothing; without one the case is left out.
pub(crate) fn rabbitmq() -> Arc<Running> {
    static SHARED: Shared = Mutex::new(Weak::new());
    let program = rabbitmq_scripts().map(|scripts| scripts.join("rabbitmq-server"));
    let (Some(program), Some(epmd)) = (program, on_path("epmd")) else {
        perf_harness::skip("RabbitMQ is not installed");
    };
    share(&SHARED, || start_rabbitmq(&program, &epmd))
}

fn start_rabbitmq(program: &Path, epmd: &Path) -> io::Result<Running> {
    let (folder, address) = (tempfile::tempdir()?, free_address()?);
    let [names, others] = [free_address()?, free_address()?];
    // Erlang's register of names, which RabbitMQ would else start for good.
    let mut register = Command::new(epmd);
    register
        .args(["-port", &names.port().to_string()])
        .args(["-address", &names.ip().to_string()]);
    let register = Server::start("epmd", register)?;
    register.wait_for_tcp(names, START)?;

    let path = folder.path();
    fs::write(
        path.join("rabbitmq.conf"),
        format!("listeners.tcp.1 = {address}\n"),
    )?;
    let mut command = Command::new(program);
    command
        // Where it leaves what is left of a crash.
        .current_dir(path)
        .env("HOME", path)
        .env("ERL_EPMD_PORT", names.port().to_string())
        .env("RABBITMQ_NODENAME", "bench@localhost")
        .env("RABBITMQ_DIST_PORT", others.port().to_string())
        .env("RABBITMQ_CONFIG_FILE", path.join("rabbitmq"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", path.join("plugins"))
        .env("RABBITMQ_MNESIA_BASE", path.join("mnesia"))
        .env("RABBITMQ_LOG_BASE", path.join("log"))
        .env("RABBITMQ_PID_FILE", path.join("pid"))
        // Its schedulers keep cores busy while they wait for work, and the cores are not theirs alone.
        .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+sbwt none");
    let server = Server::start("rabbitmq", command)?;
    server.wait_for_tcp(address, START)?;
    Ok(Running {
        address,
        _servers: vec![server, register],
        _folder: folder,
    })
}

fn rabbitmq_scripts() -> Option<PathBuf> {
    let versions = fs::read_dir(RABBITMQ).ok()?.flatten();
    let scripts = versions.map(|version| version.path().join("sbin"));
    scripts.filter(|scripts| scripts.is_dir()).max()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a program is looked for as a shell does"
)]
fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain([PathBuf::from(SYSTEM)])
        .map(|folder| folder.join(program))
        .find(|program| program.is_file())
}

/// A loopback port that nobody has at the moment.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}
