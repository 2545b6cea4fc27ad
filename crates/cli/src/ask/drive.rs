//! Many samples at once. Requests and runs of tests are bounded apart: a model that is slow to answer leaves no core idle as
//! long as others have answered, and tests that take long hold up no request.

use super::Settings;
use super::cost::Budget;
use super::folder::{Exchange, Folder, Turn};
use anyhow::{Context, Result, bail};
use futures::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use infrabench_agent::{AskError, Message, Model, Role};
use infrabench_prompt::{Templates, Verbosity};
use infrabench_protocol::api::Score;
use infrabench_protocol::results::SampleResult;
use infrabench_protocol::verdict::Verdict;
use infrabench_runner::score::score_cancellable;
use infrabench_runner::{CancelToken, Environments};
use infrabench_task::Task;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// After so many refusals and no answer the service will not answer the rest either.
const HOPELESS: usize = 3;

/// Everything that a run needs.
pub(super) struct Drive {
    pub(super) cancel: CancelToken,
    pub(super) engine: Arc<Environments>,
    pub(super) jobs: usize,
    pub(super) concurrency: usize,
    pub(super) budget: Budget,
    pub(super) model: Model,
    pub(super) templates: Templates,
    pub(super) verbosity: Verbosity,
    pub(super) settings: Settings,
    pub(super) folder: Folder,
}

/// How a sample ended.
enum End {
    /// All its turns are scored.
    Scored,
    /// It was not asked, or not again: the budget is spent, or the run was stopped.
    Left,
    /// The service gave no answer.
    Unanswered(String),
}

/// What is going on.
struct Live {
    bar: ProgressBar,
    asking: Semaphore,
    scoring: Semaphore,
    answers: AtomicUsize,
    refusals: AtomicUsize,
    verdicts: Mutex<BTreeMap<Verdict, usize>>,
}

