//! How a scenario stands, in one line.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::run::LoadMoment;
use crate::units::{Rate, Share, Time, grouped};

/// The course of the rate is drawn with these, the lowest first.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BLOCKS: [char; 8] = ['_', '.', ',', '-', ':', '=', '*', '#'];
/// The course of so many seconds is drawn at most.
const LONGEST_COURSE: usize = 20;
/// The longest name of a case or of a stage, in characters.
const LONGEST_NAME: usize = 32;
const GAP: &str = "  ";

/// A part of the line, and when it gives way to the others: a smaller number goes first, and 0 never.
type Part = (u8, String);

/// In at most `width` columns, as far as the parts that always stay have room.
pub(super) fn load_line(moment: &LoadMoment<'_>, width: usize, ascii: bool) -> String {
    let mut parts = parts(moment, ascii);
    while columns(&parts) > width {
        let going = parts.iter().map(|(turn, _)| *turn).filter(|turn| *turn > 0);
        let Some(going) = going.min() else { break };
        parts.retain(|(turn, _)| *turn != going);
    }
    let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
    texts.join(GAP)
}

fn columns(parts: &[Part]) -> usize {
    let gaps = GAP.len() * parts.len().saturating_sub(1);
    gaps + parts.iter().map(|(_, text)| text.width()).sum::<usize>()
}

fn parts(moment: &LoadMoment<'_>, ascii: bool) -> Vec<Part> {
    let mut parts = vec![(0, name(moment.id, ascii)), (0, time(moment))];
    let mut add = |turn, text: String| parts.push((turn, text));
    if !moment.stage.is_empty() {
        add(6, name(moment.stage, ascii));
    }
    if let Some(users) = moment.users {
        add(4, format!("users {}", grouped(users)));
    }
    if let Some(offered) = moment.offered {
        add(8, format!("offered {}", rate(offered)));
    }
    add(0, format!("done {}", rate(moment.achieved)));
    add(2, format!("in flight {}", grouped(moment.in_flight)));
    if moment.backlog > 0 {
        add(5, format!("backlog {}", grouped(moment.backlog)));
    }
    for (turn, name, time) in [(3, "p50", moment.p50), (10, "p99", moment.p99)] {
        if let Some(ns) = time {
            add(turn, format!("{name} {}", Time(ns)));
        }
    }
    // Of no calls there is no share.
    if moment.errors.is_finite() {
        add(9, format!("errors {}", Share(moment.errors)));
    }
    if moment.dropped > 0 {
        add(7, format!("dropped {}", grouped(moment.dropped)));
    }
    let course = course(moment.rates, if ascii { &ASCII_BLOCKS } else { &BLOCKS });
    if !course.is_empty() {
        add(1, course);
    }
    parts
}

/// A name that leaves room for figures: of a long one the end tells it from others.
fn name(name: &str, ascii: bool) -> String {
    let shown: Vec<char> = name.chars().filter(|c| !c.is_control()).collect();
    if shown.len() <= LONGEST_NAME {
        return shown.into_iter().collect();
    }
    let sign = if ascii { '~' } else { '…' };
    let end = &shown[shown.len() - (LONGEST_NAME - 1)..];
    [&[sign], end].concat().into_iter().collect()
}

/// `12s/40s`, or `12s` where nobody knows how long it takes.
fn time(moment: &LoadMoment<'_>) -> String {
    let elapsed = clock(moment.elapsed);
    match moment.total {
        Some(total) => format!("{elapsed}/{}", clock(total)),
        None => elapsed,
    }
}

/// Whole seconds, with the minutes and hours that are full.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..120 => format!("{seconds}s"),
        120..7_200 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h{:02}m", seconds / 3_600, seconds / 60 % 60),
    }
}

/// As targets write it, without a gap.
fn rate(rate: f64) -> String {
    Rate(rate).to_string().replace(' ', "")
}

