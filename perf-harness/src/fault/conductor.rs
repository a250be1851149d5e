//! Begins and ends the faults that meet no calls.

use super::held::Held;
use super::injection::{Injection, MOST_TOLD};
use super::machine::Machine;
use super::planned::Planned;

/// Who has the faults of a timeline happen, one step after another.
pub(super) struct Conductor {
    machine: Box<dyn Machine>,
    courses: Vec<Course>,
}

/// One fault through the scenario.
struct Course {
    planned: Planned,
    /// How often it has begun.
    begun: u64,
    /// What goes on: until when, and since when.
    held: Option<(u64, u64, Held)>,
    told: Vec<Injection>,
}

impl Conductor {
    pub(super) fn new(planned: &[Planned], machine: Box<dyn Machine>) -> Self {
        let of_machine = planned.iter().filter(|planned| !planned.is_of_calls());
        Self {
            machine,
            courses: of_machine
                .map(|planned| Course {
                    planned: planned.clone(),
                    begun: 0,
                    held: None,
                    told: Vec::new(),
                })
                .collect(),
        }
    }

    /// Whether there is nothing to do, ever.
    pub(super) fn is_idle(&self) -> bool {
        self.courses.is_empty()
    }

    /// Does what is due, and answers when something is due next.
    pub(super) fn step(&mut self, now: u64) -> Option<u64> {
        for course in &mut self.courses {
            // What ends makes room for what begins.
            course.end_until(now);
        }
        for course in &mut self.courses {
            course.begin_until(now, &*self.machine);
        }
        self.courses.iter().filter_map(Course::due).min()
    }

    /// Ends what goes on, and tells what there was.
    pub(super) fn end(mut self, now: u64) -> Vec<Injection> {
        for course in &mut self.courses {
            course.end(now);
            if course.begun == 0 {
                course.told.push(Injection::too_late(&course.planned));
            }
        }
        let courses = self.courses.into_iter();
        courses.flat_map(|course| course.told).collect()
    }
}

impl Course {
    /// When something is due next.
    fn due(&self) -> Option<u64> {
        match &self.held {
            Some((until, ..)) => Some(*until),
            None => self.planned.span(self.begun).map(|(begin, _)| begin),
        }
    }

    fn end_until(&mut self, now: u64) {
        if self.held.as_ref().is_some_and(|(until, ..)| *until <= now) {
            self.end(now);
        }
    }

    /// Begins what is due by now. What should have come and gone meanwhile comes once.
    fn begin_until(&mut self, now: u64, machine: &dyn Machine) {
        let begun = self.planned.begun(now);
        if self.held.is_some() || begun <= self.begun {
            return;
        }
        self.begun = begun;
        let Some((_, (begin, end))) = self.planned.latest(now) else {
            return;
        };
        match machine.begin(&self.planned.kind) {
            // One that begins late lasts as long as it should.
            Ok(held) => self.held = Some((now.saturating_add(end - begin), now, held)),
            Err(reason) => self.tell((now, now), Some(reason)),
        }
        self.end_until(now);
    }

    fn end(&mut self, now: u64) {
        if let Some((_, since, held)) = self.held.take() {
            let skipped = held.end().err();
            self.tell((since, now), skipped);
        }
    }

