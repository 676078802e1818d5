//! Messages of HTTP/1.1, as far as a proxy between two programs of this machine needs them: one
//! per connection, read whole, written whole.

use std::io;

use tokio::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
};
use tokio::net::TcpStream;

/// A request or an answer.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// The first line.
    pub start: String,
    headers: Vec<(String, String)>,
    /// The body, without chunk marks.
    pub body: Vec<u8>,
}

/// How a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// All of it.
    Whole,
    /// Half of the announced length.
    CutLength,
    /// Half of it as a chunk, and no last chunk.
    CutChunks,
}

impl Message {
    /// A request for a resource.
    pub fn get(target: &str) -> Message {
        Message {
            start: format!("GET {target} HTTP/1.1"),
            ..Message::default()
        }
    }

    /// An answer.
    pub fn answer(status: u16, content_type: &str, body: &str) -> Message {
        let mut message = Message {
            start: format!("HTTP/1.1 {status} "),
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        message.set("content-type", content_type);
        message
    }

    /// Reads a request; none when the connection was closed instead, as browsers do with spares.
    pub async fn read_request(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Message>> {
        let Some(mut message) = Message::read_head(stream).await? else {
            return Ok(None);
        };
        let length = message
            .header("content-length")
            .and_then(|text| text.parse().ok());
        message.body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut message.body).await?;
        Ok(Some(message))
    }

    /// Sends a request to a server and reads what it answers.
    pub async fn exchange(mut self, server: &str) -> io::Result<Message> {
        self.set("host", server);
        // The browser speaks of the wire's own address, which the server knows nothing of.
        if self.header("origin").is_some() {
            self.set("origin", &format!("http://{server}"));
        }
        let mut stream = BufReader::new(TcpStream::connect(server).await?);
        self.write(&mut stream, Framing::Whole).await?;
        let answer = Message::read_head(&mut stream).await?;
        let mut answer = answer.ok_or(io::ErrorKind::UnexpectedEof)?;
        if answer
            .header("transfer-encoding")
            .is_some_and(|coding| coding.contains("chunked"))
        {
            answer.body = read_chunks(&mut stream).await?;
        } else {
            stream.read_to_end(&mut answer.body).await?;
        }
        Ok(answer)
    }

    async fn read_head(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Message>> {
        let mut message = Message::default();
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        message.start = line.trim_end().to_owned();
        loop {
            line.clear();
            stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                return Ok(Some(message));
            };
            message
                .headers
                .push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    /// Writes the message. The connection is not used again.
    pub async fn write(
        mut self,
        stream: &mut (impl AsyncWrite + Unpin),
        framing: Framing,
    ) -> io::Result<()> {
        let half = self.body.len() / 2;
        self.remove("transfer-encoding");
        self.set("connection", "close");
        if framing == Framing::CutChunks {
            self.remove("content-length");
            self.set("transfer-encoding", "chunked");
        } else {
            self.set("content-length", &self.body.len().to_string());
        }
        let lines = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        let head = format!("{}\r\n{}\r\n", self.start, lines.collect::<String>());
        stream.write_all(head.as_bytes()).await?;
        match framing {
            Framing::Whole => stream.write_all(&self.body).await?,
            Framing::CutLength => stream.write_all(&self.body[..half]).await?,
            Framing::CutChunks => {
                stream.write_all(format!("{half:x}\r\n").as_bytes()).await?;
                stream.write_all(&self.body[..half]).await?;
                stream.write_all(b"\r\n").await?;
            }
        }
        stream.flush().await
    }

    /// Path and query of a request.
    pub fn target(&self) -> &str {
        self.start.split(' ').nth(1).unwrap_or_default()
    }

    /// Method of a request.
    pub fn method(&self) -> &str {
        self.start.split(' ').next().unwrap_or_default()
    }

    /// Status of an answer.
    pub fn status(&self) -> u16 {
        self.start
            .split(' ')
            .nth(1)
            .and_then(|text| text.parse().ok())
            .unwrap_or_default()
    }

    /// A header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(of, _)| of == name)
            .map(|(_, value)| value.as_str())
    }

    /// Puts a header in place of any of its name.
    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Takes a header out.
    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(of, _)| of != name);
    }
}

async fn read_chunks(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let size = line.trim_end().split(';').next().unwrap_or_default();
        let size = u64::from_str_radix(size, 16).map_err(|_| io::ErrorKind::InvalidData)?;
        if size == 0 {
            return Ok(body);
        }
        (&mut *stream).take(size).read_to_end(&mut body).await?;
        stream.read_line(&mut line).await?; // the line end after the chunk
    }
}
