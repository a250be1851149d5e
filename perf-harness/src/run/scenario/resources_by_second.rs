//! Readings of this process and of the servers under test, taken once a second.

use std::sync::Arc;

use super::resources::ResourceWatch;
use crate::child::{self, Named};
use crate::clock::Clock;
use crate::host::{Cores, Files, ProcReader, Process, ProcessReading};
use crate::store::wire;

/// Watches this process, and all children that have a name, as one.
pub(crate) struct ResourcesBySecond {
    clock: Clock,
    files: Files,
    named: Box<dyn Fn() -> Vec<Named> + Send>,
    /// When the last reading was taken.
    read_at: u64,
    own: Course,
    /// Each child that has been seen, also while it is gone.
    children: Vec<(Arc<str>, Course)>,
    /// Cores that this process may use, whatever its threads are bound to.
    cores: usize,
    /// Whether the peak of this process counts from the beginning of the watch.
    forgets_peak: bool,
    /// The most bytes of this process that a reading has shown.
    seen_peak: Option<u64>,
}

impl ResourcesBySecond {
    /// From now on.
    pub(crate) fn new(clock: &Clock, cores: &Cores) -> Self {
        let files = Files::of_this_machine();
        Self::watching(clock, cores.len(), files, Box::new(child::named))
    }

    fn watching(
        clock: &Clock,
        cores: usize,
        files: Files,
        named: Box<dyn Fn() -> Vec<Named> + Send>,
    ) -> Self {
        let forgets_peak = ProcReader::open(&files).forget_peak();
        let mut watch = Self {
            read_at: clock.start(),
            clock: clock.clone(),
            own: Course::new(Scope::Alone),
            files,
            named,
            children: Vec::new(),
            cores,
            forgets_peak,
            seen_peak: None,
        };
        // What was used before is no part of the first second.
        watch.second();
        watch
    }
}

impl ResourceWatch for ResourcesBySecond {
    fn second(&mut self) -> [Option<wire::Resources>; 2] {
        let now = self.clock.stop();
        let seconds = self.clock.ns(now.saturating_sub(self.read_at)) / 1e9;
        self.read_at = now;
        let own = Process::own(&self.files);
        let own = self.own.next(&self.files, own.as_ref());
        let process = own.map(|span| span.resources(seconds, Some(self.cores)));
        self.seen_peak = self.seen_peak.max(process.and_then(|process| process.rss));

        let mut children: Option<Span> = None;
        for Named { name, pid } in (self.named)() {
            let known = self.children.iter().position(|(known, _)| *known == name);
            let index = known.unwrap_or_else(|| {
                self.children.push((name, Course::new(Scope::Tree)));
                self.children.len() - 1
            });
            let live = pid.and_then(|pid| Process::of(&self.files, pid));
            if let Some(span) = self.children[index].1.next(&self.files, live.as_ref()) {
                children = Some(match children {
                    None => span,
                    Some(sum) => sum.and(span),
                });
            }
        }
        [process, children.map(|span| span.resources(seconds, None))]
    }

    fn peaks(&mut self) -> [Option<u64>; 2] {
        let own = if self.forgets_peak {
            Process::own(&self.files)
                .and_then(|own| own.read(&self.files)?.peak)
                .max(self.own.peak)
        } else {
            self.seen_peak
        };
        let children = self.children.iter().map(|(_, course)| course.peak);
        let children: Option<u64> = children.sum();
        [own, children.filter(|_| !self.children.is_empty())]
    }
}

/// Whether the descendants of a process count as it.
#[derive(Clone, Copy)]
enum Scope {
    Alone,
    Tree,
}

/// One process under its name, also where it is started anew.
struct Course {
    scope: Scope,
    last: Option<(Process, ProcessReading)>,
    /// The most bytes of resident memory that any of its processes had.
    peak: Option<u64>,
}

impl Course {
    fn new(scope: Scope) -> Self {
        Self {
            scope,
            last: None,
            peak: None,
        }
    }

    /// What it used since the last time, and what it holds; `None` while it does not live.
    fn next(&mut self, files: &Files, live: Option<&Process>) -> Option<Span> {
        let process = live?;
        let now = match self.scope {
            Scope::Alone => process.read(files),
            Scope::Tree => process.read_tree(files),
        }?;
        self.peak = self.peak.max(now.peak);
        let before = match self.last.take() {
            Some((last, reading)) if last == *process => Some(reading),
            // It was started since: all that it has used was used since.
            Some((_, reading)) => Some(ProcessReading {
                cpu: Some(std::time::Duration::ZERO),
                read: Some(0),
                written: Some(0),
                // This goes on where its namespace is the same.
                network: reading.network,
                namespace: reading.namespace,
                ..ProcessReading::default()
            }),
            None => None,
        };
        self.last = Some((process.clone(), now.clone()));
        Some(Span::between(before.as_ref(), now))
    }
}

