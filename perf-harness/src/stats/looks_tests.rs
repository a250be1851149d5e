use super::binomial::tail_at_most;
use super::looks::*;

fn schedule(calls_per_block: u32, calls_affordable: u64) -> Schedule {
    Schedule {
        confidence: 0.99,
        targets: 1,
        calls_per_block,
        calls_affordable,
        calls_at_least: 0,
    }
}

#[test]
fn the_first_look_is_the_earliest_that_can_pass() {
    // a = 0.005/10.
    let first = |share, calls| {
        Looks::new(schedule(calls, u64::MAX), share, 64)
            .unwrap()
            .first()
    };
    assert_eq!(first(0.01, 1), 757);
    for share in [0.05, 0.01, 0.001, 0.0001] {
        let blocks = first(share, 20) as f64;
        assert!(tail_at_most(1.0, blocks, share) <= 5e-4);
        assert!(tail_at_most(1.0, blocks - 1.0, share) > 5e-4);
    }
    assert_eq!(first(0.5, 1), 64);
    assert_eq!(first(0.5, 20), 64);
    let any = Looks::new(schedule(20, u64::MAX), 0.5, 1).unwrap();
    assert_eq!(any.first(), 64);
    let median = Looks::new(schedule(1, u64::MAX), 0.5, 512).unwrap();
    assert_eq!(median.first(), 512);
}

#[test]
fn the_number_of_looks_follows_from_what_is_affordable() {
    for calls_affordable in (1_000..3_000_000).step_by(7_919) {
        let Some(looks) = Looks::new(schedule(10, calls_affordable), 0.01, 64) else {
            // Not even one look at the whole level fits.
            assert!(tail_at_most(1.0, (calls_affordable / 10) as f64, 0.01) > 0.005);
            continue;
        };
        assert!(looks.last() * 10 <= calls_affordable);
        let fit = 1
            + (calls_affordable as f64 / (looks.first() * 10) as f64)
                .log2()
                .floor() as u32;
        // One more look would fit only before its own, later, first look is reckoned with.
        assert!(
            looks.count() == fit.min(10) || looks.count() + 1 == fit,
            "{looks:?} {fit}"
        );
        assert_eq!(looks.iter().count(), looks.count() as usize);
        assert_eq!(looks.iter().last(), Some(looks.last()));
    }
    assert_eq!(Looks::new(schedule(1, 527), 0.01, 64), None);
    let one = Looks::new(schedule(1, 528), 0.01, 64).unwrap();
    assert_eq!((one.count(), one.first()), (1, 528));
}

#[test]
fn levels_add_up_to_the_side() {
    let twenty = Schedule {
        targets: 20,
        ..schedule(10, 100_000)
    };
    let looks = Looks::new(twenty, 0.01, 64).unwrap();
    let count = f64::from(looks.count());
    assert!((looks.pass_level() * count - 0.005).abs() < 1e-15);
    assert!((looks.fail_level() * count * 20.0 - 0.005).abs() < 1e-15);
}

#[test]
fn looks_double_and_end() {
    let looks = Looks::starting_at(512, schedule(10, 30_000)).unwrap();
    assert_eq!(looks.iter().collect::<Vec<_>>(), [512, 1024, 2048]);
    assert_eq!(looks.next_look(0), Some(512));
    assert_eq!(looks.next_look(511), Some(512));
    assert_eq!(looks.next_look(600), Some(1024));
    assert_eq!(looks.next_look(2048), None);
    assert_eq!(Looks::starting_at(512, schedule(10, 5119)), None);
}

#[test]
fn nothing_is_judged_before_its_time() {
    let watched = Schedule {
        calls_at_least: 50_000,
        ..schedule(10, 270_000)
    };
    let looks = Looks::new(watched, 0.01, 64).unwrap();
    assert_eq!((looks.first(), looks.count()), (5000, 3));
    assert_eq!(Looks::starting_at(64, watched).unwrap().first(), 5000);
    let at_once = Looks::new(schedule(10, 270_000), 0.01, 64).unwrap();
    assert!(at_once.first() < 1000);
}

#[test]
fn a_clean_first_look_bears_the_burst_and_no_longer_one() {
    for (calls_per_block, share_limit) in [(250, 0.01), (5, 0.05), (1, 0.05), (1, 0.5)] {
        let watched = Schedule {
            calls_at_least: 20_000,
            ..schedule(calls_per_block, 100_000_000)
        };
        let looks = Looks::new(watched, share_limit, 64).unwrap();
        let calls = (looks.first() * u64::from(calls_per_block)) as f64;
        let chance = |burst: f64| tail_at_most(1.0, calls / burst, share_limit);
        let burst = f64::from(looks.burst());
        assert!(chance(burst) <= looks.pass_level(), "{looks:?}");
        assert!(
            burst == 1000.0 || chance(burst + 1.0) > looks.pass_level(),
            "{looks:?}"
        );
    }
    // Calls that are blocks of their own need bear none, and what cannot pass bears a block.
    assert_eq!(Looks::new(schedule(1, 3000), 0.01, 64).unwrap().burst(), 1);
    assert_eq!(
        Looks::starting_at(10, schedule(50, 3000)).unwrap().burst(),
        50
    );
}