impl Drive {
    pub(super) fn run(self, tasks: Vec<Task>) -> Result<bool> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        for exchange in self.folder.exchanges() {
            // What was paid before counts.
            self.budget.spend(&mut exchange.usage.clone()).map_err(anyhow::Error::msg)?;
        }
        runtime.block_on(Arc::new(self).all(tasks))
    }

    async fn all(self: Arc<Self>, tasks: Vec<Task>) -> Result<bool> {
        let tasks: Vec<Arc<Task>> = tasks.into_iter().map(Arc::new).collect();
        // Sample by sample, so that a run that is stopped has as many samples of each task as it can.
        let samples: Vec<(Arc<Task>, u32)> = (0..self.settings.samples)
            .flat_map(|sample| tasks.iter().map(move |task| (Arc::clone(task), sample)))
            .collect();
        let bar = ProgressBar::new(samples.len() as u64);
        bar.set_style(ProgressStyle::with_template(
            "{bar:24} {pos}/{len}  {msg}  {elapsed} so far, {eta} left",
        )?);
        let live = Live {
            bar,
            asking: Semaphore::new(self.concurrency),
            scoring: Semaphore::new(self.jobs),
            answers: AtomicUsize::new(0),
            refusals: AtomicUsize::new(0),
            verdicts: Mutex::default(),
        };
        let at_once = self.concurrency + 2 * self.jobs;
        let (this, live) = (&self, &live);
        let mut ends = stream::iter(samples)
            .map(|(task, number)| async move {
                let end = this.sample(live, &task, number).await;
                live.bar.inc(1);
                (task, number, end)
            })
            .buffer_unordered(at_once);
        let (mut left, mut unanswered) = (0, 0);
        while let Some((task, number, end)) = ends.next().await {
            match end? {
                End::Scored => {}
                End::Left => left += 1,
                End::Unanswered(why) => {
                    unanswered += 1;
                    live.bar.suspend(|| eprintln!("{}, sample {number}: no answer: {why}", task.entry_point));
                    if live.answers.load(Ordering::Relaxed) == 0
                        && live.refusals.load(Ordering::Relaxed) >= HOPELESS
                    {
                        bail!(
                            "nothing was answered and {HOPELESS} requests were refused; the rest is not asked"
                        );
                    }
                }
            }
        }
        live.bar.finish_and_clear();
        self.say(live, left, unanswered)
    }

    /// The last words of a run, and whether all is well.
    fn say(&self, live: &Live, left: usize, unanswered: usize) -> Result<bool> {
        let counts = live.verdicts.lock().map(|counts| counts.clone()).unwrap_or_default();
        println!("{}", words(&counts, &self.budget));
        if self.cancel.is_cancelled() {
            bail!("interrupted; the same command goes on from here");
        }
        if left > 0 {
            eprintln!(
                "the budget is spent: {left} samples are not whole; the same command with a larger one goes on"
            );
        }
        if unanswered > 0 {
            eprintln!("{unanswered} samples have no answer; the same command asks for those again");
        }
        let infra = counts.contains_key(&Verdict::InfraError);
        if infra {
            eprintln!("infra_error is our fault, not the model's; the same command scores those again");
        }
        Ok(left == 0 && unanswered == 0 && !infra)
    }

    /// One sample, through all its turns.
    async fn sample(&self, live: &Live, task: &Arc<Task>, number: u32) -> Result<End> {
        let mut messages = vec![Message { role: Role::User, content: self.templates.first(task)? }];
        for turn in 1..=self.settings.turns {
            let which: Turn = (task.task_id.clone(), number, turn);
            let exchange = match self.folder.answered(&which) {
                Some(exchange) => exchange.clone(),
                None => match self.ask(live, task, number, turn, &messages).await? {
                    Ok(exchange) => exchange,
                    Err(end) => return Ok(end),
                },
            };
            let is_last = turn == self.settings.turns;
            if let Some(result) = self.folder.scored(&which)
                && (is_last || result.verdict == Verdict::Passed)
            {
                live.count(result.verdict, &self.budget);
                return Ok(End::Scored);
            }
            let next: Turn = (task.task_id.clone(), number, turn + 1);
            if let (Some(_), Some(next)) = (self.folder.scored(&which), self.folder.answered(&next)) {
                messages.clone_from(&next.messages);
                continue;
            }
            let Some(score) = self.score(live, task, &exchange).await? else { return Ok(End::Left) };
            if self.folder.scored(&which).is_none() {
                self.folder.keep_result(&self.line(&score, &exchange))?;
            }
            let verdict = score.result.verdict;
            // Our own fault says nothing that a model could mend.
            if is_last || matches!(verdict, Verdict::Passed | Verdict::InfraError) {
                live.count(verdict, &self.budget);
                return Ok(End::Scored);
            }
            messages.push(Message { role: Role::Assistant, content: exchange.answer });
            messages
                .push(Message { role: Role::User, content: self.templates.second(&score, self.verbosity)? });
        }
        Ok(End::Scored)
    }

    /// Asks, and keeps the answer. The inner error is how the sample ends without one.
    async fn ask(
        &self,
        live: &Live,
        task: &Task,
        sample: u32,
        turn: u32,
        messages: &[Message],
    ) -> Result<Result<Exchange, End>> {
        let _permit = live.asking.acquire().await?;
        if self.cancel.is_cancelled() || self.budget.is_spent() {
            return Ok(Err(End::Left));
        }
        let mut answer = tokio::select! {
            answer = self.model.ask(task, messages) => match answer {
                Ok(answer) => answer,
                Err(error) => {
                    if matches!(error, AskError::Refused(_)) {
                        live.refusals.fetch_add(1, Ordering::Relaxed);
                    }
                    return Ok(Err(End::Unanswered(error.to_string())));
                }
            },
            () = cancelled(&self.cancel) => return Ok(Err(End::Left)),
        };
        live.answers.fetch_add(1, Ordering::Relaxed);
        let priced = self.budget.spend(&mut answer.usage);
        let exchange = Exchange {
            task_id: task.task_id.clone(),
            sample,
            turn,
            messages: messages.to_vec(),
            answer: answer.text,
            usage: answer.usage,
            response: answer.response,
        };
        self.folder.keep_exchange(&exchange)?;
        priced.map_err(anyhow::Error::msg)?;
        Ok(Ok(exchange))
    }

    /// None when the run was stopped meanwhile.
    async fn score(&self, live: &Live, task: &Arc<Task>, exchange: &Exchange) -> Result<Option<Score>> {
        let _permit = live.scoring.acquire().await?;
        if self.cancel.is_cancelled() {
            return Ok(None);
        }
        let (engine, task, cancel) = (Arc::clone(&self.engine), Arc::clone(task), self.cancel.clone());
        let answer = exchange.answer.clone();
        let score = tokio::task::spawn_blocking(move || {
            score_cancellable(engine.as_ref(), &task, &answer, None, &mut |_| {}, &cancel)
        })
        .await
        .context("scoring ended in disorder")?;
        Ok((!self.cancel.is_cancelled()).then_some(score))
    }

    /// The line for the results file.
    fn line(&self, score: &Score, exchange: &Exchange) -> SampleResult {
        SampleResult {
            model: Some(self.settings.model.clone()),
            sample: exchange.sample,
            turn: (self.settings.turns > 1).then_some(exchange.turn),
            dataset_sha256: Some(self.settings.dataset_sha256.clone()),
            prompt_sha256: Some(self.settings.prompt_sha256.clone()),
            usage: Some(exchange.usage.clone()),
            ..score.result.clone()
        }
    }
}

impl Live {
    fn count(&self, verdict: Verdict, budget: &Budget) {
        if let Ok(mut counts) = self.verdicts.lock() {
            *counts.entry(verdict).or_default() += 1;
            self.bar.set_message(words(&counts, budget));
        }
    }
}

/// How samples ended, and what they cost.
fn words(counts: &BTreeMap<Verdict, usize>, budget: &Budget) -> String {
    let mut words: Vec<String> =
        counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.as_str())).collect();
    if words.is_empty() {
        words.push("nothing scored".to_owned());
    }
    if budget.has_price() {
        words.push(format!("US$ {:.2}", budget.spent()));
    }
    words.join(", ")
}

/// Ends when the run is stopped.
async fn cancelled(cancel: &CancelToken) {
    while !cancel.is_cancelled() {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