/// What was used in a span, and what is held at its end.
struct Span {
    cpu_seconds: Option<f64>,
    read: Option<u64>,
    written: Option<u64>,
    /// By network namespace, since processes may share one.
    network: Vec<(Option<String>, Option<u64>)>,
    held: ProcessReading,
}

impl Span {
    fn between(before: Option<&ProcessReading>, now: ProcessReading) -> Self {
        let used =
            |of: fn(&ProcessReading) -> Option<u64>| Some(of(&now)?.saturating_sub(of(before?)?));
        let same_network = before.is_some_and(|before| before.namespace == now.namespace);
        Self {
            cpu_seconds: before.and_then(|before| {
                let used = now.cpu?.saturating_sub(before.cpu?);
                Some(used.as_secs_f64())
            }),
            read: used(|reading| reading.read),
            written: used(|reading| reading.written),
            network: vec![(
                now.namespace.clone(),
                used(|reading| reading.network).filter(|_| same_network),
            )],
            held: now,
        }
    }

    /// Both together.
    fn and(mut self, other: Self) -> Self {
        fn sum<T: std::ops::Add<Output = T>>(one: Option<T>, other: Option<T>) -> Option<T> {
            Some(one? + other?)
        }
        self.cpu_seconds = sum(self.cpu_seconds, other.cpu_seconds);
        self.read = sum(self.read, other.read);
        self.written = sum(self.written, other.written);
        for (namespace, bytes) in other.network {
            if !self.network.iter().any(|(known, _)| *known == namespace) {
                self.network.push((namespace, bytes));
            }
        }
        let (one, other) = (&mut self.held, other.held);
        one.resident = sum(one.resident, other.resident);
        one.threads = sum(one.threads, other.threads);
        one.descriptors = sum(one.descriptors, other.descriptors);
        // The widest: where one may use two cores and the other four, both together have four.
        one.cores = one.cores.max(other.cores);
        self
    }

