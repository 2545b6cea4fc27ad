//! What a service writes: events of a stream, or one body. Total: for any text it takes what it understands and says what
//! it did not.

use super::failure::quote;
use super::{Ending, Failure, Part};
use infrabench_protocol::results::Usage;
use serde_json::Value;

/// What is known of a reply so far.
#[derive(Debug, Default)]
pub(super) struct Reply {
    ending: Ending,
    finished: bool,
    over: bool,
    words: bool,
    thought: usize,
    garbage: Option<String>,
    failed: Option<String>,
}

impl Reply {
    /// Whether nothing of use comes after this.
    pub(super) fn is_over(&self) -> bool {
        self.over || self.failed.is_some()
    }

    /// What it came to.
    pub(super) fn ending(self) -> Result<Ending, Failure> {
        match (self.failed, self.garbage) {
            (Some(said), _) => Err(Failure::Service { status: None, said: Some(said) }),
            (None, Some(beginning)) if !self.words => Err(Failure::Garbage { beginning }),
            // Some services leave out one of the two signs of an end, none both.
            (None, _) if !self.finished && !self.over => Err(Failure::Cut),
            (None, _) if !self.words && !self.ending.at_limit => {
                Err(Failure::Empty { thought: self.thought })
            }
            (None, _) => Ok(self.ending),
        }
    }

    fn take(&mut self, value: &Value, part: &str, on_part: &mut impl FnMut(Part<'_>)) {
        if let Some(said) = error_of(value) {
            self.failed = Some(quote(&said));
            return;
        }
        let choice = value.get("choices").and_then(|choices| choices.get(0));
        if let Some(message) = choice.and_then(|choice| choice.get(part)) {
            for name in ["reasoning_content", "reasoning"] {
                if let Some(text) = message.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
                {
                    self.thought += text.chars().count();
                    on_part(Part::Thought(self.thought));
                    break;
                }
            }
            for text in texts(message.get("content")) {
                self.words |= !text.trim().is_empty();
                on_part(Part::Words(text));
            }
        }
        if let Some(finish) = choice.and_then(|choice| choice.get("finish_reason")).and_then(Value::as_str) {
            self.finished = true;
            self.ending.at_limit = finish == "length";
        }
        if let Some(usage) = value.get("usage").filter(|usage| usage.is_object()) {
            let count = |name: &str| usage.get(name).and_then(Value::as_u64);
            self.ending.usage = Usage {
                input_tokens: count("prompt_tokens"),
                output_tokens: count("completion_tokens"),
                ..Usage::default()
            };
        }
    }
}

/// An event of a stream.
pub(super) fn event(reply: &mut Reply, text: &str, on_part: &mut impl FnMut(Part<'_>)) {
    if text.trim() == "[DONE]" {
        reply.over = true;
        return;
    }
    match serde_json::from_str(text) {
        Ok(value) => reply.take(&value, "delta", on_part),
        Err(_) => reply.garbage = reply.garbage.take().or_else(|| Some(quote(text))),
    }
}

/// A whole body: what a service answers that does not stream, or that streams and does not say so.
pub(super) fn body(reply: &mut Reply, text: &str, on_part: &mut impl FnMut(Part<'_>)) {
    match serde_json::from_str::<Value>(text) {
        Ok(value) if value.get("choices").is_some() || error_of(&value).is_some() => {
            reply.take(&value, "message", on_part);
            reply.over = true;
        }
        Err(_) if text.trim_start().starts_with("data:") => {
            for line in text.lines().filter_map(|line| line.strip_prefix("data:")) {
                event(reply, line, on_part);
            }
        }
        Ok(_) | Err(_) => reply.garbage = Some(quote(text)),
    }
}

/// A service's own words about a failure: its message, or a short plain text.
pub(super) fn said(text: &str) -> Option<String> {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => error_of(&value),
        // A page is for a browser to show, not for a person to read here.
        Err(_) => Some(text.trim().to_owned()).filter(|text| !text.is_empty() && !text.starts_with('<')),
    }
}

fn error_of(value: &Value) -> Option<String> {
    let error = value.get("error").filter(|error| !error.is_null())?;
    let message = error.get("message").or_else(|| value.get("message")).unwrap_or(error);
    Some(message.as_str().map_or_else(|| message.to_string(), str::to_owned))
}

/// The texts of a message's content: one, or those of its parts.
fn texts(content: Option<&Value>) -> Vec<&str> {
    match content {
        Some(Value::String(text)) if !text.is_empty() => vec![text],
        Some(Value::Array(parts)) => parts.iter().filter_map(|part| part.get("text")?.as_str()).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str], streams: bool) -> (String, Result<Ending, Failure>) {
        let (mut reply, mut answer) = (Reply::default(), String::new());
        let mut on_part = |part: Part<'_>| {
            if let Part::Words(words) = part {
                answer.push_str(words);
            }
        };
        for text in texts {
            if streams { event(&mut reply, text, &mut on_part) } else { body(&mut reply, text, &mut on_part) }
        }
        (answer, reply.ending())
    }

