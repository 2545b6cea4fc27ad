//! A stream of server-sent events, read with `fetch`: the browser's own reader of such streams can send no token.

use gloo_net::http::Response;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::ReadableStreamDefaultReader;

/// An open stream. Dropping it closes the connection.
pub struct Stream {
    reader: ReadableStreamDefaultReader,
    lines: Lines,
}

/// An event: its id and its data.
pub type Heard = (Option<u64>, String);

impl Stream {
    /// The events of a response's body; none where it has no body.
    pub fn of(response: &Response) -> Option<Self> {
        let reader = response.body()?.get_reader().unchecked_into();
        Some(Self { reader, lines: Lines::default() })
    }

    /// The next event; none when the stream has ended or is broken.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some(heard) = self.lines.event() {
                return Some(heard);
            }
            let part = JsFuture::from(self.reader.read()).await.ok()?;
            let bytes: JsValue = Reflect::get(&part, &"value".into()).ok()?;
            self.lines.push(&bytes.dyn_into::<Uint8Array>().ok()?.to_vec());
        }
    }
}

/// The next event of a response that may have had no body.
pub async fn next(stream: &mut Option<Stream>) -> Option<Heard> {
    stream.as_mut()?.next().await
}

impl Drop for Stream {
    fn drop(&mut self) {
        // Nobody waits for it to be closed; of a stream that is broken, cancelling fails, and that is heard here.
        let cancelled = self.reader.cancel();
        spawn_local(async move { drop(JsFuture::from(cancelled).await) });
    }
}

/// Bytes that came, cut into events.
#[derive(Default)]
struct Lines {
    bytes: Vec<u8>,
    id: Option<u64>,
    data: Option<String>,
}

impl Lines {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The first event that has come whole.
    fn event(&mut self) -> Option<Heard> {
        while let Some(end) = self.bytes.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.bytes.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\n', '\r']);
            if let Some(id) = line.strip_prefix("id:") {
                self.id = id.trim().parse().ok();
            } else if let Some(text) = line.strip_prefix("data:") {
                let text = text.strip_prefix(' ').unwrap_or(text);
                self.data =
                    Some(self.data.take().map_or_else(|| text.to_owned(), |data| format!("{data}\n{text}")));
            } else if line.is_empty()
                && let Some(data) = self.data.take()
            {
                return Some((self.id.take(), data));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn events_are_whole_however_the_bytes_come() {
        let stream = "id: 7\ndata: {\"a\":\"é\"}\n\n: still there\n\nid: 8\r\ndata: one\r\ndata: two\r\n\r\ndata: not wh";
        let mut lines = Lines::default();
        let mut heard = Vec::new();
        for byte in stream.as_bytes() {
            lines.push(&[*byte]);
            heard.extend(lines.event());
        }
        assert_eq!(heard, [(Some(7), "{\"a\":\"é\"}".to_owned()), (Some(8), "one\ntwo".to_owned())]);
    }
}
