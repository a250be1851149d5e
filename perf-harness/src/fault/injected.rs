use std::fmt;
use std::io;
use std::sync::Arc;

/// The error that a fault gives instead of a result.
///
/// It becomes an [`io::Error`], a `String`, a `Box<dyn Error + Send + Sync>` (and what is made of
/// one) by itself.
///
/// ```
/// use perf_harness::fault::Injected;
///
/// enum MyError {
///     Injected(String),
/// }
///
/// impl From<Injected> for MyError {
///     fn from(injected: Injected) -> Self {
///         Self::Injected(injected.message().to_owned())
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injected {
    message: Arc<str>,
    is_dropped: bool,
}

impl Injected {
    pub(super) fn error(message: &str) -> Self {
        Self {
            message: message.into(),
            is_dropped: false,
        }
    }

    pub(super) fn dropped() -> Self {
        Self {
            message: "the connection was dropped on purpose".into(),
            is_dropped: true,
        }
    }

    /// What the scenario has the error say.
    ///
    /// ```
    /// # use perf_harness::fault::Injected;
    /// fn is_of_the_scenario(injected: &Injected) -> bool {
    ///     injected.message() == "503"
    /// }
    /// ```
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether the operation was under way and has been given up.
    ///
    /// ```
    /// # use perf_harness::fault::Injected;
    /// fn may_be_done_by_the_server(injected: &Injected) -> bool {
    ///     injected.is_dropped()
    /// }
    /// ```
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        self.is_dropped
    }
}

impl fmt::Display for Injected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Injected {}

impl From<Injected> for io::Error {
    fn from(injected: Injected) -> Self {
        let kind = if injected.is_dropped {
            io::ErrorKind::ConnectionReset
        } else {
            io::ErrorKind::Other
        };
        Self::new(kind, injected)
    }
}

impl From<Injected> for String {
    fn from(injected: Injected) -> Self {
        injected.message.as_ref().to_owned()
    }
}
