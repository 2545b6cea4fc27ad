//! The handle that components use: reads the state, changes it, and reaches the services behind it.
//!
//! `use_store()` gives a [`Store`]; it dereferences to [`State`], so `store.theme` reads. A component that uses it is
//! drawn anew on each change of the state, which is rare by design: typing, toasts and rows of the list stay outside.

use crate::route::Route;
use crate::services::backend::Backend;
use crate::services::dataset::{Datasets, TaskError};
use crate::services::model::{Key, Model};
use crate::services::storage::{Shelf, Storage, StorageError};
use crate::services::theme::{self, Theme};
use crate::state::drafts::{Draft, Drafts};
use crate::state::model::{Action, State, StorageStatus, Synthesized};
use crate::state::scores::{self, KeptScore};
use crate::state::settings::{ModelSettings, Settings};
use crate::state::toasts::{Toast, Toaster};
use futures::future::{FutureExt, LocalBoxFuture, Shared};
use infrabench_protocol::dataset::Best;
use infrabench_protocol::quality::TaskQuality;
use infrabench_protocol::verdict::Verdict;
use infrabench_task::Task;
use std::cell::Cell;
use std::future::Future;
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The store, from context.
#[hook]
#[allow(
    clippy::expect_used,
    reason = "a component outside the provider is a mistake of the build, not of the reader"
)]
pub fn use_store() -> Store {
    use_context::<Store>().expect("components are drawn inside StoreProvider")
}

/// A handle on the state and the services. Cheap to clone.
#[derive(Clone, PartialEq)]
pub struct Store {
    state: UseReducerHandle<State>,
    services: Services,
}

impl Deref for Store {
    type Target = State;
    fn deref(&self) -> &State {
        &self.state
    }
}

impl Store {
    /// Shows a short message.
    pub fn toast(&self, toast: Toast) {
        self.services.toaster.show(toast);
    }

    /// The short messages on show.
    pub fn toaster(&self) -> &Toaster {
        &self.services.toaster
    }

    /// The dataset worker: lists, rows, loading.
    pub fn datasets(&self) -> &Datasets {
        &self.services.datasets
    }

    /// One task, checked. Waits for the dataset while that is being read.
    pub async fn task(&self, task_id: &str) -> Result<Rc<Task>, TaskError> {
        self.services.datasets.task(task_id).await
    }

    /// How good a task's tests are, where it was measured.
    pub async fn quality(&self, task_id: &str) -> Option<TaskQuality> {
        self.services.datasets.quality(task_id).await
    }

    /// The draft of a task, from this visit or an earlier one.
    pub async fn draft(&self, task_id: &str) -> Option<Draft> {
        self.services.drafts.get(task_id).await
    }

    /// Changes the draft of a task; kept a moment later. An empty text forgets it.
    pub fn set_draft(&self, task_id: &str, draft: Draft) {
        self.services.drafts.set(task_id, draft);
    }

    /// Notes what a completion came to: the list shows the best verdict of each task.
    pub fn record_verdict(
        &self,
        task_id: &str,
        completion_sha256: &str,
        verdict: Verdict,
        passed: u32,
        total: u32,
    ) {
        let score = Best { verdict, passed, total };
        let task_id = task_id.to_owned();
        self.state.dispatch(Action::Scored { task_id: task_id.clone(), score });
        let best = self.best.get(&task_id).map_or(score, |old| old.better(score));
        self.services.datasets.note_score(&task_id, best);
        let kept = KeptScore { task_id, completion_sha256: completion_sha256.to_owned(), score };
        self.services.keeper.write(move |storage| async move { scores::keep(&storage, &kept).await });
    }

    /// Changes what is kept, in the background; says once when that does not work.
    pub fn keep<F, A>(&self, write: F)
    where
        F: FnOnce(Rc<Storage>) -> A + 'static,
        A: Future<Output = Result<(), StorageError>> + 'static,
    {
        self.services.keeper.write(write);
    }

    /// What is kept between visits; none when the browser refuses.
    pub async fn storage(&self) -> Option<Rc<Storage>> {
        self.services.keeper.storage().await
    }

    /// Notes what a task's baseline and reference synthesize: the answer's templates are compared with it.
    pub fn set_synthesized(&self, task_id: &str, synthesized: Synthesized) {
        self.state.dispatch(Action::Synthesized { task_id: task_id.to_owned(), synthesized });
    }

