use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::keeper::on_keeper;
use super::log::Log;
use super::registry::{self, Entry};
use super::trouble;
use crate::clock::Clock;
use crate::host::{
    end_all, end_with_thread, ended_within, is_interrupted, set_apart, terminate_all,
};
use crate::units::Time;

/// Between two looks at whether a server is ready.
const PAUSE: Duration = Duration::from_millis(5);
/// So long a server may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(5);
/// So long one attempt to connect may take.
const ATTEMPT: Duration = Duration::from_millis(250);

/// A server under test, in a process of its own.
///
/// It has no standard input, and what it prints is kept for error messages, or goes to a file. It ends
/// when this is dropped: it is asked to (`SIGTERM`), and killed when it has not ended after five
/// seconds, with all that it has started and not cut loose; so it does when the bench process ends by
/// itself. Ctrl-C in the terminal does not reach it. When the bench process is killed, Linux kills the
/// server's process too, but none that it has started: where the command is a shell's, `exec` the
/// server in it.
///
/// ```no_run
/// use std::process::Command;
/// use std::time::Duration;
///
/// use perf_harness::child::Server;
///
/// let mut command = Command::new("mosquitto");
/// command.args(["-p", "18830"]);
/// let server = Server::start("mosquitto", command)?;
/// server.wait_for_tcp("127.0.0.1:18830", Duration::from_secs(5))?;
/// assert!(server.is_running());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Server {
    core: Arc<Core>,
    number: u64,
    clock: Clock,
}

/// What the server and the faults that kill it share.
#[derive(Debug)]
pub(super) struct Core {
    name: String,
    log: Log,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    command: Command,
    child: Option<Child>,
    /// The server was dropped: a fault that still holds it must not start it again.
    is_over: bool,
}

