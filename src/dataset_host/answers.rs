//! Answers to the page's requests.

use super::opening::{self, Opened};
use super::reading::{self, Material};
use crate::catalog::Catalog;
use crate::host::Call;
use futures::channel::oneshot;
use infrabench_protocol::dataset::{Best, DatasetAnswer, DatasetRequest, Listing, Origin};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use web_sys::File;

/// The worker's state. Cheap to clone.
#[derive(Clone, Default)]
pub struct Host {
    inner: Rc<RefCell<Inner>>,
}

#[derive(Default)]
struct Inner {
    catalog: Option<Catalog>,
    best: HashMap<String, Best>,
    /// Whether the first dataset was tried, with whatever outcome.
    settled: bool,
    /// Requests that wait for that.
    waiting: Vec<oneshot::Sender<()>>,
}

impl Host {
    /// Answers one call; JSON in, JSON out.
    pub async fn answer(&self, call: Call) -> String {
        let answer = match serde_json::from_str(&call.body) {
            Ok(request) => self.serve(request, call.files).await,
            Err(error) => opening::refusal(
                "request",
                format!("The page asked for something unknown ({error}). Reload it."),
            ),
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }

    async fn serve(&self, request: DatasetRequest, files: Vec<File>) -> DatasetAnswer {
        match request {
            DatasetRequest::Open { bundled, best } => {
                self.inner.borrow_mut().best.extend(best);
                let answer = self.open(&bundled).await;
                self.settle();
                answer
            }
            DatasetRequest::LoadFiles => match reading::files(files).await {
                Ok(material) => self.replace(material).await,
                Err(failure) => DatasetAnswer::Refused(failure),
            },
            DatasetRequest::LoadUrl { url } => match reading::address(&url, Origin::Url).await {
                Ok(material) => self.replace(material).await,
                Err(failure) => DatasetAnswer::Refused(failure),
            },
            DatasetRequest::Restore { bundled } => {
                reading::forget().await;
                let answer = self.bundled(&bundled, None).await;
                self.settle();
                answer
            }
            DatasetRequest::List(query) => {
                self.ready().await;
                let mut inner = self.inner.borrow_mut();
                DatasetAnswer::Listed(
                    inner.catalog.as_mut().map_or_else(Listing::default, |catalog| catalog.list(&query)),
                )
            }
            DatasetRequest::Rows { list, first, count } => {
                let inner = self.inner.borrow();
                let rows = inner.catalog.as_ref().map(|catalog| catalog.rows(list, first, count));
                DatasetAnswer::Rows { rows: rows.unwrap_or_default() }
            }
            DatasetRequest::Task { task_id } => {
                self.ready().await;
                let inner = self.inner.borrow();
                let task = inner.catalog.as_ref().and_then(|catalog| catalog.task(&task_id));
                DatasetAnswer::Task { task: task.map(infrabench_task::Task::to_json_line) }
            }
            DatasetRequest::Quality { task_id } => {
                self.ready().await;
                let inner = self.inner.borrow();
                let quality = inner.catalog.as_ref().and_then(|catalog| catalog.quality(&task_id));
                DatasetAnswer::Quality { quality: quality.cloned() }
            }
            DatasetRequest::Facts => {
                self.ready().await;
                let inner = self.inner.borrow();
                let (tasks, dataset_sha256) =
                    inner.catalog.as_ref().map_or_else(Default::default, |catalog| {
                        (catalog.facts(), infrabench_score::dataset_sha256(catalog.tasks()))
                    });
                DatasetAnswer::Facts { tasks, dataset_sha256 }
            }
            DatasetRequest::Scores { best } => {
                let mut inner = self.inner.borrow_mut();
                if let Some(catalog) = &mut inner.catalog {
                    for (task_id, best) in &best {
                        catalog.score(task_id, *best);
                    }
                }
                inner.best.extend(best);
                DatasetAnswer::Noted
            }
            DatasetRequest::ForgetScores => {
                let mut inner = self.inner.borrow_mut();
                inner.best.clear();
                if let Some(catalog) = &mut inner.catalog {
                    catalog.forget_scores();
                }
                DatasetAnswer::Noted
            }
        }
    }

    /// The dataset of the last visit; else, or when that cannot be used any more, the bundled one.
    async fn open(&self, bundled: &str) -> DatasetAnswer {
        let kept = match reading::kept().await {
            Ok(Some(material)) => material,
            Ok(None) => return self.bundled(bundled, None).await,
            Err(why) => return self.bundled(bundled, Some(why)).await,
        };
        match self.take(&kept) {
            Ok(opened) => DatasetAnswer::Opened(opened.info),
            Err(failure) => self.bundled(bundled, Some(failure.message)).await,
        }
    }

    async fn bundled(&self, bundled: &str, set_aside: Option<String>) -> DatasetAnswer {
        let (material, quality) =
            futures::join!(reading::address(bundled, Origin::Bundled), reading::quality_beside(bundled));
        let material = match material {
            Ok(mut material) => {
                material.files.extend(quality);
                material
            }
            Err(failure) => return DatasetAnswer::Refused(failure),
        };
        match self.take(&material) {
            Ok(mut opened) => {
                opened.info.set_aside = set_aside;
                DatasetAnswer::Opened(opened.info)
            }
            Err(failure) => DatasetAnswer::Refused(failure),
        }
    }

    /// Uses what the reader loaded, and keeps it for the next visit.
    async fn replace(&self, material: Material) -> DatasetAnswer {
        match self.take(&material) {
            Ok(mut opened) => {
                opened.info.not_kept = reading::keep(&material).await.err().map(|error| error.to_string());
                self.settle();
                DatasetAnswer::Opened(opened.info)
            }
            Err(failure) => DatasetAnswer::Refused(failure),
        }
    }

    fn take(&self, material: &Material) -> Result<Opened, infrabench_protocol::dataset::LoadFailure> {
        reading::checking(material);
        let mut opened = opening::open(material)?;
        let mut inner = self.inner.borrow_mut();
        let last = inner.catalog.as_ref().map_or(0, Catalog::last_list);
        let tasks = std::mem::take(&mut opened.tasks);
        let quality = std::mem::take(&mut opened.quality);
        let catalog = Catalog::new(tasks, quality, &inner.best, last);
        inner.catalog = Some(catalog);
        Ok(opened)
    }

    fn settle(&self) {
        let waiting = {
            let mut inner = self.inner.borrow_mut();
            inner.settled = true;
            std::mem::take(&mut inner.waiting)
        };
        for waiter in waiting {
            // Nobody listens any more when the page has dropped the request.
            let _ = waiter.send(());
        }
    }

    async fn ready(&self) {
        let wait = {
            let mut inner = self.inner.borrow_mut();
            if inner.settled {
                return;
            }
            let (done, wait) = oneshot::channel();
            inner.waiting.push(done);
            wait
        };
        // Cancelled only when the worker ends.
        let _ = wait.await;
    }
}