    /// The backend at the address in use.
    pub fn backend(&self) -> Backend {
        self.settings.in_use()
    }

    /// The settings as they were kept, also while the state does not have them yet.
    pub async fn kept_settings(&self) -> Settings {
        let Some(storage) = self.services.keeper.storage().await else { return self.settings.clone() };
        let text = storage.text(Shelf::Settings, SETTINGS_KEY).await.ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Changes the settings and keeps them.
    pub fn set_settings(&self, settings: Settings) {
        self.state.dispatch(Action::Settings(settings.clone()));
        self.services.keeper.write(move |storage| async move {
            let text =
                serde_json::to_string(&settings).map_err(|error| StorageError::Refused(error.to_string()))?;
            storage.put(Shelf::Settings, SETTINGS_KEY, &JsValue::from_str(&text)).await
        });
    }

    /// Changes which model is asked, and its key: that is kept for this visit, and longer only as part of `model`.
    pub fn set_model(&self, model: &ModelSettings, key: Option<Key>) {
        self.state.dispatch(Action::ModelKey(key));
        let settings = self.settings.clone().with_model(model);
        if settings != self.settings {
            self.set_settings(settings);
        }
    }

    /// The model that is asked; none before its service and name are set.
    pub fn model(&self) -> Option<Model> {
        let ModelSettings { endpoint, name, temperature, max_tokens, key, .. } = self.settings.model();
        let key = self.model_key.clone().or(key);
        (!endpoint.is_empty() && !name.is_empty()).then_some(Model {
            endpoint,
            name,
            key,
            temperature,
            max_tokens,
        })
    }

    /// Changes the theme and keeps it.
    pub fn set_theme(&self, theme: Theme) {
        theme::apply(theme);
        self.state.dispatch(Action::Theme(theme));
    }

    /// Puts the message about a refused dataset away.
    pub fn refusal_read(&self) {
        self.state.dispatch(Action::RefusalRead);
    }

    /// Forgets drafts, scores and settings; a loaded dataset stays until it is replaced or restored.
    pub async fn clear_data(&self) -> Result<(), StorageError> {
        self.services.drafts.forget();
        self.state.dispatch(Action::ScoresForgotten);
        self.state.dispatch(Action::Settings(Settings::default()));
        self.state.dispatch(Action::ModelKey(None));
        self.set_theme(Theme::System);
        self.services.datasets.forget_scores();
        let Some(storage) = self.services.keeper.storage().await else { return Ok(()) };
        for shelf in [Shelf::Drafts, Shelf::Verdicts, Shelf::Settings, Shelf::References, Shelf::UnderWay] {
            storage.clear(shelf).await?;
        }
        Ok(())
    }

    /// What [`Self::clear_data`] would forget, to be able to bring it back.
    pub async fn snapshot(&self) -> Vec<(Shelf, String, String)> {
        let Some(storage) = self.services.keeper.storage().await else { return Vec::new() };
        self.services.drafts.flush();
        let mut kept = Vec::new();
        for shelf in [Shelf::Drafts, Shelf::Verdicts, Shelf::Settings] {
            kept.extend(
                storage
                    .entries(shelf)
                    .await
                    .unwrap_or_default()
                    .into_iter()
                    .map(|(key, text)| (shelf, key, text)),
            );
        }
        kept
    }

    /// Brings back what [`Self::snapshot`] saw.
    pub async fn bring_back(&self, kept: Vec<(Shelf, String, String)>, theme: Theme) {
        self.set_theme(theme);
        let Some(storage) = self.services.keeper.storage().await else { return };
        for (shelf, key, text) in &kept {
            if let Err(error) = storage.put(*shelf, key, &JsValue::from_str(text)).await {
                self.services.keeper.complain(&error);
                return;
            }
        }
        read_kept(&self.services, &storage, &self.state.dispatcher()).await;
    }
}

const SETTINGS_KEY: &str = "settings";

/// What stands behind the state.
#[derive(Clone)]
struct Services {
    toaster: Toaster,
    keeper: Keeper,
    drafts: Drafts,
    datasets: Datasets,
}

impl PartialEq for Services {
    fn eq(&self, other: &Self) -> bool {
        self.toaster == other.toaster
    }
}

/// Writes to storage in the background, and says once when that does not work.
#[derive(Clone)]
pub struct Keeper {
    storage: Shared<LocalBoxFuture<'static, Option<Rc<Storage>>>>,
    toaster: Toaster,
    complained: Rc<Cell<bool>>,
}

impl Keeper {
    fn new(toaster: Toaster, on_status: Callback<StorageStatus>) -> Self {
        let complained = Rc::new(Cell::new(false));
        let (shared, teller) = (complained.clone(), toaster.clone());
        let storage = async move {
            match Storage::open().await {
                Ok(storage) => {
                    on_status.emit(StorageStatus::Working);
                    Some(Rc::new(storage))
                }
                Err(error) => {
                    on_status.emit(StorageStatus::Refused(error.to_string()));
                    complain(&teller, &shared, &error);
                    None
                }
            }
        };
        Self { storage: storage.boxed_local().shared(), toaster, complained }
    }

