//! Asks the server, which is a child process, over connections that are kept.

use std::error::Error;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::Uri;
use hyper::body::Bytes;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use perf_harness::child::Server;

/// The argument by which this program knows that it is the server.
pub(crate) const SERVE: &str = "--serve";

/// The longest that the server may take to start.
const START: Duration = Duration::from_secs(10);

/// What a call comes to.
pub(crate) type Answered = Result<(), Box<dyn Error + Send + Sync>>;

#[derive(Debug)]
pub(crate) struct Client {
    http: legacy::Client<HttpConnector, Empty<Bytes>>,
    uri: Uri,
    _server: Server,
}

impl Client {
    /// A client with a server of its own.
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args([SERVE, &address.to_string()]);
        let server = Server::start("server", command)?;
        server.wait_for_tcp(address, START)?;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Ok(Self {
            http: legacy::Client::builder(TokioExecutor::new()).build(connector),
            uri: format!("http://{address}/").parse()?,
            _server: server,
        })
    }

    pub(crate) async fn ask(&self) -> Answered {
        let response = self.http.get(self.uri.clone()).await?;
        response.into_body().collect().await?;
        Ok(())
    }
}

/// A loopback port that nobody has at the moment.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}