/// The last seconds' rates, each against the highest of them.
fn course(rates: &[f64], blocks: &[char; 8]) -> String {
    let last = &rates[rates.len().saturating_sub(LONGEST_COURSE)..];
    let highest = last.iter().copied().fold(0.0, f64::max);
    let block = |rate: &f64| {
        let share = if highest > 0.0 { rate / highest } else { 0.0 };
        // A rate that is no number is drawn as none.
        let place = (share * 8.0).ceil() as usize;
        blocks[place.clamp(1, 8) - 1]
    };
    last.iter().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: [f64; 5] = [60.0, 120.0, 240.0, 360.0, 478.0];

    fn moment() -> LoadMoment<'static> {
        LoadMoment {
            id: "peak",
            stage: "ramp up",
            elapsed: Duration::from_millis(12_400),
            total: Some(Duration::from_secs(40)),
            offered: Some(480.0),
            achieved: 478.0,
            in_flight: 12,
            backlog: 0,
            users: None,
            p50: Some(1.2e6),
            p99: Some(8.4e6),
            errors: 0.001,
            dropped: 0,
            rates: &RATES,
        }
    }

    #[test]
    fn an_open_model_tells_what_was_offered_and_what_was_done() {
        assert_eq!(
            load_line(&moment(), 200, false),
            "peak  12s/40s  ramp up  offered 480/s  done 478/s  in flight 12  p50 1.2 ms  p99 8.4 ms  errors 0.1%  ▂▃▅▇█"
        );
        let overloaded = LoadMoment {
            offered: Some(2_000.0),
            backlog: 1_234,
            dropped: 17,
            ..moment()
        };
        assert_eq!(
            load_line(&overloaded, 200, true),
            "peak  12s/40s  ramp up  offered 2k/s  done 478/s  in flight 12  backlog 1,234  p50 1.2 ms  p99 8.4 ms  errors 0.1%  dropped 17  .,:*#"
        );
    }

    #[test]
    fn a_closed_model_tells_its_users_and_offers_nothing() {
        let closed = LoadMoment {
            offered: None,
            users: Some(50),
            total: None,
            elapsed: Duration::from_secs(3_725),
            stage: "",
            p50: None,
            p99: None,
            rates: &[],
            ..moment()
        };
        assert_eq!(
            load_line(&closed, 200, false),
            "peak  62m05s  users 50  done 478/s  in flight 12  errors 0.1%"
        );
    }

    #[test]
    fn a_narrow_terminal_loses_the_course_first_and_the_rate_never() {
        let full = load_line(&moment(), 200, false);
        assert_eq!(load_line(&moment(), full.width(), false), full);
        for (width, line) in [
            (
                full.width() - 1,
                "peak  12s/40s  ramp up  offered 480/s  done 478/s  in flight 12  p50 1.2 ms  p99 8.4 ms  errors 0.1%",
            ),
            (
                80,
                "peak  12s/40s  ramp up  offered 480/s  done 478/s  p99 8.4 ms  errors 0.1%",
            ),
            (40, "peak  12s/40s  done 478/s  p99 8.4 ms"),
            (0, "peak  12s/40s  done 478/s"),
        ] {
            assert_eq!(load_line(&moment(), width, false), line, "at {width}");
        }
    }

    #[test]
    fn what_is_not_known_and_what_is_too_long_leaves_room_for_the_figures() {
        let long = format!("suite::{}::checkout", "module".repeat(20));
        let quiet = LoadMoment {
            id: &long,
            stage: "ramp\n\u{1b}[2J up",
            errors: f64::NAN,
            achieved: 0.0,
            p50: None,
            p99: None,
            rates: &[],
            ..moment()
        };
        assert_eq!(
            load_line(&quiet, 200, false),
            "…ulemodulemodulemodule::checkout  12s/40s  ramp[2J up  offered 480/s  done 0/s  in flight 12"
        );
        assert!(load_line(&quiet, 200, true).starts_with("~ulemodule"));
    }

    #[test]
    fn a_course_is_drawn_against_its_highest_rate() {
        assert_eq!(course(&[0.0, 1.0, 50.0, 100.0], &BLOCKS), "▁▁▄█");
        assert_eq!(course(&[0.0, 0.0], &BLOCKS), "▁▁");
        assert_eq!(course(&[f64::NAN, 2.0], &BLOCKS), "▁█");
        let long: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(course(&long, &BLOCKS).chars().count(), LONGEST_COURSE);
    }

    #[test]
    fn long_times_are_told_in_minutes_and_hours() {
        assert_eq!(clock(Duration::from_secs(119)), "119s");
        assert_eq!(clock(Duration::from_secs(600)), "10m00s");
        assert_eq!(clock(Duration::from_secs(9_000)), "2h30m");
    }
}
