//! A server that freezes, as a collector of garbage or a full disk may freeze one: for the first 100 ms
//! of each second it answers nobody. Else an answer takes 1 ms, and any number of requests are answered
//! at the same time.

#![expect(
    clippy::disallowed_methods,
    reason = "the server is a program of its own, with a clock of its own"
)]

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use http_body_util::Empty;
use hyper::Response;
use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const SECOND: Duration = Duration::from_secs(1);
/// How long it is frozen each second.
const FROZEN: Duration = Duration::from_millis(100);
/// How long an answer takes.
const SERVICE: Duration = Duration::from_millis(1);

/// When a request that comes at a time is answered; both count from the beginning.
fn due(arrival: Duration) -> Duration {
    let into_second =
        |time: Duration| Duration::from_nanos((time.as_nanos() % SECOND.as_nanos()) as u64);
    let thawed = arrival + FROZEN.saturating_sub(into_second(arrival));
    let done = thawed + SERVICE;
    // One that is not done when the next freeze begins is done after it.
    if into_second(done) < into_second(thawed) {
        done + FROZEN
    } else {
        done
    }
}

/// A request that waits for its answer.
type Waiting = (Instant, oneshot::Sender<()>);

/// Serves until the process is ended.
pub(crate) fn serve(address: SocketAddr) -> io::Result<()> {
    let (waiting, requests) = channel();
    thread::spawn(move || answer(&requests));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(accept(address, Instant::now(), waiting))
}

async fn accept(address: SocketAddr, begin: Instant, waiting: Sender<Waiting>) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let waiting = waiting.clone();
        let service = service_fn(move |_| {
            let (done, answered) = oneshot::channel();
            // The thread that answers lives as long as the process does.
            let _ = waiting.send((begin + due(begin.elapsed()), done));
            async {
                let _ = answered.await;
                Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
            }
        });
        tokio::spawn(async move {
            // A client that goes away is nobody else's trouble.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// Lets requests go in the order in which they came, each when it is due: the system's sleep is exact to
/// a tenth of a millisecond, that of the runtime to one.
fn answer(requests: &Receiver<Waiting>) {
    while let Ok((due, done)) = requests.recv() {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        // Whoever asked may have gone away.
        let _ = done.send(());
    }
}
