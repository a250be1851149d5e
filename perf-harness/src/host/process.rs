//! What Linux tells of any process: this one, or a server under test.

use std::time::Duration;

use super::files::Files;
use super::proc_reader::{USER_TICK, all_interfaces, most_resident, page_bytes, traffic};

/// A process, by its number and by when it was started: the number of one that has ended is given
/// to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    /// Its folder below `/proc`.
    folder: String,
    pid: u32,
    started: u64,
}

/// What a process has used since it started, and what it holds now; `None` where it is not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProcessReading {
    /// Processor time of user and system, in steps of 10 ms.
    pub(crate) cpu: Option<Duration>,
    /// Bytes of resident memory, and the most of them.
    pub(crate) resident: Option<u64>,
    pub(crate) peak: Option<u64>,
    pub(crate) threads: Option<u64>,
    /// Open file descriptors.
    pub(crate) descriptors: Option<u64>,
    /// Bytes read from storage and written to it.
    pub(crate) read: Option<u64>,
    pub(crate) written: Option<u64>,
    /// Bytes sent and received by all in its network namespace.
    pub(crate) network: Option<u64>,
    /// Which namespace that is.
    pub(crate) namespace: Option<String>,
    /// How many cores it may use.
    pub(crate) cores: Option<usize>,
}

impl Process {
    /// This process.
    pub(crate) fn own(files: &Files) -> Option<Self> {
        Self::at(files, "self".to_owned())
    }

    /// The process of this number, if it lives.
    pub(crate) fn of(files: &Files, pid: u32) -> Option<Self> {
        Self::at(files, pid.to_string())
    }

