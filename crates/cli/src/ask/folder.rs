//! What a run leaves on the disk: its settings, every exchange with the model, and the results. An answer is written before
//! it is scored, so that a kill at any moment costs no answer that was paid for.

use super::Settings;
use crate::jsonl;
use anyhow::{Context, Result, bail};
use infrabench_agent::Message;
use infrabench_protocol::results::{SampleResult, Usage};
use infrabench_protocol::verdict::Verdict;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::sync::Mutex;

/// One exchange with the model, whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Exchange {
    pub(super) task_id: String,
    pub(super) sample: u32,
    pub(super) turn: u32,
    /// The conversation up to here.
    pub(super) messages: Vec<Message>,
    pub(super) answer: String,
    pub(super) usage: Usage,
    /// What the service sent.
    pub(super) response: Value,
}

/// Which turn of which sample of which task.
pub(super) type Turn = (String, u32, u32);

/// The folder of a run.
pub(super) struct Folder {
    exchanges: Mutex<File>,
    results: Mutex<File>,
    answered: HashMap<Turn, Exchange>,
    scored: HashMap<Turn, SampleResult>,
}

impl Folder {
    /// Opens the folder, or makes it. One with other settings is refused: its samples would be of another run.
    pub(super) fn open(path: &Path, settings: &Settings) -> Result<Self> {
        fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
        let file = path.join("settings.json");
        if file.exists() {
            let text = fs::read_to_string(&file)?;
            let before: Settings =
                serde_json::from_str(&text).with_context(|| format!("{} cannot be read", file.display()))?;
            agree(path, &before, settings)?;
        } else {
            fs::write(&file, serde_json::to_string_pretty(settings)? + "\n")
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        let (exchanges, results) = (path.join("exchanges.jsonl"), path.join("results.jsonl"));
        let answered = jsonl::recover(&exchanges, "a file of exchanges", |_: &Exchange| true)?;
        let scored = jsonl::recover(&results, "a results file", |result: &SampleResult| {
            result.verdict != Verdict::InfraError
        })?;
        let open = |path: &Path| OpenOptions::new().create(true).append(true).open(path);
        Ok(Self {
            exchanges: Mutex::new(open(&exchanges)?),
            results: Mutex::new(open(&results)?),
            answered: answered
                .into_iter()
                .map(|exchange| ((exchange.task_id.clone(), exchange.sample, exchange.turn), exchange))
                .collect(),
            scored: scored
                .into_iter()
                .map(|result| ((result.task_id.clone(), result.sample, result.turn.unwrap_or(1)), result))
                .collect(),
        })
    }

    /// The exchange of an earlier start.
    pub(super) fn answered(&self, turn: &Turn) -> Option<&Exchange> {
        self.answered.get(turn)
    }

    /// The result of an earlier start.
    pub(super) fn scored(&self, turn: &Turn) -> Option<&SampleResult> {
        self.scored.get(turn)
    }

    /// All exchanges of earlier starts.
    pub(super) fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.answered.values()
    }

    pub(super) fn keep_exchange(&self, exchange: &Exchange) -> Result<()> {
        keep(&self.exchanges, exchange)
    }

    pub(super) fn keep_result(&self, result: &SampleResult) -> Result<()> {
        keep(&self.results, result)
    }
}

fn keep(file: &Mutex<File>, item: &impl Serialize) -> Result<()> {
    let mut file = file.lock().map_err(|_| anyhow::anyhow!("a file of the run was left in disorder"))?;
    jsonl::append(&mut file, item).context("cannot write to the folder of the run; what is there is whole")
}

/// Refuses settings that differ, and names each that does.
fn agree(path: &Path, before: &Settings, now: &Settings) -> Result<()> {
    let (Value::Object(before), Value::Object(now)) =
        (serde_json::to_value(before)?, serde_json::to_value(now)?)
    else {
        bail!("settings are an object");
    };
    let differ: Vec<String> = now
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, value)| {
            format!("{name}: {} there, {value} now", before.get(name).unwrap_or(&Value::Null))
        })
        .collect();
    if !differ.is_empty() {
        bail!(
            "{} is a run with other settings; go on with those, or name another folder\n  {}",
            path.display(),
            differ.join("\n  ")
        );
    }
    Ok(())
}
