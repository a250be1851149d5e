//! Brokers as child processes, where they are installed.

use std::ffi::OsStr;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs, io};

use tempfile::TempDir;

/// Where Debian has what administrators run, which is not on everybody's path.
const SYSTEM: &str = "/usr/sbin";
/// Where Debian has RabbitMQ's own scripts: those on the path want to be root.
const RABBITMQ: &str = "/usr/lib/rabbitmq/lib";

/// A broker that ends when this is dropped, and all that it has stored with it.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    children: Vec<Child>,
    _folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A mosquitto that keeps nothing and takes whatever comes, or none: then the case is left out.
pub(crate) fn mosquitto() -> Server {
    let Some(program) = on_path("mosquitto") else {
        perf_harness::skip("mosquitto is not installed");
    };
    start_mosquitto(&program).expect("mosquitto starts")
}

fn start_mosquitto(program: &Path) -> io::Result<Server> {
    let (folder, address) = (tempfile::tempdir()?, free_address()?);
    let file = folder.path().join("mosquitto.conf");
    let (port, ip) = (address.port(), address.ip());
    fs::write(
        &file,
        format!(
            "listener {port} {ip}\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nmax_inflight_messages 0\nmax_queued_messages 0\nlog_type error\n"
        ),
    )?;
    let child = Command::new(program).arg("-c").arg(file).spawn()?;
    let server = Server {
        address,
        children: vec![child],
        _folder: folder,
    };
    while std::net::TcpStream::connect(address).is_err() {}
    Ok(server)
}

/// A RabbitMQ with an Erlang of its own, or none: then the case is left out.
pub(crate) fn rabbitmq() -> Server {
    let program = rabbitmq_scripts().map(|scripts| scripts.join("rabbitmq-server"));
    let (Some(program), Some(epmd)) = (program, on_path("epmd")) else {
        perf_harness::skip("RabbitMQ is not installed");
    };
    start_rabbitmq(&program, &epmd).expect("RabbitMQ starts")
}

fn start_rabbitmq(program: &Path, epmd: &Path) -> io::Result<Server> {
    let (folder, address) = (tempfile::tempdir()?, free_address()?);
    let [names, others] = [free_address()?, free_address()?];
    fs::write(
        folder.path().join("rabbitmq.conf"),
        format!("listeners.tcp.1 = {address}\nloopback_users = none\n"),
    )?;
    // Erlang's register of names, which would else be started for good.
    let epmd = Command::new(epmd)
        .args(["-port", &names.port().to_string()])
        .args(["-address", &names.ip().to_string()])
        .spawn()?;
    let mut server = Server {
        address,
        children: vec![epmd],
        _folder: folder,
    };
    let folder = server._folder.path();
    let rabbitmq = Command::new(program)
        .env("HOME", folder)
        .env("ERL_EPMD_PORT", names.port().to_string())
        .env("RABBITMQ_NODENAME", "bench@localhost")
        .env("RABBITMQ_DIST_PORT", others.port().to_string())
        .env("RABBITMQ_CONFIG_FILE", folder.join("rabbitmq"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", folder.join("plugins"))
        .env("RABBITMQ_MNESIA_BASE", folder.join("mnesia"))
        .env("RABBITMQ_LOG_BASE", folder.join("log"))
        .env("RABBITMQ_PID_FILE", folder.join("pid"))
        .stdout(Stdio::null())
        .spawn()?;
    server.children.insert(0, rabbitmq);
    while std::net::TcpStream::connect(address).is_err() {}
    Ok(server)
}

fn rabbitmq_scripts() -> Option<PathBuf> {
    let versions = fs::read_dir(RABBITMQ).ok()?.flatten();
    let scripts = versions.map(|version| version.path().join("sbin"));
    scripts.filter(|scripts| scripts.is_dir()).max()
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain([PathBuf::from(OsStr::new(SYSTEM))])
        .map(|folder| folder.join(program))
        .find(|program| program.is_file())
}

/// A loopback port that nobody has at the moment.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}
