use std::time::Duration;

use crate::host::files::Files;
use crate::host::kept_file::KeptFile;

/// Time in which some thread of the machine was ready to run and had no core (pressure stall
/// information, Linux 4.20 and later).
#[derive(Debug)]
pub(super) struct Pressure(KeptFile);

impl Pressure {
    pub(super) fn open(files: &Files) -> Option<Self> {
        files
            .open("proc/pressure/cpu")
            .map(|file| Self(KeptFile::new(file)))
    }

    pub(super) fn read(&mut self) -> Option<Duration> {
        total(self.0.text()?)
    }
}

/// `some avg10=0.00 avg60=0.00 avg300=0.00 total=MICROSECONDS`; the line `full …` says nothing of
/// processors.
fn total(text: &str) -> Option<Duration> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let total = some
        .split_ascii_whitespace()
        .find_map(|word| word.strip_prefix("total="))?;
    total.parse().ok().map(Duration::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_the_line_some_is_in_microseconds() {
        let text = "some avg10=7.07 avg60=2.16 avg300=1.09 total=4470346494\n\
            full avg10=0.00 avg60=0.00 avg300=0.00 total=17\n";
        assert_eq!(total(text), Some(Duration::from_micros(4_470_346_494)));
        assert_eq!(total("full avg10=0.00 total=17\n"), None);
        assert_eq!(total("some avg10=0.00 total=many\n"), None);
        assert_eq!(total(""), None);
    }
}
