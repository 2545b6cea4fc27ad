//! What the app knows. Changed only by [`Action`]s; no I/O here.

use crate::components::same::Same;
use crate::services::model::Key;
use crate::services::theme::Theme;
use crate::state::settings::Settings;
use infrabench_protocol::dataset::{Best, DatasetInfo, LoadFailure, LoadProgress};
use infrabench_protocol::template::Templates;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::Reducible;

/// The state. Cheap to clone; large parts are shared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The dataset in use.
    pub dataset: DatasetStatus,
    /// Counts the datasets that were put in place; a list of an older one is of no use.
    pub dataset_revision: u32,
    /// A dataset under way, the first one included.
    pub loading: Option<LoadProgress>,
    /// A dataset that could not be used, until the reader has put the message away.
    pub refused: Option<Rc<LoadFailure>>,
    /// Best score per task id.
    pub best: Rc<BTreeMap<String, Best>>,
    /// What baseline and reference synthesize, per task id.
    pub synthesized: Rc<BTreeMap<String, Synthesized>>,
    /// Kept settings.
    pub settings: Settings,
    /// The key of the model's service, for this visit.
    pub model_key: Option<Key>,
    /// Light or dark.
    pub theme: Theme,
    /// Whether anything can be kept between visits.
    pub storage: StorageStatus,
}

/// The templates that a task's baseline and reference synthesize, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Synthesized {
    /// With the masks left empty.
    pub baseline: Option<Same<Templates>>,
    /// With the canonical solution. Whoever shows them asks first whether the reference may be seen.
    pub reference: Option<Same<Templates>>,
}

/// Where the dataset stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum DatasetStatus {
    /// Not there yet.
    #[default]
    Opening,
    /// In use.
    Ready(Rc<DatasetInfo>),
    /// There is none, and why.
    Failed(Rc<LoadFailure>),
}

impl DatasetStatus {
    /// The dataset in use.
    pub fn info(&self) -> Option<&Rc<DatasetInfo>> {
        match self {
            Self::Ready(info) => Some(info),
            Self::Opening | Self::Failed(_) => None,
        }
    }
}

/// Whether anything can be kept between visits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StorageStatus {
    /// Not known yet.
    #[default]
    Opening,
    /// It can.
    Working,
    /// It cannot, with the reason.
    Refused(String),
}

/// A change of the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A dataset is being read.
    Loading(LoadProgress),
    /// A dataset is in place.
    Opened(Rc<DatasetInfo>),
    /// A dataset could not be used.
    Refused(Rc<LoadFailure>),
    /// The message about a refused dataset was put away.
    RefusalRead,
    /// The worker that held the dataset is gone; it will be read again.
    Reopening,
    /// The kept scores were read.
    ScoresRead(BTreeMap<String, Best>),
    /// A task was scored.
    Scored {
        /// Its id.
        task_id: String,
        /// What it came to.
        score: Best,
    },
    /// It is known what a task's baseline and reference synthesize.
    Synthesized {
        /// Its id.
        task_id: String,
        /// The templates.
        synthesized: Synthesized,
    },
    /// Every score was forgotten.
    ScoresForgotten,
    /// The settings changed, or were read.
    Settings(Settings),
    /// The key of the model's service changed.
    ModelKey(Option<Key>),
    /// The theme changed.
    Theme(Theme),
    /// It is known whether storage works.
    Storage(StorageStatus),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Loading(progress) => state.loading = Some(progress),
            Action::Opened(info) => {
                state.dataset = DatasetStatus::Ready(info);
                state.dataset_revision += 1;
                // A task of the same id in another dataset is another task.
                state.synthesized = Rc::default();
                state.loading = None;
                state.refused = None;
            }
            Action::Refused(failure) => {
                state.loading = None;
                match state.dataset {
                    DatasetStatus::Ready(_) => state.refused = Some(failure),
                    DatasetStatus::Opening | DatasetStatus::Failed(_) => {
                        state.dataset = DatasetStatus::Failed(failure);
                    }
                }
            }
            Action::RefusalRead => state.refused = None,
            Action::Reopening => state.dataset = DatasetStatus::Opening,
            Action::ScoresRead(read) => {
                let mut best = read;
                for (task_id, score) in state.best.iter() {
                    merge(&mut best, task_id.clone(), *score);
                }
                state.best = Rc::new(best);
            }
            Action::Scored { task_id, score } => merge(Rc::make_mut(&mut state.best), task_id, score),
            Action::Synthesized { task_id, synthesized } => {
                Rc::make_mut(&mut state.synthesized).insert(task_id, synthesized);
            }
            Action::ScoresForgotten => state.best = Rc::default(),
            Action::Settings(settings) => state.settings = settings,
            Action::ModelKey(key) => state.model_key = key,
            Action::Theme(theme) => state.theme = theme,
            Action::Storage(storage) => state.storage = storage,
        }
        Rc::new(state)
    }
}

fn merge(best: &mut BTreeMap<String, Best>, task_id: String, score: Best) {
    best.entry(task_id).and_modify(|old| *old = old.better(score)).or_insert(score);
}