    fn at(files: &Files, folder: String) -> Option<Self> {
        let stat = Stat::read(files, &folder).filter(|stat| !stat.has_ended)?;
        Some(Self {
            folder,
            pid: stat.pid,
            started: stat.started,
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether it has not ended, also where another process has its number now.
    pub(crate) fn lives(&self, files: &Files) -> bool {
        self.stat(files).is_some()
    }

    /// What it alone uses and holds; `None` when it is gone, also where another process has its
    /// number now.
    pub(crate) fn read(&self, files: &Files) -> Option<ProcessReading> {
        let stat = self.stat(files)?;
        Some(self.reading(files, &stat, stat.own_ticks))
    }

    /// What it and its descendants use and hold, with the processor time and storage traffic of
    /// those that have ended and been waited for. A descendant that has been cut loose, as a daemon
    /// cuts itself loose, is none. The network is that of its own namespace.
    pub(crate) fn read_tree(&self, files: &Files) -> Option<ProcessReading> {
        let stat = self.stat(files)?;
        let mut sum = self.reading(files, &stat, stat.own_ticks + stat.waited_ticks);
        let mut seen = vec![self.pid];
        let mut next = 0;
        while let Some(parent) = seen.get(next).copied() {
            next += 1;
            for pid in children(files, parent) {
                if seen.len() < MOST_PROCESSES && !seen.contains(&pid) {
                    seen.push(pid);
                    sum.absorb(files, pid);
                }
            }
        }
        Some(sum)
    }

    fn stat(&self, files: &Files) -> Option<Stat> {
        let stat = Stat::read(files, &self.folder)?;
        (stat.started == self.started && !stat.has_ended).then_some(stat)
    }

    fn reading(&self, files: &Files, stat: &Stat, ticks: u64) -> ProcessReading {
        let folder = &self.folder;
        let text = |name: &str| files.text(&format!("proc/{folder}/{name}"));
        let io = text("io");
        let status = text("status");
        ProcessReading {
            cpu: Some(USER_TICK * u32::try_from(ticks).unwrap_or(u32::MAX)),
            resident: Some(stat.resident_pages * page_bytes()),
            peak: status.as_deref().and_then(most_resident),
            threads: Some(stat.threads),
            descriptors: files
                .names(&format!("proc/{folder}/fd"))
                // Looking into one's own folder takes a descriptor.
                .map(|names| names.len() as u64 - u64::from(folder == "self" && !names.is_empty())),
            read: io.as_deref().and_then(|io| traffic(io, "read_bytes:")),
            written: io.as_deref().and_then(|io| traffic(io, "write_bytes:")),
            network: text("net/dev").as_deref().and_then(all_interfaces),
            namespace: files.target(&format!("proc/{folder}/ns/net")),
            cores: status.as_deref().and_then(cores),
        }
    }
}

/// So many processes of one tree are looked at, at most.
const MOST_PROCESSES: usize = 512;

impl ProcessReading {
    /// Adds a descendant. One that is gone meanwhile, or that waits to be waited for, holds nothing.
    fn absorb(&mut self, files: &Files, pid: u32) {
        let Some(stat) = Stat::read(files, &pid.to_string()) else {
            return;
        };
        let process = Process {
            folder: pid.to_string(),
            pid,
            started: stat.started,
        };
        let other = process.reading(files, &stat, stat.own_ticks + stat.waited_ticks);
        self.cpu = both(self.cpu, other.cpu);
        self.read = both(self.read, other.read);
        self.written = both(self.written, other.written);
        if !stat.has_ended {
            self.resident = both(self.resident, other.resident);
            self.peak = both(self.peak, other.peak);
            self.threads = both(self.threads, other.threads);
            self.descriptors = both(self.descriptors, other.descriptors);
        }
    }
}

/// A sum is told where both parts are.
fn both<T: std::ops::Add<Output = T>>(one: Option<T>, other: Option<T>) -> Option<T> {
    Some(one? + other?)
}

/// What `/proc/PID/stat` says.
#[derive(Debug)]
struct Stat {
    pid: u32,
    /// It has ended, and nobody has waited for it yet.
    has_ended: bool,
    own_ticks: u64,
    /// Of its descendants that have ended and been waited for.
    waited_ticks: u64,
    threads: u64,
    started: u64,
    resident_pages: u64,
}

impl Stat {
    fn read(files: &Files, folder: &str) -> Option<Self> {
        Self::parse(&files.text(&format!("proc/{folder}/stat"))?)
    }

    /// The name in the second field may hold spaces and parentheses.
    fn parse(text: &str) -> Option<Self> {
        let (pid, _) = text.split_once(' ')?;
        let (_, after_name) = text.rsplit_once(')')?;
        let fields: Vec<&str> = after_name.split_ascii_whitespace().collect();
        let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
        Some(Self {
            pid: pid.parse().ok()?,
            has_ended: matches!(*fields.first()?, "Z" | "X" | "x"),
            own_ticks: number(14)? + number(15)?,
            waited_ticks: number(16)? + number(17)?,
            threads: number(20)?,
            started: number(22)?,
            resident_pages: number(24)?,
        })
    }
}

/// The children of all threads of a process.
fn children(files: &Files, pid: u32) -> Vec<u32> {
    let tasks = files.names(&format!("proc/{pid}/task")).unwrap_or_default();
    tasks
        .iter()
        .filter_map(|task| files.text(&format!("proc/{pid}/task/{task}/children")))
        .flat_map(|text| {
            text.split_ascii_whitespace()
                .filter_map(|pid| pid.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect()
}

/// `Cpus_allowed_list: 0-1,4`.
fn cores(status: &str) -> Option<usize> {
    let mut lines = status.lines();
    let list = lines.find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    list.trim()
        .split(',')
        .map(|span| {
            let (first, last) = span.split_once('-').unwrap_or((span, span));
            let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
            (last + 1).checked_sub(first)
        })
        .sum()
}

/// A stat file: state, ticks of its own and of those it has waited for, threads, start, pages.
#[cfg(test)]
pub(crate) fn stat_file(
    pid: u32,
    state: &str,
    (own, waited): (u64, u64),
    (threads, started, pages): (u64, u64, u64),
) -> String {
    let mut fields = vec!["0".to_owned(); 50];
    let mut set = |field: usize, value: String| fields[field - 3] = value;
    set(3, state.to_owned());
    set(14, own.to_string());
    set(16, waited.to_string());
    set(20, threads.to_string());
    set(22, started.to_string());
    set(24, pages.to_string());
    format!("{pid} (a) b) {}\n", fields.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::files::Tree;

    #[cfg(unix)]
    #[test]
    fn each_file_of_a_process_gives_its_figure() {
        let tree = Tree::of(&[
            ("proc/7/stat", &stat_file(7, "S", (150, 900), (3, 55, 10))),
            ("proc/7/io", "read_bytes: 4096\nwrite_bytes: 12288\n"),
            (
                "proc/7/status",
                "VmHWM:\t 64 kB\nCpus_allowed_list:\t0-1,4\n",
            ),
            ("proc/7/net/dev", "lo: 100 1 0 0 0 0 0 0 20 1 0\n"),
            ("proc/7/fd/0", ""),
            ("proc/7/fd/1", ""),
        ])
        .and_folder("proc/7/ns");
        tree.link("proc/7/ns/net", "net:[4026531833]");
        let files = tree.files();
        let process = Process::of(&files, 7).unwrap();
        assert_eq!(
            process.read(&files).unwrap(),
            ProcessReading {
                cpu: Some(Duration::from_millis(1_500)),
                resident: Some(10 * page_bytes()),
                peak: Some(64 << 10),
                threads: Some(3),
                descriptors: Some(2),
                read: Some(4096),
                written: Some(12288),
                network: Some(120),
                namespace: Some("net:[4026531833]".to_owned()),
                cores: Some(3),
            }
        );
    }

    #[test]
    fn what_is_not_told_is_unknown_and_not_nothing() {
        let tree = Tree::of(&[("proc/7/stat", &stat_file(7, "S", (1, 0), (1, 5, 1)))]);
        let files = tree.files();
        let reading = Process::of(&files, 7).unwrap().read(&files).unwrap();
        assert_eq!((reading.peak, reading.descriptors), (None, None));
        assert_eq!((reading.read, reading.network), (None, None));
        assert_eq!((reading.namespace, reading.cores), (None, None));
        assert_eq!(Process::of(&files, 8), None);
        assert_eq!(Process::own(&files), None);
    }

    #[test]
    fn a_process_that_is_gone_is_not_mistaken_for_the_next_one_of_its_number() {
        let tree = Tree::of(&[("proc/7/stat", &stat_file(7, "S", (1, 0), (1, 5, 1)))]);
        let files = tree.files();
        let process = Process::of(&files, 7).unwrap();
        assert!(process.read(&files).is_some());
        tree.write("proc/7/stat", &stat_file(7, "Z", (1, 0), (1, 5, 0)));
        assert_eq!(process.read(&files), None);
        assert_eq!(Process::of(&files, 7), None);
        tree.write("proc/7/stat", &stat_file(7, "S", (1, 0), (1, 6, 1)));
        assert_eq!(process.read(&files), None);
        assert_eq!(
            (process.read_tree(&files), process.lives(&files)),
            (None, false)
        );
    }

    #[test]
    fn a_tree_holds_its_live_processes_and_has_used_what_the_ended_ones_used() {
        let tree = Tree::of(&[
            ("proc/7/stat", &stat_file(7, "S", (100, 40), (1, 5, 10))),
            ("proc/7/task/7/children", "8 \n"),
            ("proc/7/task/9/children", "10 11 12 \n"),
            ("proc/8/stat", &stat_file(8, "R", (20, 3), (2, 6, 5))),
            // Its child is looked at once, whatever the files say.
            ("proc/8/task/8/children", "13 7 \n"),
            ("proc/13/stat", &stat_file(13, "R", (7, 0), (1, 6, 1))),
            // One waits to be waited for, and one is gone by now.
            ("proc/10/stat", &stat_file(10, "Z", (50, 0), (1, 7, 99))),
        ]);
        let files = tree.files();
        let process = Process::of(&files, 7).unwrap();
        let reading = process.read_tree(&files).unwrap();
        assert_eq!(reading.cpu, Some(Duration::from_millis(2_200)));
        assert_eq!(reading.resident, Some(16 * page_bytes()));
        assert_eq!(reading.threads, Some(4));
        let alone = process.read(&files).unwrap();
        assert_eq!(alone.cpu, Some(Duration::from_secs(1)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_lives_and_holds_something() {
        let files = Files::of_this_machine();
        let reading = Process::own(&files).unwrap().read(&files).unwrap();
        assert!(reading.resident > Some(0) && reading.threads > Some(0));
        assert!(reading.peak >= Some(page_bytes()) && reading.descriptors > Some(0));
        assert!(reading.cores > Some(0));
        assert_eq!(Process::own(&files).unwrap().pid, std::process::id());
    }
}
