use perf_harness::report::{Format, Report, Style, is_noteworthy, resolved, write};

use crate::cli::CommentArgs;
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::github::{self, Comments, GitHub, Place, Put};
use crate::http::Client;
use crate::interrupt::Interrupt;
use crate::messages::{say, warn};

/// Keeps the one comment on a pull request.
pub(crate) fn comment(args: &CommentArgs, interrupt: &Interrupt) -> Result<Ending, Error> {
    let report = args.source.read()?;
    let url = args.sending.report_url.clone().or_else(github::run_url);
    let style = Style {
        report_url: url.as_deref(),
        marker: Some(&args.marker),
        ..Style::default()
    };
    let page = page(&report, style)?;
    if args.print {
        return say(&page).map(|()| Ending::GOOD);
    }
    let Some(token) = environment::github_token() else {
        say(&page)?;
        return without_token();
    };
    let place = Place::of(args.repo.as_ref())?;
    let number = github::pull_request(args.pr)?;
    interrupt.listen().map_err(Error::Signals)?;
    let client = Client::new(args.sending.timeout.0, interrupt);
    let github = GitHub::new(place, token, client)?;
    let comments = Comments {
        github: &github,
        number,
        marker: page.lines().next().unwrap_or_default(),
    };
    let to_say = |before: Option<&str>| match before {
        _ if is_noteworthy(&report) => Some(page.clone()),
        Some(before) => resolved(before, &report, style),
        None => None,
    };
    let put = comments.put(to_say)?;
    let pull_request = format!("{}#{number}", github.repository());
    say(&match put {
        Put::Created(place) => format!("commented on {pull_request}: {place}\n"),
        Put::Edited(place) => format!("edited the comment on {pull_request}: {place}\n"),
        Put::Unchanged => format!("the comment on {pull_request} needs no change\n"),
        Put::Nothing => format!("nothing to say on {pull_request}\n"),
    })?;
    Ok(Ending::GOOD)
}

fn page(report: &Report, style: Style<'_>) -> Result<String, Error> {
    let mut page = Vec::new();
    write(Format::Markdown, report, &mut page, style).map_err(Error::StandardOutput)?;
    Ok(String::from_utf8(page).expect("a page is text"))
}

/// A person sees the page. A pipeline that was to comment has not, and must not look as if it had.
fn without_token() -> Result<Ending, Error> {
    const NO_TOKEN: &str = "no comment was made, and the page was printed: there is no token in GITHUB_TOKEN or GH_TOKEN; --print prints it without one";
    if environment::is_ci() {
        return Err(Error::Usage(NO_TOKEN.to_owned()));
    }
    warn(NO_TOKEN);
    Ok(Ending::GOOD)
}