    fn tell(&mut self, (begin_ns, end_ns): (u64, u64), skipped: Option<String>) {
        if self.told.len() == MOST_TOLD {
            if let Some(last) = self.told.last_mut() {
                last.end_ns = end_ns;
                last.skipped = last.skipped.take().or(skipped);
            }
            return;
        }
        self.told.push(Injection {
            name: self.planned.name(),
            begin_ns,
            end_ns,
            calls: None,
            skipped,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::fault::planned::tests::spec;
    use crate::load::{FaultKind, FaultSpec};

    /// Writes down what is done to it. `Memory` is refused, and `Restart` does not end well.
    #[derive(Clone, Default)]
    struct Script(Arc<Mutex<Vec<String>>>);

    impl Script {
        fn write(&self, text: String) {
            self.0.lock().unwrap().push(text);
        }

        fn written(&self) -> Vec<String> {
            std::mem::take(&mut *self.0.lock().unwrap())
        }

        fn conductor(&self, specs: &[FaultSpec]) -> Conductor {
            let planned: Vec<Planned> = specs.iter().map(|spec| Planned::new(spec, None)).collect();
            Conductor::new(&planned, Box::new(self.clone()))
        }
    }

    impl Machine for Script {
        fn begin(&self, kind: &FaultKind) -> Result<Held, String> {
            let what = format!("{kind:?}");
            if matches!(kind, FaultKind::Memory(_)) {
                return Err("too much".to_owned());
            }
            self.write(format!("begin {what}"));
            let (script, fails) = (self.clone(), matches!(kind, FaultKind::Restart(_)));
            Ok(Held::until(move || {
                script.write(format!("end {what}"));
                if fails {
                    Err("gone".to_owned())
                } else {
                    Ok(())
                }
            }))
        }
    }

    fn told(injections: &[Injection]) -> Vec<(&str, u64, u64, Option<&str>)> {
        injections
            .iter()
            .map(|one| (&*one.name, one.begin_ns, one.end_ns, one.skipped.as_deref()))
            .collect()
    }

    #[test]
    fn each_fault_begins_and_ends_at_its_time() {
        let script = Script::default();
        let mut conductor = script.conductor(&[
            spec((100, 50, Some(200)), 1.0, FaultKind::Cpu(2)),
            spec((120, 0, None), 1.0, FaultKind::Call("cut".into())),
            spec((0, 1, None), 1.0, FaultKind::Stall),
        ]);
        assert_eq!(conductor.step(0), Some(100));
        assert_eq!(script.written(), [""; 0]);
        assert_eq!(conductor.step(100), Some(120));
        assert_eq!(conductor.step(119), Some(120));
        assert_eq!(script.written(), ["begin Cpu(2)"]);
        assert_eq!(conductor.step(121), Some(150));
        assert_eq!(
            script.written(),
            ["begin Call(\"cut\")", "end Call(\"cut\")"]
        );
        assert_eq!(conductor.step(150), Some(300));
        assert_eq!(script.written(), ["end Cpu(2)"]);
        assert_eq!(conductor.step(310), Some(360));
        let injections = conductor.end(330);
        assert_eq!(script.written(), ["begin Cpu(2)", "end Cpu(2)"]);
        assert_eq!(
            told(&injections),
            [
                ("cpu, 2 threads", 100, 150, None),
                ("cpu, 2 threads", 310, 330, None),
                ("call `cut`", 121, 121, None),
            ]
        );
    }

    #[test]
    fn what_cannot_be_injected_is_skipped_with_the_reason() {
        let script = Script::default();
        let mut conductor = script.conductor(&[
            spec((10, 5, None), 1.0, FaultKind::Memory(1 << 20)),
            spec((10, 5, None), 1.0, FaultKind::Restart("db".into())),
            spec((90, 5, None), 1.0, FaultKind::Cpu(1)),
        ]);
        conductor.step(10);
        conductor.step(15);
        let injections = conductor.end(20);
        assert_eq!(
            told(&injections),
            [
                ("memory 1 MiB", 10, 10, Some("too much")),
                ("restart `db`", 10, 15, Some("gone")),
                (
                    "cpu, 1 threads",
                    90,
                    90,
                    Some("the scenario ended before it came")
                ),
            ]
        );
    }

    #[test]
    fn what_was_missed_comes_once_and_lasts_as_long_as_it_should() {
        let script = Script::default();
        let mut conductor = script.conductor(&[spec((100, 50, Some(100)), 1.0, FaultKind::Cpu(1))]);
        assert_eq!(conductor.step(1_080), Some(1_130));
        assert_eq!(script.written(), ["begin Cpu(1)"]);
        assert_eq!(conductor.step(1_130), Some(1_180));
        assert_eq!(script.written(), ["end Cpu(1)", "begin Cpu(1)"]);
    }

    #[test]
    fn a_conductor_that_is_dropped_leaves_nothing_behind() {
        let script = Script::default();
        let mut conductor = script.conductor(&[spec((0, 50, None), 1.0, FaultKind::Cpu(1))]);
        conductor.step(0);
        drop(conductor);
        assert_eq!(script.written(), ["begin Cpu(1)", "end Cpu(1)"]);
    }

    #[test]
    fn a_long_run_tells_no_more_than_a_short_one() {
        let script = Script::default();
        let mut conductor = script.conductor(&[spec((0, 0, Some(10)), 1.0, FaultKind::Cpu(1))]);
        for now in (0..100_000).step_by(10) {
            conductor.step(now);
        }
        let injections = conductor.end(100_000);
        assert_eq!(injections.len(), MOST_TOLD);
        assert_eq!(injections[MOST_TOLD - 1].end_ns, 99_990);
    }
}
