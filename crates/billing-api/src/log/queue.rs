//! Lines of the log on their way to standard error, which somebody may be slow to read.
//!
//! Nobody waits for a line: it is put into a queue of bounded length, and a thread of its own writes.
//! Where that can't get on, because a pipe is full and nobody empties it, further lines are lost, and
//! the first line that gets through again says how many. A server that stands still so that its log
//! may be complete would be the worse of the two.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use tracing_subscriber::fmt::MakeWriter;

/// Lines that wait: some seconds of a busy server, a few MB.
pub const LINES_MAX: usize = 8192;
/// Between two tries to put the end into a full queue.
const FULL_PAUSE: Duration = Duration::from_millis(5);

/// How a line that says how many were lost looks.
pub type Confession = fn(u64) -> String;

/// Where lines are put. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Queue {
    lines: SyncSender<Message>,
    lost: Arc<Lost>,
}

/// Lines that nobody will see.
#[derive(Debug, Default)]
struct Lost {
    /// Since the last line that said so.
    unsaid: AtomicU64,
    /// Ever.
    all: AtomicU64,
}

enum Message {
    Line(Vec<u8>),
    /// All before it is to be written; who asked is told.
    Flush(SyncSender<()>),
}

impl Queue {
    /// Begins a thread that writes to `out`. It lasts as long as there is anybody to put lines.
    pub fn begin(
        out: impl Write + Send + 'static,
        lines_max: usize,
        confession: Confession,
    ) -> io::Result<Queue> {
        let (lines, waiting) = sync_channel(lines_max);
        let lost = Arc::<Lost>::default();
        let shared = Arc::clone(&lost);
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_all(out, &waiting, &shared, confession))?;
        Ok(Queue { lines, lost })
    }

    /// Waits until everything is written that was put so far, but no longer than `patience`.
    pub fn flush(&self, patience: Duration) {
        let until = Instant::now() + patience;
        let (done, is_done) = sync_channel(1);
        let mut message = Message::Flush(done);
        loop {
            match self.lines.try_send(message) {
                Ok(()) => break,
                Err(TrySendError::Full(same)) if Instant::now() < until => message = same,
                Err(_) => return,
            }
            thread::sleep(FULL_PAUSE);
        }
        // Out of patience, or the thread is gone: either way nothing more can be done.
        let _ = is_done.recv_timeout(until.saturating_duration_since(Instant::now()));
    }

    /// Lines that were lost since the beginning.
    pub fn n_lost(&self) -> u64 {
        self.lost.all.load(Ordering::Relaxed)
    }
}

fn write_all(
    mut out: impl Write,
    waiting: &Receiver<Message>,
    lost: &Lost,
    confession: Confession,
) {
    for message in waiting {
        // What can't be written has nowhere to be said.
        match message {
            Message::Line(line) => {
                let _ = out.write_all(&line);
            }
            Message::Flush(done) => {
                let _ = out.flush();
                let _ = done.try_send(());
            }
        }
        let n = lost.unsaid.swap(0, Ordering::Relaxed);
        if n > 0 {
            let _ = out.write_all(confession(n).as_bytes());
        }
    }
}

impl<'a> MakeWriter<'a> for Queue {
    type Writer = &'a Queue;

    fn make_writer(&'a self) -> &'a Queue {
        self
    }
}

impl Write for &Queue {
    /// Takes one event, which comes whole.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.lines.try_send(Message::Line(line.to_vec())).is_err() {
            self.lost.unsaid.fetch_add(1, Ordering::Relaxed);
            self.lost.all.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Condvar, Mutex};

    /// Takes lines only while it is open.
    #[derive(Clone, Default)]
    struct Sluice(Arc<(Mutex<(bool, String)>, Condvar)>);

    impl Sluice {
        fn open(&self) {
            self.0.0.lock().unwrap().0 = true;
            self.0.1.notify_all();
        }

        fn text(&self) -> String {
            self.0.0.lock().unwrap().1.clone()
        }
    }

    impl Write for Sluice {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let (state, opened) = &*self.0;
            let mut state = opened
                .wait_while(state.lock().unwrap(), |(is_open, _)| !*is_open)
                .unwrap();
            state.1.push_str(std::str::from_utf8(bytes).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn put(queue: &Queue, n: usize) {
        for line in 0..n {
            // As one piece, as the subscriber writes its events.
            (&mut &*queue)
                .write_all(format!("{line}\n").as_bytes())
                .unwrap();
        }
    }

    #[test]
    fn nobody_waits_for_a_reader_and_what_was_lost_is_said() {
        let sluice = Sluice::default();
        let confession = |n| format!("lost {n}\n");
        let queue = Queue::begin(sluice.clone(), 10, confession).unwrap();
        let began = Instant::now();
        put(&queue, 1000);
        queue.flush(Duration::from_millis(50));
        assert!(began.elapsed() < Duration::from_secs(2));
        let n_lost = queue.n_lost();
        // Ten wait in the queue, and one may be in the writer's hands.
        assert!((989..=990).contains(&n_lost), "{n_lost}");

        sluice.open();
        queue.flush(Duration::from_secs(10));
        let text = sluice.text();
        assert_eq!(
            text.lines().filter(|line| line.starts_with("lost")).count(),
            1
        );
        assert!(text.contains(&format!("lost {n_lost}\n")), "{text}");
        put(&queue, 3);
        queue.flush(Duration::from_secs(10));
        assert!(sluice.text().ends_with("0\n1\n2\n"), "{}", sluice.text());
        assert_eq!(queue.n_lost(), n_lost);
    }
}
