//! The engine in this tab: what of it this browser keeps, keeping all of it, and freeing the space.

use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note, Progress};
use crate::components::text::bytes;
use crate::services::engine::{Download, TabEngine, forget, stored, versions};
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Bytes that lists of files take at most, which are kept from the first look on: nothing that one would want to free.
const LISTS: f64 = 500_000.0;

/// The engine in this tab.
#[component]
pub fn EngineSection() -> Html {
    let store = use_store();
    let known = use_state_eq(|| None::<Vec<AttrValue>>);
    let kept = use_state_eq(|| None::<f64>);
    // Counts what changed in the browser's store, so that figures are read again.
    let changes = use_state_eq(|| 0_u32);
    {
        let (known, kept) = (known.setter(), kept.setter());
        use_effect_with(*changes, move |_| {
            spawn_local(async move {
                known.set(Some(versions().await.into_iter().map(AttrValue::from).collect()));
                kept.set(stored().await);
            });
        });
    }
    let on_change = {
        let changes = changes.clone();
        Callback::from(move |()| changes.set(*changes + 1))
    };
    let free = {
        let (store, on_change) = (store.clone(), on_change.clone());
        Callback::from(move |_: MouseEvent| {
            let (store, on_change) = (store.clone(), on_change.clone());
            spawn_local(async move {
                store.toast(match forget().await {
                    Ok(()) => Toast::info(
                        "The engine was removed from this browser. The next score downloads it again.",
                    ),
                    Err(why) => Toast::problem(format!("Not removed: {why}")),
                });
                on_change.emit(());
            });
        })
    };
    html! {
        <section class="setting" aria-labelledby="engine-h">
            <div class="about">
                <h2 id="engine-h">{ "Engine in this tab" }</h2>
                <p>{ "Python, the CDK and pytest, run by this browser. The first score downloads what it needs; all of it makes every task work without a network." }</p>
            </div>
            <div class="body">
                { match known.as_deref() {
                    None => html! { <p class="soft">{ "Looking what this site offers." }</p> },
                    Some([]) => html! { <p>{ "This site has no engine. Score on a backend, or serve the app with " }<code>{ "cargo xtask serve" }</code>{ "." }</p> },
                    Some(versions) => html! {
                        <>{ for versions.iter().map(|version| html! {
                            <EngineVersion key={version.to_string()} version={version.clone()} changes={*changes} on_change={on_change.clone()} />
                        }) }</>
                    },
                } }
                if let Some(kept) = kept.filter(|kept| *kept > LISTS) {
                    <div class="row-w">
                        <span><b class="strong num">{ bytes(kept) }</b>{ " kept in this browser" }</span>
                        <button type="button" class="btn" onclick={free}>{ "Free space" }</button>
                    </div>
                }
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct EngineVersionProps {
    version: AttrValue,
    changes: u32,
    on_change: Callback<()>,
}

/// How far keeping all of a version is.
#[derive(Clone, PartialEq)]
enum Keeping {
    No,
    Under { loaded: f64, total: f64 },
    Failed(String),
}

#[component]
fn EngineVersion(props: &EngineVersionProps) -> Html {
    let EngineVersionProps { version, changes, on_change } = props;
    let needs = use_state_eq(|| None::<Result<Download, String>>);
    let keeping = use_state_eq(|| Keeping::No);
    {
        let needs = needs.setter();
        use_effect_with((version.clone(), *changes), move |(version, _)| {
            let engine = TabEngine::of(version);
            spawn_local(async move { needs.set(Some(engine.needs(true).await)) });
        });
    }
    let keep = {
        let (engine, keeping, on_change) = (TabEngine::of(version), keeping.setter(), on_change.clone());
        Callback::from(move |_: MouseEvent| {
            let (engine, keeping, on_change) = (engine.clone(), keeping.clone(), on_change.clone());
            keeping.set(Keeping::Under { loaded: 0.0, total: 0.0 });
            spawn_local(async move {
                let show = keeping.clone();
                let outcome = engine
                    .make_offline(move |loaded, total| show.set(Keeping::Under { loaded, total }))
                    .await;
                keeping.set(outcome.map_or_else(Keeping::Failed, |()| Keeping::No));
                on_change.emit(());
            });
        })
    };
    let name = format!("CDK {version}");
    let offer = |download: &Download| {
        html! {
            <div class="row-w">
                <b class="strong">{ &name }</b>
                if download.kept {
                    <span class="engine">{ "available offline" }</span>
                } else {
                    <button type="button" class="btn" onclick={keep.clone()} title={format!("{} in this browser then", bytes(download.bytes))}>
                        <Icon glyph={Glyph::Import} />{ format!("Make available offline, {}", bytes(download.compressed)) }
                    </button>
                }
            </div>
        }
    };
    match (&*keeping, &*needs) {
        (Keeping::Under { loaded, total }, _) => html! {
            <Progress title={format!("Making CDK {version} available offline")} share={(*total > 0.0).then(|| loaded / total)}
                figures={if *total > 0.0 { format!("{} of {}", bytes(*loaded), bytes(*total)) } else { String::new() }}
                meanwhile="It goes on while this page is open; what has arrived is kept." />
        },
        (_, None) => html! { <p class="soft">{ name }</p> },
        (_, Some(Err(why))) => html! {
            <Note level=3 gravity={Gravity::Bad} glyph={Glyph::Warn} title={name}><p>{ why }</p></Note>
        },
        (Keeping::Failed(why), Some(Ok(download))) => html! {
            <>
                { offer(download) }
                <p class="hint bad" role="alert">{ why }</p>
            </>
        },
        (Keeping::No, Some(Ok(download))) => offer(download),
    }
}
