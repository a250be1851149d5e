use std::time::Duration;

use ureq::http::{HeaderValue, Request, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error};

use super::{Address, Answer, HttpError, Patience, Secret};
use crate::interrupt::Interrupt;

pub(crate) use ureq::http::Method;

/// A page of a hundred comments, each as long as one may be, in bytes of any script.
const LONGEST_ANSWER: u64 = 32 * 1024 * 1024;

/// How often an answer may send on.
const MOST_SENT_ON: usize = 3;

/// How long Ctrl-C may go unnoticed in a wait.
const SLICE: Duration = Duration::from_millis(50);

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) address: Address,
    pub(crate) token: Option<&'a Secret>,
    /// What kind of answer is wanted.
    pub(crate) accept: &'static str,
    pub(crate) body: Option<String>,
    /// Whether it does no harm to do it twice.
    pub(crate) is_repeatable: bool,
}

/// Sends requests, and waits for answers.
#[derive(Debug)]
pub(crate) struct Client<'a> {
    agent: Agent,
    /// Without a proxy.
    direct: Agent,
    timeout: Duration,
    patience: Patience,
    interrupt: &'a Interrupt,
}

impl<'a> Client<'a> {
    /// The timeout is that of one attempt.
    pub(crate) fn new(timeout: Duration, interrupt: &'a Interrupt) -> Self {
        // What the system trusts, as cargo and git do. Proxies come from the usual variables.
        let configure = || {
            let trusted = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
            Agent::config_builder()
                .timeout_global(Some(timeout))
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .user_agent(concat!("cargo-perf-bench/", env!("CARGO_PKG_VERSION")))
                .tls_config(trusted.build())
        };
        Self {
            agent: configure().build().new_agent(),
            direct: configure().proxy(None).build().new_agent(),
            timeout,
            patience: Patience::with_timeout(timeout),
            interrupt,
        }
    }

    /// The last answer of as many attempts as are worth making.
    pub(crate) fn send(&self, call: &Call<'_>) -> Result<Answer, HttpError> {
        if call.token.is_some() && !call.address.is_private() {
            let host = call.address.host().to_owned();
            return Err(HttpError::Unprotected { host });
        }
        let mut attempt = 1;
        loop {
            let outcome = self.follow(call);
            if self.interrupt.is_set() {
                return Err(HttpError::Interrupted);
            }
            match self.patience.next(attempt, &outcome, call.is_repeatable) {
                Some(wait) => self.wait(wait)?,
                None => return outcome,
            }
            attempt += 1;
        }
    }

    /// How often a caller may begin anew what must not be done twice.
    pub(crate) fn patience(&self) -> Patience {
        self.patience
    }

    /// Waits, and ends early when Ctrl-C is pressed.
    #[expect(
        clippy::disallowed_methods,
        reason = "a server that wants to be left alone is, and nothing is measured meanwhile"
    )]
    pub(crate) fn wait(&self, wait: Duration) -> Result<(), HttpError> {
        let mut left = wait;
        while !left.is_zero() {
            let slice = left.min(SLICE);
            std::thread::sleep(slice);
            if self.interrupt.is_set() {
                return Err(HttpError::Interrupted);
            }
            left -= slice;
        }
        Ok(())
    }

    /// One attempt, also where the server sends on to another place of its own.
    fn follow(&self, call: &Call<'_>) -> Result<Answer, HttpError> {
        let host = || call.address.host().to_owned();
        let mut address = call.address.clone();
        for _ in 0..=MOST_SENT_ON {
            let answer = self.exchange(call, &address)?;
            if !matches!(answer.status, 301 | 302 | 307 | 308) {
                return Ok(answer);
            }
            let location = answer.location.as_deref().unwrap_or_default();
            address = address
                .sent_on(location)
                .ok_or_else(|| HttpError::SentOn { host: host() })?;
        }
        Err(HttpError::Circle { host: host() })
    }

    fn exchange(&self, call: &Call<'_>, address: &Address) -> Result<Answer, HttpError> {
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(address.uri())
            .header(header::ACCEPT, call.accept);
        if let Some(token) = call.token {
            let value = format!("Bearer {}", token.reveal());
            let mut value = HeaderValue::try_from(value).map_err(|_| HttpError::Token)?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        // A proxy is for what is encrypted to its end: it reads along with everything else, and no
        // other machine has this one's own addresses.
        let agent = if address.is_encrypted() {
            &self.agent
        } else {
            &self.direct
        };
        let sent = match &call.body {
            Some(body) => {
                let request = request.header(header::CONTENT_TYPE, "application/json");
                let request = request.body(body.as_str());
                request
                    .map_err(Error::from)
                    .and_then(|request| agent.run(request))
            }
            None => request
                .body(())
                .map_err(Error::from)
                .and_then(|request| agent.run(request)),
        };
        let failed = |error: Error| self.failed(address, &error);
        let mut response = sent.map_err(failed)?;
        let body = response
            .body_mut()
            .with_config()
            .limit(LONGEST_ANSWER)
            .read_to_vec()
            .map_err(failed)?;
        let body = String::from_utf8_lossy(&body).into_owned();
        let status = response.status().as_u16();
        Ok(Answer::new(status, response.headers(), body))
    }

    /// In words of our own: those of the library may hold an address.
    fn failed(&self, address: &Address, error: &Error) -> HttpError {
        let host = address.host().to_owned();
        let proxy = self.agent.config().proxy();
        let is_by_proxy =
            address.is_encrypted() && proxy.is_some_and(|proxy| !proxy.is_no_proxy(&address.uri()));
        let mut reason = match error {
            Error::Timeout(_) => {
                return HttpError::Timeout {
                    host,
                    limit: self.timeout,
                };
            }
            Error::HostNotFound => "no such host is known".to_owned(),
            Error::ConnectionFailed => "no connection".to_owned(),
            Error::Io(error) => super::shown(&error.to_string()),
            Error::Tls(reason) => (*reason).to_owned(),
            Error::Rustls(error) => super::shown(&error.to_string()),
            Error::InvalidProxyUrl => "its address is none".to_owned(),
            Error::ConnectProxyFailed(_) => "it does not let this through".to_owned(),
            Error::BodyExceedsLimit(_) => "its answer is too long".to_owned(),
            _ => "what it answers is not HTTP".to_owned(),
        };
        if is_by_proxy {
            reason = format!("by the proxy of HTTPS_PROXY, ALL_PROXY or HTTP_PROXY: {reason}");
        }
        HttpError::Unreachable { host, reason }
    }
}
