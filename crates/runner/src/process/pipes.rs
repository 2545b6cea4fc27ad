//! Bounded readers: what a run prints is drained to the end, so that it never blocks, and kept up to a limit.

use infrabench_protocol::run::Captured;
use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::time::Duration;

/// How many lines of the report may wait for the reader before the run has to.
const BACKLOG: usize = 1024;

/// A piece of the report.
pub(crate) enum Piece {
    /// A line, without its newline.
    Line(Vec<u8>),
    /// More bytes than the limit.
    TooLong,
    /// Every writer is gone.
    End,
}

/// Output being collected on a thread of its own.
pub(crate) struct Collecting(Receiver<Captured>);

impl Collecting {
    pub(crate) fn start(pipe: impl Read + Send + 'static, limit: u64) -> Self {
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            // The receiver is gone only when nobody wants the output any more.
            let _ = sender.send(collect(pipe, limit));
        });
        Self(receiver)
    }

    /// The output; `None` when a process still holds the pipe open after `patience`.
    pub(crate) fn finish(self, patience: Duration) -> Option<Captured> {
        self.0.recv_timeout(patience).ok()
    }
}

fn collect(mut pipe: impl Read, limit: u64) -> Captured {
    let mut kept = Vec::new();
    // An error ends the output as its end does.
    let _ = pipe.by_ref().take(limit).read_to_end(&mut kept);
    let dropped_bytes = std::io::copy(&mut pipe, &mut std::io::sink()).unwrap_or(0);
    Captured { text: String::from_utf8_lossy(&kept).into_owned(), dropped_bytes }
}

/// Reads the report line by line on a thread of its own.
pub(crate) fn report(pipe: impl Read + Send + 'static, limit: u64) -> Receiver<Piece> {
    let (sender, receiver) = sync_channel(BACKLOG);
    std::thread::spawn(move || {
        let end = read_lines(pipe, limit, &sender);
        let _ = sender.send(end);
    });
    receiver
}

fn read_lines(pipe: impl Read, limit: u64, sender: &SyncSender<Piece>) -> Piece {
    let mut reader = BufReader::new(pipe.take(limit.saturating_add(1)));
    let mut total = 0_u64;
    loop {
        let mut line = Vec::new();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return Piece::End,
            Ok(count) => total += count as u64,
        }
        if total > limit {
            return Piece::TooLong;
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        if sender.send(Piece::Line(line)).is_err() {
            return Piece::End;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Collecting, Piece, report};
    use std::time::Duration;

    #[test]
    fn output_past_the_limit_is_counted() {
        let captured = Collecting::start(&b"hello world"[..], 5).finish(Duration::from_secs(5)).unwrap();
        assert_eq!((captured.text.as_str(), captured.dropped_bytes), ("hello", 6));
    }

    #[test]
    fn a_report_past_the_limit_ends_it() {
        let pieces: Vec<_> = report(&b"{}\n[1,2,3]\n"[..], 5).iter().collect();
        assert!(matches!(&pieces[..], [Piece::Line(line), Piece::TooLong] if line == b"{}"));
    }

    #[test]
    fn a_report_at_the_limit_is_whole() {
        let pieces: Vec<_> = report(&b"{}\n{}\n"[..], 6).iter().collect();
        assert!(matches!(&pieces[..], [Piece::Line(_), Piece::Line(_), Piece::End]));
    }
}
