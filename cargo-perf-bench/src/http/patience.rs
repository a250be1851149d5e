use std::time::Duration;

use super::{Answer, HttpError};

/// How often something is tried, and how long it is waited in between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) attempts: u32,
    /// A server that wants to be left alone for longer is not asked again.
    pub(crate) longest_wait: Duration,
    /// The wait before the second attempt, where the server wants none; it doubles.
    first_wait: Duration,
}

impl Patience {
    /// For attempts that take so long at most.
    pub(crate) fn with_timeout(timeout: Duration) -> Self {
        Self {
            attempts: 4,
            longest_wait: Duration::from_secs(60),
            first_wait: Duration::from_secs(1).min(timeout),
        }
    }

    /// How long to wait after an attempt of which it is open what came of it, before it is looked.
    pub(crate) fn before_a_look(self, attempt: u32) -> Duration {
        self.first_wait * attempt
    }

    /// How long to wait before the next attempt; `None` where there is none. What must not be done
    /// twice is only tried again if it was not done.
    pub(crate) fn next(
        self,
        attempt: u32,
        outcome: &Result<Answer, HttpError>,
        is_repeatable: bool,
    ) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let wait = self.first_wait * 2_u32.pow(attempt - 1);
        match outcome {
            Ok(answer) if answer.is_limited || (answer.status >= 500 && is_repeatable) => {
                let asked = answer.retry_after.unwrap_or(wait);
                (asked <= self.longest_wait).then_some(asked)
            }
            Err(error) if error.is_passing() && is_repeatable => Some(wait),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn answer(
        status: u16,
        is_limited: bool,
        retry_after: Option<u64>,
    ) -> Result<Answer, HttpError> {
        Ok(Answer {
            status,
            is_limited,
            retry_after: retry_after.map(Duration::from_secs),
            ..Answer::default()
        })
    }

    #[test]
    fn waits_grow_and_attempts_end() {
        let patience = Patience::with_timeout(30 * SECOND);
        let broken = answer(502, false, None);
        let waits: Vec<Option<Duration>> = (1..=4)
            .map(|attempt| patience.next(attempt, &broken, true))
            .collect();
        assert_eq!(
            waits,
            [Some(SECOND), Some(2 * SECOND), Some(4 * SECOND), None]
        );
        let short = Patience::with_timeout(SECOND / 100);
        assert_eq!(short.next(1, &broken, true), Some(SECOND / 100));
    }

    #[test]
    fn what_may_have_been_made_has_time_to_turn_up() {
        let patience = Patience::with_timeout(SECOND);
        assert_eq!(
            [1, 2].map(|attempt| patience.before_a_look(attempt)),
            [SECOND, 2 * SECOND]
        );
    }

    #[test]
    fn a_server_is_left_alone_for_as_long_as_it_wants_up_to_a_limit() {
        let patience = Patience::with_timeout(SECOND);
        assert_eq!(
            patience.next(1, &answer(429, true, Some(7)), false),
            Some(7 * SECOND)
        );
        assert_eq!(
            patience.next(1, &answer(503, false, Some(0)), true),
            Some(Duration::ZERO)
        );
        assert_eq!(patience.next(1, &answer(429, true, Some(61)), true), None);
    }

    #[test]
    fn what_may_have_been_done_is_not_done_twice() {
        let patience = Patience::with_timeout(SECOND);
        let hung = Err(HttpError::Timeout {
            host: "a".into(),
            limit: SECOND,
        });
        assert_eq!(patience.next(1, &hung, false), None);
        assert_eq!(patience.next(1, &hung, true), Some(SECOND));
        assert_eq!(patience.next(1, &answer(500, false, None), false), None);
        for status in [200, 301, 403, 404, 422] {
            assert_eq!(patience.next(1, &answer(status, false, None), true), None);
        }
        assert_eq!(patience.next(1, &Err(HttpError::Token), true), None);
    }
}
