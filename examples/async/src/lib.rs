//! A service that sends back each line it is sent, and its client.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};

/// Bytes that may be under way in either direction.
const IN_FLIGHT: usize = 4_096;

/// One connection to the service.
pub struct Client {
    stream: DuplexStream,
}

impl Client {
    /// Connects to a service of its own, which ends when the client is dropped.
    pub async fn connect() -> Self {
        let (stream, remote) = tokio::io::duplex(IN_FLIGHT);
        tokio::spawn(serve(remote));
        Self { stream }
    }

    /// Sends a line and waits until it came back.
    pub async fn echo(&mut self, line: &str) -> io::Result<String> {
        self.stream.write_all(line.as_bytes()).await?;
        self.stream.write_all(b"\n").await?;
        let mut answer = vec![0; line.len() + 1];
        self.stream.read_exact(&mut answer).await?;
        answer.pop();
        String::from_utf8(answer).map_err(io::Error::other)
    }
}

async fn serve(remote: DuplexStream) -> io::Result<()> {
    let mut remote = BufReader::new(remote);
    let mut line = String::new();
    while remote.read_line(&mut line).await? > 0 {
        remote.get_mut().write_all(line.as_bytes()).await?;
        line.clear();
    }
    Ok(())
}
