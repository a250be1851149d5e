use super::disturbances::Disturbances;
use super::pressure::Pressure;
use super::steal::Steal;
use super::throttling::Throttling;
use crate::host::affinity::Cores;
use crate::host::files::Files;

/// Reads the counters of the machine and of the process's control groups. A reading makes the
/// kernel write a few files, which takes tens of microseconds: it is for the pauses between slices,
/// and for a few of these only.
#[derive(Debug)]
pub(crate) struct Observer {
    steal: Option<Steal>,
    pressure: Option<Pressure>,
    throttling: Option<Throttling>,
}

impl Observer {
    /// Opens what there is of these files. Time is stolen from the `cores` that the process may
    /// use.
    pub(crate) fn new(files: &Files, cores: &Cores) -> Self {
        Self {
            steal: Steal::open(files, cores),
            pressure: Pressure::open(files),
            throttling: Throttling::open(files),
        }
    }

    /// The counters by now.
    pub(crate) fn read(&mut self) -> Disturbances {
        let (throttled, throttled_periods) =
            self.throttling.as_mut().and_then(Throttling::read).unzip();
        Disturbances {
            stolen: self.steal.as_mut().and_then(Steal::read),
            pressure: self.pressure.as_mut().and_then(Pressure::read),
            throttled,
            throttled_periods,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::host::files::Tree;

    #[cfg(unix)]
    #[test]
    fn each_source_is_read_anew_and_for_itself() {
        let stat = |ticks: u32| format!("cpu  0\ncpu0 1 2 3 4 5 6 7 {ticks} 0 0\n");
        let tree = Tree::of(&[
            ("proc/stat", &stat(1)),
            ("proc/pressure/cpu", "some avg10=0.00 total=1500\n"),
        ]);
        let mut observer = Observer::new(&tree.files(), &Cores::of([0]));
        let before = observer.read();
        tree.write("proc/stat", &stat(4));
        tree.write("proc/pressure/cpu", "some avg10=0.00 total=41500\n");
        let after = observer.read();
        let rose = after.since(before);
        assert_eq!(rose.pressure, Some(Duration::from_millis(40)));
        assert_eq!(rose.stolen, before.stolen.map(|one| one * 3));
        assert!(rose.stolen > Some(Duration::ZERO));
        assert_eq!((rose.throttled, rose.throttled_periods), (None, None));
    }

    #[test]
    fn a_system_without_these_files_tells_nothing() {
        let mut observer = Observer::new(&Tree::of(&[]).files(), &Cores::of([0]));
        assert_eq!(observer.read(), Disturbances::default());
    }
}