impl Server {
    /// Starts a server. Its last lines are told when waiting for it fails.
    ///
    /// # Errors
    /// When another child has the name, or the command cannot be started.
    ///
    /// ```no_run
    /// use std::process::Command;
    ///
    /// use perf_harness::child::Server;
    ///
    /// let server = Server::start("redis", Command::new("redis-server"))?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start(name: &str, command: Command) -> io::Result<Self> {
        Self::start_on(Clock::monotonic(), name, command, Log::unnamed()?)
    }

    /// Starts a server that appends what it prints to a file.
    ///
    /// # Errors
    /// When another child has the name, the command cannot be started, or the file cannot be opened.
    ///
    /// ```no_run
    /// use std::process::Command;
    ///
    /// use perf_harness::child::Server;
    ///
    /// let server = Server::start_with_log("redis", Command::new("redis-server"), "target/redis.log")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start_with_log(name: &str, command: Command, log: impl AsRef<Path>) -> io::Result<Self> {
        Self::start_on(Clock::monotonic(), name, command, Log::at(log.as_ref())?)
    }

    fn start_on(clock: Clock, name: &str, mut command: Command, log: Log) -> io::Result<Self> {
        log.attach(&mut command)?;
        set_apart(&mut command);
        end_with_thread(&mut command);
        registry::end_at_exit();
        let core = Arc::new(Core {
            name: name.to_owned(),
            log,
            state: Mutex::new(State {
                command,
                child: None,
                is_over: false,
            }),
        });
        // A name that is taken is told before anything is started.
        let number = registry::add(name, Entry::Server(Arc::clone(&core)))?;
        let server = Self {
            core,
            number,
            clock,
        };
        Core::restart(&server.core)?;
        Ok(server)
    }

    /// Its process's number; `None` while it is killed.
    ///
    /// ```no_run
    /// # use perf_harness::child::Server;
    /// # fn look(server: &Server) {
    /// println!("attach to {:?}", server.pid());
    /// # }
    /// ```
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.core.pid()
    }

    /// Whether its process has not ended.
    ///
    /// ```no_run
    /// # use perf_harness::child::Server;
    /// # fn teardown(server: Server) {
    /// assert!(server.is_running(), "it crashed under load");
    /// # }
    /// ```
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.core.pid().is_some()
    }

    /// Kills it (`SIGKILL`), with all that it has started and not cut loose.
    ///
    /// # Errors
    /// When it does not run.
    ///
    /// ```no_run
    /// # use perf_harness::child::Server;
    /// # fn crash(server: &Server) -> std::io::Result<()> {
    /// server.kill()?;
    /// assert!(!server.is_running());
    /// # Ok(())
    /// # }
    /// ```
    pub fn kill(&self) -> io::Result<()> {
        self.core.kill()
    }

    /// Starts it again by the same command; kills it first if it runs. It goes on under its name.
    ///
    /// # Errors
    /// When the command cannot be started.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use perf_harness::child::Server;
    /// # fn again(server: &Server) -> std::io::Result<()> {
    /// server.restart()?;
    /// server.wait_for_tcp("127.0.0.1:6379", Duration::from_secs(5))
    /// # }
    /// ```
    pub fn restart(&self) -> io::Result<()> {
        Core::restart(&self.core)
    }

    /// Waits until it accepts connections at an address. The calling thread is blocked meanwhile.
    ///
    /// # Errors
    /// When it ends first, or does not listen in time (with the last that it printed), when the
    /// address means nothing, or when the run is interrupted. Who it is that accepts is not asked: a
    /// server of an earlier run that still has the port is taken for this one, until this one ends.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use perf_harness::child::Server;
    /// # fn ready(server: &Server) -> std::io::Result<()> {
    /// server.wait_for_tcp(("127.0.0.1", 6379), Duration::from_secs(5))
    /// # }
    /// ```
    pub fn wait_for_tcp(&self, address: impl ToSocketAddrs, within: Duration) -> io::Result<()> {
        let addresses: Vec<_> = address.to_socket_addrs()?.collect();
        let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let ready = || {
            let mut addresses = addresses.iter();
            addresses.any(|address| TcpStream::connect_timeout(address, ATTEMPT).is_ok())
        };
        self.wait(
            &format!("listening on {}", shown.join(" or ")),
            within,
            || ready().then_some(()),
        )
    }

    /// Waits until something is so. The calling thread is blocked meanwhile.
    ///
    /// # Errors
    /// When it ends first, or `ready` is not so in time (with the last that it printed), or when the
    /// run is interrupted.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use perf_harness::child::Server;
    /// # fn ready(server: &Server) -> std::io::Result<()> {
    /// server.wait_for(|| std::path::Path::new("/run/my.sock").exists(), Duration::from_secs(5))
    /// # }
    /// ```
    pub fn wait_for(&self, mut ready: impl FnMut() -> bool, within: Duration) -> io::Result<()> {
        self.wait("ready", within, || ready().then_some(()))
    }

    /// Waits until it has printed a line that holds `text`, and gives the first such line: a server
    /// that chooses its port says it there. The calling thread is blocked meanwhile.
    ///
    /// # Errors
    /// When it ends first, or does not print it in time (with the last that it printed), or when the
    /// run is interrupted.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use perf_harness::child::Server;
    /// # fn port(server: &Server) -> std::io::Result<Option<u16>> {
    /// let line = server.wait_for_line("listening on", Duration::from_secs(5))?;
    /// Ok(line.rsplit(':').next().and_then(|port| port.parse().ok()))
    /// # }
    /// ```
    pub fn wait_for_line(&self, text: &str, within: Duration) -> io::Result<String> {
        self.wait(&format!("printing `{text}`"), within, || {
            self.core.log.line_with(text)
        })
    }

    /// Looks again and again until `ready` gives something.
    fn wait<T>(
        &self,
        what: &str,
        within: Duration,
        mut ready: impl FnMut() -> Option<T>,
    ) -> io::Result<T> {
        let core = &self.core;
        let begin = self.clock.start();
        loop {
            // Asked first: somebody else may be what answers at the address of one that has ended.
            let status = core.status()?;
            if let Some(status) = status {
                let log = core.log.last_lines();
                return Err(trouble::ended(&core.name, status, what, &log));
            }
            if let Some(found) = ready() {
                return Ok(found);
            }
            if is_interrupted() {
                return Err(trouble::interrupted(&core.name));
            }
            if self.clock.elapsed(begin) >= within {
                let within = Time::from(within).to_string();
                let log = core.log.last_lines();
                return Err(trouble::too_late(&core.name, &within, what, &log));
            }
            self.clock.rest(PAUSE);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        registry::remove(self.number);
        self.core.end();
    }
}

impl Core {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn pid(&self) -> Option<u32> {
        let mut state = self.state();
        let child = state.child.as_mut()?;
        matches!(child.try_wait(), Ok(None)).then(|| child.id())
    }

    /// How it has ended; `None` while it runs.
    fn status(&self) -> io::Result<Option<ExitStatus>> {
        match &mut self.state().child {
            Some(child) => child.try_wait(),
            None => Err(trouble::not_running(&self.name)),
        }
    }

    pub(super) fn kill(&self) -> io::Result<()> {
        let Some(mut child) = self.state().child.take() else {
            return Err(trouble::not_running(&self.name));
        };
        let had_ended = matches!(child.try_wait(), Ok(Some(_)));
        end_all(&mut child);
        if had_ended {
            return Err(trouble::not_running(&self.name));
        }
        Ok(())
    }

    pub(super) fn restart(core: &Arc<Self>) -> io::Result<()> {
        let core = Arc::clone(core);
        on_keeper(move || {
            let mut state = core.state();
            if state.is_over {
                return Err(trouble::not_running(&core.name));
            }
            if let Some(mut child) = state.child.take() {
                end_all(&mut child);
            }
            let child = state.command.spawn().map_err(|error| {
                let program = state.command.get_program().display();
                let text = format!("`{}` (`{program}`) cannot be started: {error}", core.name);
                io::Error::new(error.kind(), text)
            })?;
            state.child = Some(child);
            Ok(())
        })
    }

    pub(super) fn trim_log(&self) {
        self.log.trim();
    }

