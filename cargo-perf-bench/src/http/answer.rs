use std::time::Duration;

use ureq::http::HeaderMap;

/// The longest text of a server's that is shown, in characters.
const LONGEST_SHOWN: usize = 200;

/// What a server has answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(super) location: Option<String>,
    /// How long the server wants to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// Whether it says that it was asked too often.
    pub(crate) is_limited: bool,
}

impl Answer {
    pub(super) fn new(status: u16, headers: &HeaderMap, body: String) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok();
        let number = |name: &str| text(name)?.trim().parse().ok();
        let retry_after = number("retry-after").map(Duration::from_secs);
        let has_none_left = number("x-ratelimit-remaining") == Some(0);
        Self {
            status,
            body,
            location: text("location").map(str::to_owned),
            retry_after,
            is_limited: status == 429
                || (status == 403 && (retry_after.is_some() || has_none_left)),
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What the server says went wrong, fit for a line.
    pub(crate) fn message(&self) -> String {
        let parsed: Option<serde_json::Value> = serde_json::from_str(&self.body).ok();
        let message = parsed
            .as_ref()
            .and_then(|answer| answer.get("message")?.as_str());
        shown(message.unwrap_or("no reason is given"))
    }
}

/// A server's text, without what would move the cursor, and not long.
pub(crate) fn shown(text: &str) -> String {
    let is_kept = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{61c}' | '\u{200e}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut chars = text.chars().filter(is_kept);
    let mut shown: String = chars.by_ref().take(LONGEST_SHOWN).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)]) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Answer::new(status, &headers.collect(), String::new())
    }

    #[test]
    fn a_limit_is_told_from_a_refusal() {
        assert!(!answer(403, &[]).is_limited);
        assert!(!answer(403, &[("x-ratelimit-remaining", "12")]).is_limited);
        assert!(answer(403, &[("x-ratelimit-remaining", "0")]).is_limited);
        assert!(answer(403, &[("retry-after", "3")]).is_limited);
        assert!(answer(429, &[]).is_limited);
        let dated = answer(429, &[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")]);
        assert_eq!(dated.retry_after, None);
    }

    #[test]
    fn a_message_cannot_move_the_cursor() {
        let mut answer = answer(422, &[]);
        answer.body = serde_json::json!({ "message": format!("\u{1b}[2Ja\n{}", "x".repeat(900)) })
            .to_string();
        let message = answer.message();
        assert!(message.starts_with("[2Ja") && message.chars().count() == LONGEST_SHOWN + 1);
        answer.body = "<html>".into();
        assert_eq!(answer.message(), "no reason is given");
    }
}
