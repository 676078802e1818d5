//! A connection that is closed only once its client has stopped sending.
//!
//! What is refused is refused by its head, with most of its body still on the way. To close then makes
//! the system answer that body with a reset, which throws away the refusal before a client, or the proxy
//! before us, has read it. So our side is closed first, and the rest is taken and dropped for a while.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long the rest of a body is taken.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes that are taken at once.
const BYTES: usize = 16 * 1024;

/// Whether a body on a connection was given up before its end.
#[derive(Clone, Debug, Default)]
pub struct GivenUp(Arc<AtomicBool>);

/// The body of a request that says when it is given up.
#[derive(Debug)]
pub struct Awaited {
    body: Incoming,
    is_over: bool,
    given_up: GivenUp,
}

impl GivenUp {
    /// Watches a body.
    pub fn watch(&self, body: Incoming) -> Awaited {
        Awaited {
            body,
            is_over: false,
            given_up: self.clone(),
        }
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        if !self.is_over && !self.body.is_end_stream() {
            self.given_up.0.store(true, Ordering::Release);
        }
    }
}

impl Body for Awaited {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        // Broken is over, too: nothing more will come.
        self.is_over |= !matches!(frame, Some(Ok(_)));
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Takes what still comes when it is shut down.
#[derive(Debug)]
pub struct Linger<T> {
    inner: T,
    given_up: GivenUp,
    patience: Duration,
    /// Runs once our side is closed.
    end: Option<Pin<Box<Sleep>>>,
}

impl<T> Linger<T> {
    /// Wraps a connection, whose bodies are watched by `given_up`.
    pub fn new(inner: T, given_up: GivenUp) -> Linger<T> {
        Linger {
            inner,
            given_up,
            patience: PATIENCE,
            end: None,
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Linger<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Linger<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.end.is_none() {
            ready!(Pin::new(&mut this.inner).poll_shutdown(context))?;
            if !this.given_up.0.load(Ordering::Acquire) {
                return Poll::Ready(Ok(()));
            }
        }
        let end = this
            .end
            .get_or_insert_with(|| Box::pin(sleep(this.patience)));
        if end.as_mut().poll(context).is_ready() {
            return Poll::Ready(Ok(()));
        }
        let mut bytes = [0; BYTES];
        loop {
            let mut buffer = ReadBuf::new(&mut bytes);
            // A client that is gone, in whatever way, sends no more.
            match ready!(Pin::new(&mut this.inner).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                _ => return Poll::Ready(Ok(())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn lingering(
        inner: tokio::io::DuplexStream,
        is_given_up: bool,
    ) -> Linger<tokio::io::DuplexStream> {
        let given_up = GivenUp::default();
        given_up.0.store(is_given_up, Ordering::Release);
        Linger {
            patience: Duration::from_millis(300),
            ..Linger::new(inner, given_up)
        }
    }

    #[tokio::test]
    async fn what_still_comes_is_taken() {
        let (near, mut far) = tokio::io::duplex(64);
        let mut near = lingering(near, true);
        near.write_all(b"no").await.unwrap();
        let closing = tokio::spawn(async move { near.shutdown().await });
        far.write_all(&vec![0; 100_000]).await.unwrap();
        let mut said = Vec::new();
        far.read_to_end(&mut said).await.unwrap();
        assert_eq!(said, b"no");
        drop(far);
        closing.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn whoever_never_stops_is_left() {
        let (near, mut far) = tokio::io::duplex(64);
        let mut near = lingering(near, true);
        let sending = tokio::spawn(async move { while far.write_all(&[0; 64]).await.is_ok() {} });
        near.shutdown().await.unwrap();
        drop(near);
        sending.await.unwrap();
    }

    #[tokio::test]
    async fn what_was_read_whole_is_closed_at_once() {
        let (near, _far) = tokio::io::duplex(64);
        let began = std::time::Instant::now();
        lingering(near, false).shutdown().await.unwrap();
        assert!(began.elapsed() < Duration::from_millis(200));
    }
}
