//! One line of a file: a prediction, a result, or what is wrong with it. Pure.
//!
//! A file of results is mostly test messages. Those are skipped, not read: where a line lies is kept, and it is read
//! whole when a person opens the sample.

use infrabench_protocol::results::{SampleResult, Usage};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, Visitor};

/// What a line is, with whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The task.
    pub task_id: String,
    /// Who answered.
    pub model: Option<String>,
    /// Which of k.
    pub sample: u32,
    /// Which turn.
    pub turn: u32,
    /// The result without its tests and its words; none for a prediction.
    pub result: Option<Box<SampleResult>>,
}

/// A text that is there; what it says is read later.
struct Text;

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl Visitor<'_> for Seen {
            type Value = Text;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E: Error>(self, _: &str) -> Result<Text, E> {
                Ok(Text)
            }
        }
        deserializer.deserialize_str(Seen)
    }
}

#[derive(serde::Deserialize)]
struct Read {
    task_id: String,
    #[serde(default)]
    completion: Option<Text>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    sample: Option<u32>,
    #[serde(default)]
    turn: Option<u32>,
    #[serde(default)]
    verdict: Option<Verdict>,
    #[serde(default)]
    error_type: Option<ErrorType>,
    #[serde(default)]
    generation: Option<bool>,
    #[serde(default)]
    synth: Option<bool>,
    #[serde(default)]
    passed: Option<u32>,
    #[serde(default)]
    total: Option<u32>,
    #[serde(default)]
    tests: Option<IgnoredAny>,
    #[serde(default)]
    template_sha256: Option<String>,
    #[serde(default)]
    engine: Option<String>,
    #[serde(default)]
    environment: Option<String>,
    #[serde(default)]
    completion_sha256: Option<String>,
    #[serde(default)]
    dataset_sha256: Option<String>,
    #[serde(default)]
    duration_ms: Option<u64>,
    #[serde(default)]
    prompt_sha256: Option<String>,
    #[serde(default)]
    usage: Option<Usage>,
}

/// Reads a line. The error is a sentence without the place.
pub fn read(line: &[u8]) -> Result<Line, String> {
    // An array would do for the fields in their order.
    if line.trim_ascii_start().first() != Some(&b'{') {
        return Err("it is no JSON object: a file has one prediction or result on each line".to_owned());
    }
    let read: Read = serde_json::from_slice(line).map_err(|error| broken(&error))?;
    let Some(verdict) = read.verdict else {
        if read.completion.is_none() {
            return Err(
                "it has neither a `completion`, as a prediction has, nor a `verdict`, as a result has"
                    .to_owned(),
            );
        }
        return Ok(Line {
            task_id: read.task_id,
            model: read.model,
            sample: read.sample.unwrap_or(0),
            turn: read.turn.unwrap_or(1),
            result: None,
        });
    };
    let missing = |field: &str| format!("the result has no `{field}`");
    let result = SampleResult {
        task_id: read.task_id.clone(),
        model: read.model.clone(),
        sample: read.sample.unwrap_or(0),
        turn: read.turn,
        verdict,
        error_type: read.error_type,
        generation: read.generation.ok_or_else(|| missing("generation"))?,
        synth: read.synth.ok_or_else(|| missing("synth"))?,
        passed: read.passed.ok_or_else(|| missing("passed"))?,
        total: read.total.ok_or_else(|| missing("total"))?,
        tests: read.tests.map(|_| Vec::new()).ok_or_else(|| missing("tests"))?,
        template_sha256: read.template_sha256,
        engine: read.engine,
        environment: read.environment,
        completion_sha256: read.completion_sha256.ok_or_else(|| missing("completion_sha256"))?,
        dataset_sha256: read.dataset_sha256,
        duration_ms: read.duration_ms.ok_or_else(|| missing("duration_ms"))?,
        prompt_sha256: read.prompt_sha256,
        usage: read.usage,
        summary: String::new(),
    };
    Ok(Line {
        task_id: read.task_id,
        model: read.model,
        sample: result.sample,
        turn: result.turn.unwrap_or(1),
        result: Some(Box::new(result)),
    })
}

fn broken(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "the line ends in the middle: the file was cut off here".to_owned();
    }
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    format!("{words} (column {})", error.column())
}

#[cfg(test)]
mod tests {
    use super::read;

    const RESULT: &str = r#"{"task_id":"t","model":"m","sample":2,"turn":1,"verdict":"failed","error_type":"wrong_property","generation":true,"synth":true,"passed":1,"total":2,"tests":[{"id":"a","outcome":"passed","message":null,"duration_ms":1}],"template_sha256":null,"engine":"native","environment":"e","completion_sha256":"c","duration_ms":7,"summary":"One failed."}"#;

    #[test]
    fn a_result_is_what_a_whole_reader_makes_of_it_but_for_tests_and_words() {
        let mut whole: infrabench_protocol::results::SampleResult =
            serde_json::from_str(RESULT).expect("a result");
        whole.tests.clear();
        whole.summary.clear();
        let line = read(RESULT.as_bytes()).expect("a result");
        assert_eq!(line.result.as_deref(), Some(&whole));
        assert_eq!((line.task_id.as_str(), line.sample, line.turn), ("t", 2, 1));
    }

    #[test]
    fn a_prediction_needs_no_more_than_a_task_and_a_text() {
        let line =
            read(br#"{"task_id":"t","completion":"x\n\"y\"","meta":{"any":[1]}}"#).expect("a prediction");
        assert!(line.result.is_none() && line.model.is_none() && line.turn == 1);
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        let wrong = [
            r#"{"task_id":"t"}"#,
            r#"{"task_id":"t","completion":7}"#,
            r#"{"completion":"x"}"#,
            r#"{"task_id":"t","verdict":"passed"}"#,
            r#"{"task_id":"t","verdict":"won"}"#,
            r#"{"task_id":"t","complet"#,
            r#"["t"]"#,
        ];
        let said: Vec<String> = wrong.iter().map(|line| read(line.as_bytes()).expect_err(line)).collect();
        let parts = [
            "neither a `completion`",
            "expected a string",
            "missing field `task_id`",
            "no `generation`",
            "unknown variant `won`",
            "cut off here",
            "no JSON object",
        ];
        for (said, part) in said.iter().zip(parts) {
            assert!(said.contains(part), "{said}: {part}");
        }
    }
}
