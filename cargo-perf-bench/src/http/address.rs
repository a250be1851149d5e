use std::net::IpAddr;

use ureq::http::Uri;

/// Where a request goes. Of an address only the host is ever shown: the path of a webhook is its
/// secret.
#[derive(Clone)]
pub(crate) struct Address(Uri);

impl Address {
    /// An address of the web with a host. Names and passwords have no place in it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.trim().parse().ok()?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let authority = uri.authority()?.as_str();
        (is_web && !authority.contains('@') && !uri.host()?.is_empty()).then_some(Self(uri))
    }

    /// The address below this one.
    pub(crate) fn join(&self, path: &str) -> Option<Self> {
        let base = self.0.to_string();
        Self::parse(&format!("{}{path}", base.trim_end_matches('/')))
    }

    /// Where an answer sends on to, if that is on the same server.
    pub(crate) fn sent_on(&self, location: &str) -> Option<Self> {
        let next = if location.starts_with('/') && !location.starts_with("//") {
            let (scheme, authority) = (self.0.scheme_str()?, self.0.authority()?);
            Self::parse(&format!("{scheme}://{authority}{location}"))?
        } else {
            Self::parse(location)?
        };
        (next.server() == self.server()).then_some(next)
    }

    /// Scheme, host and port.
    fn server(&self) -> (Option<&str>, String, u16) {
        let scheme = self.0.scheme_str();
        let usual = if scheme == Some("https") { 443 } else { 80 };
        let port = self.0.port_u16().unwrap_or(usual);
        (scheme, self.host().to_ascii_lowercase(), port)
    }

    pub(crate) fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }

    /// Whether nobody on the way can read along.
    pub(crate) fn is_private(&self) -> bool {
        let host = self.host().trim_matches(['[', ']']);
        self.is_encrypted()
            || host == "localhost"
            || host
                .parse()
                .is_ok_and(|address: IpAddr| address.is_loopback())
    }

    pub(super) fn uri(&self) -> Uri {
        self.0.clone()
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn only_addresses_of_the_web_are_taken() {
        for text in [
            "",
            "github.com",
            "ftp://a/b",
            "https://",
            "https://me:pw@a/b",
            "a b",
            "/x",
        ] {
            assert!(Address::parse(text).is_none(), "{text}");
        }
        let joined = address("https://ghe.example/api/v3/")
            .join("/repos?page=1")
            .unwrap();
        assert_eq!(
            joined.0.to_string(),
            "https://ghe.example/api/v3/repos?page=1"
        );
        assert_eq!(format!("{:?}", address("https://hooks/secret")), "hooks");
    }

    #[test]
    fn nothing_is_sent_on_to_another_server() {
        let from = address("https://api.example/repos/a/b");
        assert!(from.sent_on("/repositories/7").is_some());
        assert!(
            from.sent_on("https://API.example:443/repositories/7")
                .is_some()
        );
        for elsewhere in [
            "https://evil.example/repos/a/b",
            "https://api.example.evil/x",
            "http://api.example/x",
            "https://api.example:8443/x",
            "https://me@api.example/x",
            "//evil.example/x",
            "x",
        ] {
            assert!(from.sent_on(elsewhere).is_none(), "{elsewhere}");
        }
    }

    #[test]
    fn only_this_machine_is_private_without_encryption() {
        for private in [
            "https://a/b",
            "http://127.0.0.1:1/b",
            "http://[::1]/b",
            "http://localhost",
        ] {
            assert!(address(private).is_private(), "{private}");
        }
        for open in ["http://a/b", "http://10.0.0.1/b", "http://localhost.evil/b"] {
            assert!(!address(open).is_private(), "{open}");
        }
    }
}
