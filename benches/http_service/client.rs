//! Whoever uses the service: an ordinary client that keeps its connections.

use std::error::Error;
use std::io;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::order::Order;
use crate::running::Running;

/// What reports count errors by.
pub(crate) type Trouble = Box<dyn Error + Send + Sync>;

#[derive(Debug)]
pub(crate) struct Client {
    http: legacy::Client<HttpConnector, Full<Bytes>>,
    service: Arc<Running>,
}

impl Client {
    /// A client of the service, which is started if it does not run yet.
    pub(crate) fn new() -> io::Result<Self> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Ok(Self {
            http: legacy::Client::builder(TokioExecutor::new()).build(connector),
            service: Running::shared()?,
        })
    }

    pub(crate) async fn read(&self, number: u64) -> Result<Order, Trouble> {
        let text = self.ask(Method::GET, number, Bytes::new()).await?;
        Ok(serde_json::from_slice(&text)?)
    }

    pub(crate) async fn write(&self, order: &Order) -> Result<(), Trouble> {
        let text = serde_json::to_vec(order)?;
        self.ask(Method::PUT, order.number, text.into()).await?;
        Ok(())
    }

    async fn ask(&self, method: Method, number: u64, body: Bytes) -> Result<Bytes, Trouble> {
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{}/orders/{number}", self.service.address))
            .body(Full::new(body))?;
        let response = self.http.request(request).await?;
        let status = response.status();
        // Read to its end, so that the connection can be used again.
        let text = response.into_body().collect().await?.to_bytes();
        match status {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(text),
            other => Err(other.to_string().into()),
        }
    }
}
