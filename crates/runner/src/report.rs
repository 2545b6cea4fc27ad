//! The harness's lines: checked for nonce and order, then read as events.

use infrabench_protocol::run::RunEvent;
use serde_json::Value;

/// What a line says.
#[derive(Debug, PartialEq)]
pub(crate) enum Line {
    /// Something a client may want to see.
    Event(Box<RunEvent>),
    /// pytest's session has ended by itself.
    Finished,
    /// The harness could not start; the candidate is not to blame.
    Fault(String),
}

/// Reads the lines of one run.
pub(crate) struct Reader {
    nonce: String,
    next: u64,
}

impl Reader {
    pub(crate) fn new(nonce: String) -> Self {
        Self { nonce, next: 0 }
    }

    /// One line; the error says that something else than the harness has written it.
    pub(crate) fn read(&mut self, line: &[u8]) -> Result<Line, String> {
        let foreign = || "the report pipe was written to by something else than the harness".to_owned();
        let mut value: Value = serde_json::from_slice(line).map_err(|_| foreign())?;
        let of = |field: &str| value.get(field);
        if of("nonce").and_then(Value::as_str) != Some(&self.nonce)
            || of("sequence").and_then(Value::as_u64) != Some(self.next)
        {
            return Err(foreign());
        }
        self.next += 1;
        match of("event").and_then(Value::as_str) {
            Some("finished") => Ok(Line::Finished),
            Some("fault") => {
                let message = value.get_mut("message").map(Value::take);
                Ok(Line::Fault(message.as_ref().and_then(Value::as_str).unwrap_or("unknown").to_owned()))
            }
            _ => serde_json::from_value(value)
                .map(|event| Line::Event(Box::new(event)))
                .map_err(|error| format!("the harness sent a report that cannot be read: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Reader};
    use infrabench_protocol::run::{Phase, RunEvent};

    #[test]
    fn lines_are_taken_in_order_with_the_nonce() {
        let mut reader = Reader::new("n".to_owned());
        let phase = br#"{"nonce":"n","sequence":0,"event":"phase","phase":"import"}"#;
        assert_eq!(reader.read(phase), Ok(Line::Event(Box::new(RunEvent::Phase { phase: Phase::Import }))));
        assert!(reader.read(phase).is_err(), "a line that is sent twice is foreign");
        assert_eq!(
            reader.read(br#"{"nonce":"n","sequence":1,"event":"finished","code":0}"#),
            Ok(Line::Finished)
        );
    }

    #[test]
    fn what_the_harness_did_not_write_is_refused() {
        for line in [
            &b"hello"[..],
            br#"{"sequence":0,"event":"finished"}"#,
            br#"{"nonce":"x","sequence":0,"event":"finished"}"#,
        ] {
            assert!(Reader::new("n".to_owned()).read(line).unwrap_err().contains("something else"));
        }
    }
}
