//! The service under test: orders over HTTP/1.1, read and written through a pool of connections to a
//! database.
//!
//! The database is stood for by what it makes a request wait for: a query holds one of the connections
//! for some milliseconds. So the service can do what the pool can, about 1,600 queries a second, on any
//! machine that has the processor time for them. Requests that find too many others waiting are
//! refused at once, so that those that were let in are answered in time and an overload is over when
//! its cause is.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::order::Order;

/// Connections to the database.
const CONNECTIONS: usize = 8;
/// How long a query holds one.
const QUERY: Duration = Duration::from_millis(4);
/// Requests that may be in the service at once: those beyond would wait for more than 100 ms.
const MOST_INSIDE: usize = 200;
/// The longest body that is taken.
const LONGEST_BODY: usize = 64 << 10;

/// Orders that there are from the beginning.
pub(crate) const ORDERS: u64 = 1_000;

struct Shop {
    orders: Mutex<HashMap<u64, Order>>,
    connections: Semaphore,
    inside: Semaphore,
}

/// Serves until the process is ended.
pub(crate) fn serve(address: SocketAddr) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let shop = Arc::new(Shop::new());
        let listener = TcpListener::bind(address).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let shop = Arc::clone(&shop);
            tokio::spawn(async move {
                let answer = service_fn(|request| shop.answer(request));
                let connection =
                    http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
                // A client that goes away in the middle is nobody else's trouble.
                let _ = connection.await;
            });
        }
    })
}

impl Shop {
    fn new() -> Self {
        Self {
            orders: Mutex::new((0..ORDERS).map(|n| (n, Order::sample(n))).collect()),
            connections: Semaphore::new(CONNECTIONS),
            inside: Semaphore::new(MOST_INSIDE),
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let Ok(_place) = self.inside.try_acquire() else {
            return Ok(empty(StatusCode::SERVICE_UNAVAILABLE));
        };
        let number = request.uri().path().strip_prefix("/orders/");
        let Some(number) = number.and_then(|number| number.parse().ok()) else {
            return Ok(empty(StatusCode::NOT_FOUND));
        };
        Ok(match *request.method() {
            Method::GET => self.read(number).await,
            Method::PUT => self.write(number, request.into_body()).await,
            _ => empty(StatusCode::METHOD_NOT_ALLOWED),
        })
    }

    async fn read(&self, number: u64) -> Response<Full<Bytes>> {
        self.query().await;
        match self.orders().get(&number).map(serde_json::to_vec) {
            Some(Ok(text)) => Response::new(Full::from(text)),
            Some(Err(_)) => empty(StatusCode::INTERNAL_SERVER_ERROR),
            None => empty(StatusCode::NOT_FOUND),
        }
    }

    async fn write(&self, number: u64, body: Incoming) -> Response<Full<Bytes>> {
        let Ok(body) = Limited::new(body, LONGEST_BODY).collect().await else {
            return empty(StatusCode::PAYLOAD_TOO_LARGE);
        };
        let order = serde_json::from_slice::<Order>(&body.to_bytes());
        let Some(order) = order.ok().filter(|order| order.number == number) else {
            return empty(StatusCode::BAD_REQUEST);
        };
        self.query().await;
        self.orders().insert(number, order);
        empty(StatusCode::NO_CONTENT)
    }

    async fn query(&self) {
        let _connection = self.connections.acquire().await;
        sleep(QUERY).await;
    }

    fn orders(&self) -> MutexGuard<'_, HashMap<u64, Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