    fn resources(&self, seconds: f64, cores: Option<usize>) -> wire::Resources {
        let cores = cores.or(self.held.cores).filter(|cores| *cores > 0);
        let share = |used: f64| {
            let room = seconds * cores? as f64;
            (room > 0.0).then(|| used / room)
        };
        wire::Resources {
            cpu: self.cpu_seconds.and_then(share),
            rss: self.held.resident,
            threads: self.held.threads,
            fds: self.held.descriptors,
            io_read: self.read,
            io_write: self.written,
            net_bytes: self.network.iter().map(|(_, bytes)| *bytes).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::clock::SimulatedClock;
    use crate::host::{Tree, page_bytes, stat_file};

    const SECOND: u64 = 1_000_000_000;

    /// A machine by its files, and children by their names.
    struct Script {
        tree: Tree,
        hand: SimulatedClock,
        children: Arc<Mutex<Vec<Named>>>,
        watch: ResourcesBySecond,
    }

    impl Script {
        fn new(files: &[(&str, &str)], children: &[(&str, u32)]) -> Self {
            let tree = Tree::of(files).and_folder("proc/self");
            let hand = SimulatedClock::new();
            let children = Arc::new(Mutex::new(named(children)));
            let shared = Arc::clone(&children);
            let watch = ResourcesBySecond::watching(
                &Clock::simulated(hand.clone()),
                2,
                tree.files(),
                Box::new(move || shared.lock().unwrap().clone()),
            );
            Self {
                tree,
                hand,
                children,
                watch,
            }
        }

        /// Writes a process with so many ticks, started then, of so many pages; it may use two cores.
        fn process(&self, folder: &str, (ticks, started, pages): (u64, u64, u64)) {
            let pid = folder.parse().unwrap_or(1);
            let stat = stat_file(pid, "S", (ticks, 0), (3, started, pages));
            self.tree.write(&format!("proc/{folder}/stat"), &stat);
            let status = format!("VmHWM: {} kB\nCpus_allowed_list: 0-1\n", pages * 8);
            self.tree.write(&format!("proc/{folder}/status"), &status);
        }

        fn second(&mut self, nanoseconds: u64) -> [Option<wire::Resources>; 2] {
            self.hand.advance(nanoseconds);
            self.watch.second()
        }
    }

    fn named(children: &[(&str, u32)]) -> Vec<Named> {
        let children = children.iter();
        children
            .map(|(name, pid)| Named {
                name: (*name).into(),
                pid: (*pid > 0).then_some(*pid),
            })
            .collect()
    }

    #[test]
    fn processor_time_is_a_share_of_the_cores_over_the_time_since_the_last_reading() {
        let stat = stat_file(1, "S", (100, 0), (3, 5, 10));
        let mut script = Script::new(&[("proc/self/stat", &stat)], &[]);
        script.process("self", (150, 5, 20));
        let [process, child] = script.second(SECOND);
        let process = process.unwrap();
        assert_eq!(process.cpu, Some(0.25));
        assert_eq!(process.rss, Some(20 * page_bytes()));
        assert_eq!((process.threads, process.io_read), (Some(3), None));
        assert_eq!(child, None);
        script.process("self", (250, 5, 5));
        assert_eq!(script.second(2 * SECOND)[0].unwrap().cpu, Some(0.25));
        // Its peak cannot be forgotten here: the most that a reading has shown.
        assert_eq!(script.watch.peaks(), [Some(20 * page_bytes()), None]);
        script.tree.write("proc/self/clear_refs", "");
    }

    #[test]
    fn a_system_that_tells_nothing_is_no_process_that_uses_nothing() {
        let mut script = Script::new(&[], &[("server", 7)]);
        assert_eq!(script.second(SECOND), [None, None]);
        assert_eq!(script.watch.peaks(), [None, None]);
    }

    #[test]
    fn a_child_that_is_started_anew_goes_on_under_its_name() {
        let mut script = Script::new(&[], &[("server", 7)]);
        script.process("7", (400, 5, 10));
        let first = script.second(SECOND)[1].unwrap();
        assert_eq!((first.cpu, first.rss), (None, Some(10 * page_bytes())));
        script.process("7", (500, 5, 90));
        assert_eq!(script.second(SECOND)[1].unwrap().cpu, Some(0.5));
        *script.children.lock().unwrap() = named(&[("server", 0)]);
        assert_eq!(script.second(SECOND)[1], None);
        *script.children.lock().unwrap() = named(&[("server", 8)]);
        script.process("8", (40, 99, 20));
        let again = script.second(SECOND)[1].unwrap();
        assert_eq!((again.cpu, again.rss), (Some(0.2), Some(20 * page_bytes())));
        // The number may be the same, too.
        script.process("8", (10, 120, 20));
        assert_eq!(script.second(SECOND)[1].unwrap().cpu, Some(0.05));
        assert_eq!(script.watch.peaks()[1], Some(90 * 8 * 1024));
    }

    #[cfg(unix)]
    #[test]
    fn several_children_count_as_one_and_a_network_that_they_share_counts_once() {
        let mut script = Script::new(&[], &[("a", 7), ("b", 8), ("c", 9)]);
        let write = |script: &Script, received: u64| {
            for (pid, network) in [("7", received), ("8", received), ("9", 2 * received)] {
                script.process(pid, (received, 5, 10));
                let io = format!("read_bytes: {received}\nwrite_bytes: 0\n");
                script.tree.write(&format!("proc/{pid}/io"), &io);
                let text = format!("lo: {network} 0 0 0 0 0 0 0 0 0\n");
                script.tree.write(&format!("proc/{pid}/net/dev"), &text);
            }
        };
        write(&script, 100);
        for (pid, namespace) in [("7", "net:[1]"), ("8", "net:[1]"), ("9", "net:[2]")] {
            script.tree.write(&format!("proc/{pid}/ns/uts"), "");
            script.tree.link(&format!("proc/{pid}/ns/net"), namespace);
        }
        script.second(SECOND);
        write(&script, 110);
        let sum = script.second(SECOND)[1].unwrap();
        assert_eq!(sum.net_bytes, Some(10 + 20));
        assert_eq!(sum.io_read, Some(30));
        assert_eq!(sum.threads, Some(9));
        // Three times 10 of 200 ticks.
        assert!((sum.cpu.unwrap() - 0.15).abs() < 1e-9);
        assert_eq!(script.watch.peaks()[1], Some(3 * 10 * 8 * 1024));
        *script.children.lock().unwrap() = named(&[("b", 8)]);
        assert_eq!(script.second(SECOND)[1].unwrap().threads, Some(3));
    }
}
