use perf_harness::report::{Report, Style, is_noteworthy};
use serde_json::{Value, json};

use crate::cli::{IssuesArgs, NotifyCommand, WebhookArgs};
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::github::{self, GitHub, GitHubError, Issues, Place};
use crate::http::{Address, Call, Client, Method, Secret};
use crate::interrupt::Interrupt;
use crate::messages::{say, warn};
use crate::notify::{Step, message, slack, steps};

/// Tells whoever wants to know.
pub(crate) fn notify(what: &NotifyCommand, interrupt: &Interrupt) -> Result<Ending, Error> {
    match what {
        NotifyCommand::Slack(args) => webhook(args, &SLACK, interrupt),
        NotifyCommand::Webhook(args) => webhook(args, &PLAIN, interrupt),
        NotifyCommand::Issues(args) => issues(args, interrupt),
    }
}

/// A kind of webhook.
struct Kind {
    address: &'static str,
    token: Option<&'static str>,
    message: fn(&Report, Option<&str>) -> Value,
}

const SLACK: Kind = Kind {
    address: "PERF_BENCH_SLACK_WEBHOOK",
    token: None,
    message: slack,
};

const PLAIN: Kind = Kind {
    address: "PERF_BENCH_WEBHOOK",
    token: Some("PERF_BENCH_WEBHOOK_TOKEN"),
    message,
};

fn webhook(args: &WebhookArgs, kind: &Kind, interrupt: &Interrupt) -> Result<Ending, Error> {
    let report = args.source.read()?;
    if !args.always && !is_noteworthy(&report) {
        say("nothing to say, so nothing is sent; --always sends all the same\n")?;
        return Ok(Ending::GOOD);
    }
    let url = args.sending.report_url.clone().or_else(github::run_url);
    let message = (kind.message)(&report, url.as_deref());
    if args.dry_run {
        say(&format!("{message:#}\n"))?;
        return Ok(Ending::GOOD);
    }
    let address = environment::text(kind.address).ok_or_else(|| {
        Error::Usage(format!(
            "{} is not set: it says where to send to; --dry-run shows what would be sent",
            kind.address
        ))
    })?;
    let address = Address::parse(&address).ok_or_else(|| {
        Error::Usage(format!(
            "{} is no address that starts with https:// or http://",
            kind.address
        ))
    })?;
    let token = kind.token.and_then(environment::text);
    let token = token.map(|token| Secret::new(&token));
    interrupt.listen().map_err(Error::Signals)?;
    let client = Client::new(args.sending.timeout.0, interrupt);
    let host = address.host().to_owned();
    let answer = client.send(&Call {
        method: Method::POST,
        address,
        token: token.as_ref(),
        accept: "*/*",
        body: Some(message.to_string()),
        // A message that comes twice does less harm than one that never comes.
        is_repeatable: true,
    })?;
    if !answer.is_success() {
        return Err(Error::Webhook {
            variable: kind.address,
            host,
            status: answer.status,
        });
    }
    say(&format!("sent to {host}\n"))?;
    Ok(Ending::GOOD)
}

fn issues(args: &IssuesArgs, interrupt: &Interrupt) -> Result<Ending, Error> {
    let report = args.source.read()?;
    let url = args.sending.report_url.clone().or_else(github::run_url);
    let style = Style {
        report_url: url.as_deref(),
        ..Style::default()
    };
    let Some(token) = environment::github_token() else {
        if !args.dry_run {
            return Err(Error::Usage(
                "no issue was looked at: there is no token in GITHUB_TOKEN or GH_TOKEN".to_owned(),
            ));
        }
        warn("without a token in GITHUB_TOKEN or GH_TOKEN it is not known which issues there are");
        return tell(&steps(&report, style, &[], args.most));
    };
    let place = Place::of(args.repo.as_ref())?;
    interrupt.listen().map_err(Error::Signals)?;
    let client = Client::new(args.sending.timeout.0, interrupt);
    let github = GitHub::new(place, token, client)?;
    let issues = Issues {
        github: &github,
        label: &args.label,
    };
    let steps = steps(&report, style, &issues.ours()?, args.most);
    if args.dry_run {
        return tell(&steps);
    }
    if steps.is_empty() {
        say(&format!(
            "no issue of {} needs a change\n",
            github.repository()
        ))?;
    }
    for step in &steps {
        let place = take(step, &issues)?;
        say(&format!("{step}{place}\n"))?;
    }
    Ok(Ending::GOOD)
}

fn tell(steps: &[Step]) -> Result<Ending, Error> {
    for step in steps {
        say(&format!("would {step}\n"))?;
    }
    if steps.is_empty() {
        say("nothing would be done\n")?;
    }
    Ok(Ending::GOOD)
}

/// Takes the step, and gives where the issue is that it opened.
fn take(step: &Step, issues: &Issues<'_>) -> Result<String, GitHubError> {
    match step {
        Step::Open { title, body } => {
            return Ok(format!(" ({})", issues.open(title, body)?));
        }
        Step::Reopen {
            issue,
            body,
            comment,
        } => {
            issues.edit(issue, &json!({ "state": "open", "body": body }))?;
            issues.comment(issue, comment)?;
        }
        Step::Update {
            issue,
            body,
            comment,
        } => {
            if !issue.says(body) {
                issues.edit(issue, &json!({ "body": body }))?;
            }
            if let Some(comment) = comment {
                issues.comment(issue, comment)?;
            }
        }
        Step::Close { issue, comment } => {
            let closed = json!({ "state": "closed", "state_reason": "completed" });
            issues.edit(issue, &closed)?;
            issues.comment(issue, comment)?;
        }
        Step::Leave { .. } | Step::TooMany { .. } => {}
    }
    Ok(String::new())
}