    const A: &str = r#"{"choices":[{"delta":{"content":"a"},"finish_reason":null}]}"#;
    const STOP: &str = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
    const USAGE: &str = r#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}}"#;

    #[test]
    fn a_stream_is_its_words_and_what_it_cost() {
        let (answer, ending) = read(&[A, A, STOP, USAGE, "[DONE]"], true);
        let usage = Usage { input_tokens: Some(5), output_tokens: Some(7), ..Usage::default() };
        assert_eq!((answer.as_str(), ending), ("aa", Ok(Ending { usage, at_limit: false })));
    }

    #[test]
    fn either_sign_of_an_end_is_enough_and_without_both_it_is_cut() {
        assert!(read(&[A, STOP], true).1.is_ok() && read(&[A, "[DONE]"], true).1.is_ok());
        assert_eq!(read(&[A], true), ("a".to_owned(), Err(Failure::Cut)));
        assert_eq!(read(&[], true).1, Err(Failure::Cut));
    }

    #[test]
    fn the_limit_of_tokens_is_told_from_an_end() {
        let length = r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#;
        assert!(read(&[A, length], true).1.is_ok_and(|ending| ending.at_limit));
    }

    #[test]
    fn an_answer_without_words_is_empty_whatever_was_thought() {
        let thought = r#"{"choices":[{"delta":{"reasoning_content":"hm"}}]}"#;
        assert_eq!(read(&[thought, STOP], true).1, Err(Failure::Empty { thought: 2 }));
    }

    #[test]
    fn an_error_in_a_stream_is_the_services() {
        let error = r#"{"error":{"message":"out of memory"}}"#;
        let said = Some("out of memory".to_owned());
        assert_eq!(read(&[A, error], true).1, Err(Failure::Service { status: None, said }));
    }

    #[test]
    fn a_body_may_be_whole_or_a_stream_that_does_not_say_so() {
        let whole =
            r#"{"choices":[{"message":{"content":[{"type":"text","text":"a"}]},"finish_reason":"stop"}]}"#;
        assert_eq!(read(&[whole], false).0, "a");
        let stream = format!("data: {A}\n\ndata: [DONE]\n\n");
        assert!(matches!(read(&[&stream], false), (answer, Ok(_)) if answer == "a"));
    }

    #[test]
    fn what_is_neither_is_shown() {
        let page = "<html>Bad gateway</html>";
        assert_eq!(read(&[page], false).1, Err(Failure::Garbage { beginning: page.to_owned() }));
        assert!(matches!(read(&[r#"{"ok":true}"#], false).1, Err(Failure::Garbage { .. })));
    }

    #[test]
    fn a_refusal_is_quoted_and_a_page_is_not() {
        assert_eq!(said(r#"{"error":{"message":"no such model"}}"#).as_deref(), Some("no such model"));
        assert_eq!(said(r#"{"error":"model not found"}"#).as_deref(), Some("model not found"));
        assert_eq!((said("slow down").as_deref(), said("<html>")), (Some("slow down"), None));
    }
}
