//! Where a run waits and the page works: one plan at a time, and what the page says of it.

use super::lock;
use infrabench_protocol::run::{RunEvent, RunOutput, RunPlan};
use serde::{Deserialize, Serialize};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::Notify;

/// Something that the page says: at least that it is alive.
#[derive(Deserialize)]
pub(super) struct Said {
    /// Events since it spoke last, in order.
    pub(super) events: Vec<RunEvent>,
    /// What came of the run.
    #[serde(default)]
    pub(super) output: Option<Box<RunOutput>>,
    /// Why nothing came of it.
    #[serde(default)]
    pub(super) fault: Option<String>,
}

/// What the page is asked to do.
#[derive(Clone, Serialize)]
pub(super) struct Work {
    id: u64,
    cdk: String,
    /// JSON of a `RunPlan`.
    plan: String,
}

struct Open {
    id: u64,
    /// Taken by the page when it is told.
    work: Option<Work>,
    said: Sender<Said>,
}

/// The desk.
#[derive(Default)]
pub(super) struct Desk {
    open: Mutex<(u64, Option<Open>)>,
    given: Notify,
}

impl Desk {
    /// Lays a plan on the desk; what the page says of it comes out of the channel.
    pub(super) fn give(&self, plan: &RunPlan) -> serde_json::Result<Receiver<Said>> {
        let plan_json = serde_json::to_string(plan)?;
        let (said, heard) = channel();
        let mut open = lock(&self.open);
        open.0 += 1;
        let id = open.0;
        let work = Work { id, cdk: plan.cdk_version.clone(), plan: plan_json };
        open.1 = Some(Open { id, work: Some(work), said });
        drop(open);
        self.given.notify_one();
        Ok(heard)
    }

    /// Nothing that is said any more is of use.
    pub(super) fn clear(&self) {
        lock(&self.open).1 = None;
    }

    /// The plan that nobody has taken, as soon as there is one.
    pub(super) async fn take(&self) -> Work {
        loop {
            let given = self.given.notified();
            let work = lock(&self.open).1.as_mut().and_then(|open| open.work.take());
            if let Some(work) = work {
                return work;
            }
            given.await;
        }
    }

    /// Passes on what the page says; false when it is about a run that nobody waits for.
    pub(super) fn tell(&self, id: u64, said: Said) -> bool {
        match &lock(&self.open).1 {
            Some(open) if open.id == id => open.said.send(said).is_ok(),
            Some(_) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Desk, Said};
    use infrabench_protocol::run::{Limits, RunPlan};
    use std::collections::BTreeMap;

    fn plan(cdk_version: &str) -> RunPlan {
        RunPlan {
            task_id: String::new(),
            cdk_version: cdk_version.to_owned(),
            files: BTreeMap::new(),
            tests: BTreeMap::new(),
            expected_tests: Vec::new(),
            limits: Limits::default(),
        }
    }

    fn alive() -> Said {
        Said { events: Vec::new(), output: None, fault: None }
    }

    #[tokio::test]
    async fn a_plan_is_taken_once_and_only_its_page_is_heard() {
        let desk = Desk::default();
        let first = desk.give(&plan("1")).unwrap();
        let work = desk.take().await;
        assert_eq!(work.cdk, "1");
        assert!(desk.tell(work.id, alive()));
        assert!(first.try_recv().is_ok());
        let second = desk.give(&plan("2")).unwrap();
        assert!(!desk.tell(work.id, alive()), "a page that speaks of an earlier run is not heard");
        assert_eq!(desk.take().await.cdk, "2");
        desk.clear();
        assert!(second.try_recv().is_err());
        let waits = tokio::time::timeout(std::time::Duration::from_millis(20), desk.take());
        assert!(waits.await.is_err(), "a plan that was taken is not given again");
    }
}