    /// The open storage; none when it was refused.
    pub async fn storage(&self) -> Option<Rc<Storage>> {
        self.storage.clone().await
    }

    /// Runs a write in the background.
    pub fn write<F, A>(&self, write: F)
    where
        F: FnOnce(Rc<Storage>) -> A + 'static,
        A: Future<Output = Result<(), StorageError>> + 'static,
    {
        let keeper = self.clone();
        spawn_local(async move {
            let Some(storage) = keeper.storage().await else { return };
            if let Err(error) = write(storage).await {
                keeper.complain(&error);
            }
        });
    }

    /// Says, once a visit, that something could not be kept.
    pub fn complain(&self, error: &StorageError) {
        complain(&self.toaster, &self.complained, error);
    }
}

fn complain(toaster: &Toaster, complained: &Cell<bool>, error: &StorageError) {
    if !complained.replace(true) {
        let text =
            format!("Not saved: {error}. All else works; drafts and verdicts last until you close this tab.");
        toaster.show(Toast::problem(text).with_link("Storage", Route::Settings));
    }
}

async fn read_kept(services: &Services, storage: &Storage, dispatcher: &UseReducerDispatcher<State>) {
    if let Ok(Some(text)) = storage.text(Shelf::Settings, SETTINGS_KEY).await
        && let Ok(settings) = serde_json::from_str(&text)
    {
        dispatcher.dispatch(Action::Settings(settings));
    }
    if let Ok(best) = scores::read(storage).await {
        services.datasets.note_scores(&best);
        dispatcher.dispatch(Action::ScoresRead(best));
    }
}

/// Properties of [`StoreProvider`].
#[derive(Properties, PartialEq)]
pub struct StoreProviderProps {
    /// What uses the store.
    pub children: Html,
}

/// Makes the store, starts reading what was kept, and hands it to everything inside.
#[component]
pub fn StoreProvider(props: &StoreProviderProps) -> Html {
    let state = use_reducer_eq(|| State { theme: theme::stored(), ..State::default() });
    let services = use_memo((), |()| {
        let dispatcher = state.dispatcher();
        let dispatch = Callback::from(move |action| dispatcher.dispatch(action));
        let toaster = Toaster::default();
        let keeper = Keeper::new(toaster.clone(), dispatch.reform(Action::Storage));
        let drafts = Drafts::new(keeper.clone());
        let datasets = Datasets::new(dispatch, toaster.clone());
        crate::services::runs::attach(datasets.clone());
        Services { toaster, keeper, drafts, datasets }
    });
    {
        let (services, dispatcher) = ((*services).clone(), state.dispatcher());
        use_effect_with((), move |()| {
            services.datasets.open();
            let drafts = services.drafts.clone();
            spawn_local(async move {
                if let Some(storage) = services.keeper.storage().await {
                    read_kept(&services, &storage, &dispatcher).await;
                }
            });
            let page = crate::services::address::window();
            let hidden = gloo_events::EventListener::new(&page, "pagehide", move |_| drafts.flush());
            move || drop(hidden)
        });
    }
    let store = Store { state, services: (*services).clone() };
    html! { <ContextProvider<Store> context={store}>{ props.children.clone() }</ContextProvider<Store>> }
}