    /// Asks it to end, and kills what has not ended after the grace.
    fn end(&self) {
        let mut state = self.state();
        state.is_over = true;
        let Some(mut child) = state.child.take() else {
            return;
        };
        drop(state);
        terminate_all(&child);
        ended_within(&mut child, GRACE);
        end_all(&mut child);
    }

    /// Kills it where nothing may wait any more.
    #[cfg(unix)]
    pub(super) fn end_now(&self) {
        if let Ok(mut state) = self.state.try_lock()
            && let Some(child) = &mut state.child
        {
            end_all(child);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::clock::SimulatedClock;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    /// A server whose waiting takes no time.
    fn start(name: &str, script: &str) -> io::Result<Server> {
        let clock = Clock::simulated(SimulatedClock::new());
        Server::start_on(clock, name, shell(script), Log::unnamed().unwrap())
    }

    /// Waits until another process has come so far, and gives up only where it never does.
    fn until(mut so: impl FnMut() -> bool) {
        let clock = Clock::monotonic();
        let begin = clock.start();
        while !so() {
            assert!(clock.elapsed(begin) < Duration::from_secs(60), "in vain");
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_server_that_ends_says_how_and_what_it_printed() {
        let server = start("ends", "echo one; echo two >&2; exit 7").unwrap();
        until(|| !server.is_running());
        let error = server
            .wait_for(|| true, Duration::from_secs(1))
            .unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("`ends` ended (exit status: 7) before ready"),
            "{text}"
        );
        assert!(
            text.ends_with("the last that it printed:\n  one\n  two"),
            "{text}"
        );
        assert_eq!(server.pid(), None);
    }

    #[test]
    fn a_server_that_never_listens_is_told_by_its_name() {
        let server = start("deaf", "exec sleep 1000").unwrap();
        // Nobody listens on a port that was given back.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = port.local_addr().unwrap();
        drop(port);
        let error = server
            .wait_for_tcp(address, Duration::from_secs(2))
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let text = error.to_string();
        assert!(
            text.contains(&format!("not listening on {address} within 2 s")),
            "{text}"
        );
    }

    #[test]
    fn a_server_that_listens_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let server = start("listens", "exec sleep 1000").unwrap();
        let address = listener.local_addr().unwrap();
        server
            .wait_for_tcp(address, Duration::from_secs(2))
            .unwrap();
        // Somebody else answers there.
        server.kill().unwrap();
        assert!(
            server
                .wait_for_tcp(address, Duration::from_secs(2))
                .is_err()
        );
    }

    #[test]
    fn a_line_of_it_can_be_waited_for() {
        let server = Server::start("prints", shell("echo on port 4180; exec sleep 1000")).unwrap();
        let line = server.wait_for_line("on port", Duration::from_secs(60));
        assert_eq!(line.unwrap(), "on port 4180");
    }

    #[test]
    fn a_server_is_killed_and_started_again_under_its_name() {
        let server = start("again", "exec sleep 1000").unwrap();
        let first = server.pid().unwrap();
        registry::kill("again").unwrap();
        assert_eq!(server.pid(), None);
        assert!(
            server
                .kill()
                .unwrap_err()
                .to_string()
                .contains("does not run")
        );
        registry::restart("again").unwrap();
        assert_ne!(server.pid(), Some(first));
        server.restart().unwrap();
        assert!(server.is_running());
    }

    #[test]
    fn a_server_that_was_dropped_is_not_started_again_by_who_still_holds_it() {
        let server = start("dropped", "exec sleep 1000").unwrap();
        let core = Arc::clone(&server.core);
        drop(server);
        assert!(Core::restart(&core).is_err());
        assert_eq!(core.pid(), None);
    }

    #[test]
    fn benchmarks_may_share_a_server_among_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Server>();
    }

    #[test]
    fn a_name_is_taken_until_its_server_has_ended() {
        let server = start("taken", "exec sleep 1000").unwrap();
        let pid = server.pid().unwrap();
        let error = start("taken", "exec sleep 1000").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        drop(server);
        // SAFETY: signal 0 asks whether there is such a process.
        assert_ne!(unsafe { libc::kill(pid as libc::pid_t, 0) }, 0);
        drop(start("taken", "exec sleep 1000").unwrap());
    }

    #[test]
    fn what_a_server_has_started_ends_with_it() {
        let server = start("parent", "sleep 1000 & echo child $!; wait").unwrap();
        until(|| server.core.log.line_with("child").is_some());
        let line = server.core.log.line_with("child").unwrap();
        let pid: libc::pid_t = line.strip_prefix("child ").unwrap().parse().unwrap();
        server.kill().unwrap();
        // SAFETY: signal 0 asks whether there is such a process.
        until(|| unsafe { libc::kill(pid, 0) } != 0 || has_ended(pid));
    }

    /// Where nobody waits for it, it stays in the table.
    fn has_ended(pid: libc::pid_t) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
        stat.is_ok_and(|stat| stat.contains(") Z "))
    }

    #[test]
    fn a_command_that_is_not_there_is_named_and_leaves_no_name_behind() {
        let command = || Command::new("/no/such/server");
        let error = Server::start("absent", command()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().contains("/no/such/server"), "{error}");
        let error = Server::start("absent", command()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
