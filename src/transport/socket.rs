//! One TCP connection, plain now and encrypted where TLS is on: the only file that knows which.

use std::{
    io::{self, IoSlice},
    net::{Shutdown, SocketAddr},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

use super::{caps::Slot, limits::Limits, tls::TlsSocket, watch::Watch};

/// A connection after its upgrade: non-blocking calls, and readiness for those who must wait.
#[derive(Debug)]
pub(super) enum Socket {
    Plain(TcpStream),
    Tls(Box<TlsSocket>),
}

impl Socket {
    /// Reads what is there, or waits for it; 0 is the end. Where less was there than fits, the next call waits without
    /// asking the kernel first.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Plain(stream) => {
                let mut filled = ReadBuf::new(buffer);
                let read = Pin::new(stream).poll_read(cx, &mut filled);
                read.map_ok(|()| filled.filled().len())
            }
            Self::Tls(stream) => loop {
                std::task::ready!(stream.poll_readable(cx))?;
                match stream.try_read(buffer) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    read => return Poll::Ready(read),
                }
            },
        }
    }

    /// Bytes that were taken but not sent.
    pub(super) fn ahead(&self) -> u32 {
        match self {
            Self::Plain(_) => 0,
            Self::Tls(stream) => stream.ahead(),
        }
    }

    /// Takes what fits.
    pub(super) fn try_write(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        match (self, slices) {
            (Self::Plain(stream), [only]) => stream.try_write(only),
            (Self::Plain(stream), slices) => stream.try_write_vectored(slices),
            (Self::Tls(stream), slices) => stream.try_write(slices),
        }
    }

    /// Sends what was taken but not sent.
    pub(super) fn try_flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Tls(stream) => stream.flush(),
        }
    }

    pub(super) fn poll_writable(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.tcp().poll_write_ready(cx)
    }

    /// Says that nothing more will be sent.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if let Self::Tls(stream) = self {
            stream.say_goodbye();
        }
        SockRef::from(self.tcp()).shutdown(Shutdown::Write)
    }

    /// From now on, dropping it throws away what the kernel still holds and resets the peer.
    pub(super) fn reset_on_drop(&mut self) {
        let _ = SockRef::from(self.tcp()).set_linger(Some(Duration::ZERO));
    }

    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.tcp(),
        }
    }
}

/// Bytes as HTTP wants them.
#[derive(Debug)]
pub(super) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

trait Io: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Io for T {}

/// A connection while it speaks HTTP: what actix-http reads and writes.
#[derive(Debug)]
pub(super) struct HttpIo {
    stream: Stream,
    watch: Rc<Watch>,
    /// Freed when the connection is taken over, or ends.
    _slot: Slot,
}

impl HttpIo {
    pub(super) fn new(stream: Stream, watch: Rc<Watch>, slot: Slot) -> Self {
        Self {
            stream,
            watch,
            _slot: slot,
        }
    }

    pub(super) fn watch(&self) -> &Rc<Watch> {
        &self.watch
    }

    /// Whether the bytes are encrypted on the way.
    pub(super) fn secure(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    /// Takes the connection over from HTTP.
    pub(super) fn into_socket(self) -> Socket {
        let socket = match self.stream {
            Stream::Plain(stream) => Socket::Plain(stream),
            Stream::Tls(stream) => {
                let (stream, session) = stream.into_inner();
                Socket::Tls(Box::new(TlsSocket::new(stream, session)))
            }
        };
        // Whom to wake when something comes is kept until somebody else waits for that: HTTP's task, which is over, and
        // whose memory would stay as long.
        let _ = socket
            .tcp()
            .poll_read_ready(&mut Context::from_waker(Waker::noop()));
        socket
    }

    fn stream(&mut self) -> Pin<&mut dyn Io> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream as &mut dyn Io),
            Stream::Tls(stream) => Pin::new(stream.as_mut() as &mut dyn Io),
        }
    }
}

impl AsyncRead for HttpIo {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.watch.check(cx)?;
        let before = buf.filled().len();
        let polled = this.stream().poll_read(cx, buf);
        this.watch.read(buf.filled().len() - before);
        polled
    }
}

impl AsyncWrite for HttpIo {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.watch.check(cx)?;
        let polled = this.stream().poll_write(cx, data);
        let taken = match &polled {
            Poll::Ready(taken) => taken.as_ref().ok().copied(),
            Poll::Pending => None,
        };
        this.watch.wrote(taken, data.len());
        polled
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().stream().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().stream().poll_shutdown(cx)
    }
}

/// Sends a few bytes on a socket that nothing was sent on yet, as far as it takes them.
pub(super) fn say(stream: &TcpStream, bytes: &[u8]) {
    let _ = SockRef::from(stream).send(bytes);
}

/// Sets what the kernel must know about a socket that was just accepted, and says who is at its other end.
pub(super) fn prepare(stream: &TcpStream, limits: &Limits) -> io::Result<SocketAddr> {
    let socket = SockRef::from(stream);
    // Without it a second small frame waits 40 ms for the acknowledgement of the first.
    socket.set_tcp_nodelay(true)?;
    // A peer that vanished is noticed while something waits for it ...
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(limits.user_timeout))?;
    // ... and while nothing does.
    let second = Duration::from_secs(1);
    let probes = TcpKeepalive::new()
        .with_time(limits.heartbeat.max(second))
        .with_interval((limits.user_timeout / 3).max(second));
    socket.set_tcp_keepalive(&probes)?;
    // The kernel would let it grow to megabytes, each of them late news for a slow reader.
    socket.set_send_buffer_size(limits.send_buffer)?;
    stream.peer_addr()
}

#[cfg(test)]
mod tests {
    use super::super::worker::Worker;
    use super::*;
    use std::sync::Arc;

    #[tokio::test]
    async fn an_accepted_socket_has_what_the_kernel_must_know() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let peer = prepare(&stream, &Limits::default()).unwrap();
        assert_eq!(peer, client.local_addr().unwrap());
        let socket = SockRef::from(&stream);
        assert!(socket.tcp_nodelay().unwrap() && socket.keepalive().unwrap());
        #[cfg(target_os = "linux")]
        {
            let half_minute = Some(Duration::from_secs(30));
            assert_eq!(
                socket.tcp_user_timeout().unwrap(),
                half_minute,
                "bytes that nobody acknowledges"
            );
            assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_secs(45));
            assert_eq!(socket.tcp_keepalive_interval().unwrap(), Duration::from_secs(10));
            assert_eq!(
                socket.send_buffer_size().unwrap(),
                2 * (128 << 10),
                "the kernel doubles it"
            );
        }
    }

    #[tokio::test]
    async fn a_socket_taken_over_wakes_nobody_who_read_before() {
        struct Task;
        impl std::task::Wake for Task {
            fn wake(self: Arc<Self>) {}
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let worker = Worker::new(Limits::default(), Arc::default());
        let peer = std::net::Ipv4Addr::LOCALHOST.into();
        let slot = super::super::caps::Caps::new(0, 0)
            .take_http(peer, false)
            .unwrap();
        let mut io = HttpIo::new(Stream::Plain(stream), Watch::new(&worker), slot);
        let task = Arc::new(Task);
        let mut buffer = [0; 8];
        let waker = Waker::from(Arc::clone(&task));
        let polled =
            Pin::new(&mut io).poll_read(&mut Context::from_waker(&waker), &mut ReadBuf::new(&mut buffer));
        drop(waker);
        assert!(polled.is_pending() && Arc::strong_count(&task) > 1);
        let _socket = io.into_socket();
        assert_eq!(Arc::strong_count(&task), 1, "its memory would stay");
    }
}
