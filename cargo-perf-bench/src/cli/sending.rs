use std::str::FromStr;
use std::time::Duration;

use clap::Args;

/// What all that goes to a server has in common.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Sending")]
pub(crate) struct SendingArgs {
    /// Where the whole report can be read [default: the page of the workflow's run]
    #[arg(long, value_name = "URL", value_parser = web_address)]
    pub(crate) report_url: Option<String>,
    /// How long an answer is waited for, in seconds, each time that it is tried
    #[arg(long, value_name = "SECONDS", default_value = "30")]
    pub(crate) timeout: Timeout,
}

/// A time that something may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeout(pub(crate) Duration);

impl FromStr for Timeout {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seconds: f64 = text.parse().unwrap_or(f64::NAN);
        if (0.001..=600.0).contains(&seconds) {
            Ok(Self(Duration::from_secs_f64(seconds)))
        } else {
            Err("a number of seconds from 0.001 to 600 is expected".to_owned())
        }
    }
}

/// An address that a link can lead to.
pub(super) fn web_address(text: &str) -> Result<String, String> {
    let is_web = ["https://", "http://"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    if is_web && !text.contains(char::is_whitespace) {
        Ok(text.to_owned())
    } else {
        Err("an address that starts with https:// or http:// is expected".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_addresses_are_checked() {
        let seconds = |text: &str| text.parse::<Timeout>().map(|timeout| timeout.0);
        assert_eq!(seconds("0.05"), Ok(Duration::from_millis(50)));
        for text in ["0", "-1", "601", "nan", "1s", ""] {
            assert!(seconds(text).is_err(), "{text}");
        }
        assert!(web_address("https://ci.example/1?a=b").is_ok());
        for text in ["ci.example", "javascript:alert(1)", "https://a b"] {
            assert!(web_address(text).is_err(), "{text}");
        }
    }
}
