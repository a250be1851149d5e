use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAYS_OF_400_YEARS: u64 = 146_097;
const DAYS_BEFORE_1970: u64 = 719_468;

/// The time of day in UTC, as RFC 3339 writes it: `2026-11-21T10:30:00.250Z`. Processes of one run
/// start within a second.
#[must_use]
pub(crate) fn timestamp() -> String {
    rfc3339(unix_now())
}

/// The time since 1970.
#[must_use]
pub(crate) fn unix_now() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default()
}

/// The time since 1970 of a moment in UTC, as RFC 3339 writes it.
pub(crate) fn unix_time(text: &str) -> Option<Duration> {
    let text = text.strip_suffix(['Z', 'z'])?;
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let is_digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if year < 1970 || hour > 23 || minute > 59 || second > 60 || !is_digits {
        return None;
    }
    let days = days_until(year, month, day);
    if civil(days) != (year, month, day) {
        return None;
    }
    let nanoseconds: u32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(Duration::new(seconds, nanoseconds))
}

/// Three numbers of so many digits each.
fn numbers(text: &str, between: char, digits: [usize; 3]) -> Option<[u64; 3]> {
    let mut parts = text.split(between);
    let mut numbers = [0; 3];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next()?;
        let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        *number = part.parse().ok().filter(|_| is_number)?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Days from the beginning of 1970 to a day, the other way round than [`civil`].
fn days_until(year: u64, month: u64, day: u64) -> u64 {
    let months_since_march = (month + 9) % 12;
    let year = if months_since_march > 9 {
        year - 1
    } else {
        year
    };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * months_since_march + 2) / 5 + day;
    let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * DAYS_OF_400_YEARS + day_of_era).saturating_sub(DAYS_BEFORE_1970 + 1)
}

fn rfc3339(since_1970: Duration) -> String {
    let unix_seconds = since_1970.as_secs();
    let (days, seconds) = (unix_seconds / 86_400, unix_seconds % 86_400);
    let (year, month, day) = civil(days);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        since_1970.subsec_millis()
    )
}

/// Year, month and day of a number of days since 1970, in the Gregorian calendar. Years begin in
/// March here, so that the leap day is the last day of a year.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + DAYS_BEFORE_1970;
    let (era, day_of_era) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let month = if months_since_march < 10 {
        months_since_march + 3
    } else {
        months_since_march - 9
    };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        // From `date -u -d @SECONDS +%FT%TZ`.
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.007Z"),
            (951_782_400, "2000-02-29T00:00:00.007Z"),
            (1_709_251_199, "2024-02-29T23:59:59.007Z"),
            (1_709_251_200, "2024-03-01T00:00:00.007Z"),
            (4_107_542_399, "2100-02-28T23:59:59.007Z"),
            (4_107_542_400, "2100-03-01T00:00:00.007Z"),
        ] {
            let moment = Duration::from_secs(seconds) + Duration::from_millis(7);
            assert_eq!(rfc3339(moment), text);
            assert_eq!(unix_time(text), Some(moment));
        }
    }

    #[test]
    fn no_moments() {
        for text in [
            "2026-11-22T10:30:00",
            "2026-11-22T10:30:00+01:00",
            "2026-02-29T10:30:00Z",
            "2026-13-01T10:30:00Z",
            "2026-00-01T10:30:00Z",
            "2026-01-00T10:30:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T10:30Z",
            "2026-11-22T10:30:00.Z",
            "+026-11-22T10:30:00Z",
            "1969-12-31T23:59:59Z",
            "2026-11-22Z",
        ] {
            assert_eq!(unix_time(text), None, "{text}");
        }
    }
}
