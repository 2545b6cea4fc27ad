//! Where toasts are shown. A toast under the pointer or with focus inside stays.

use crate::components::icon::{Glyph, Icon};
use crate::state::store::use_store;
use crate::state::toasts::{Step, Toast, Toaster, Tone};
use gloo_timers::callback::Timeout;
use yew::prelude::*;
use yew_router::prelude::*;

/// The toasts' place on the page.
#[component]
pub fn ToastHost() -> Html {
    let toaster = use_store().toaster().clone();
    let shown = use_state_eq(Vec::<Toast>::new);
    {
        let setter = shown.setter();
        use_effect_with(toaster.clone(), move |toaster| {
            toaster.listen(Callback::from(move |toasts| setter.set(toasts)));
        });
    }
    html! {
        <div class="toasts">
            { for shown.iter().map(|toast| html! {
                <ToastView key={toast.id} toast={toast.clone()} toaster={toaster.clone()} />
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ToastViewProps {
    toast: Toast,
    toaster: Toaster,
}

#[component]
fn ToastView(props: &ToastViewProps) -> Html {
    let ToastViewProps { toast, toaster } = props;
    let navigator = use_navigator();
    let held = use_state_eq(|| false);
    let dismiss = use_callback((toaster.clone(), toast.id), |(), (toaster, id)| toaster.dismiss(*id));
    {
        let (dismiss, stays) = (dismiss.clone(), toast.stays_ms());
        use_effect_with(*held, move |held| {
            let timer = stays.filter(|_| !held).map(|after| Timeout::new(after, move || dismiss.emit(())));
            move || drop(timer)
        });
    }
    let act = {
        let (dismiss, step) = (dismiss.clone(), toast.step.clone());
        Callback::from(move |_: MouseEvent| {
            dismiss.emit(());
            match &step {
                Some((_, Step::Do(callback))) => callback.emit(()),
                Some((_, Step::Go(route))) => navigator.iter().for_each(|navigator| navigator.push(route)),
                None => {}
            }
        })
    };
    let hold = held.setter();
    let release = held.setter();
    let (hold_focus, release_focus) = (held.setter(), held.setter());
    let (glyph, tint, role) = match toast.tone {
        Tone::Done => (Glyph::Check, Some("ok"), "status"),
        Tone::Info => (Glyph::Info, None, "status"),
        Tone::Problem => (Glyph::Stop, Some("bad"), "alert"),
    };
    html! {
        <div class="toast" {role}
            onmouseenter={move |_| hold.set(true)} onmouseleave={move |_| release.set(false)}
            onfocusin={move |_: FocusEvent| hold_focus.set(true)} onfocusout={move |_: FocusEvent| release_focus.set(false)}>
            <Icon {glyph} class={classes!(tint)} />
            <span>{ &toast.text }</span>
            <span class="end">
                if let Some((label, _)) = &toast.step {
                    <button class="btn tiny" onclick={act}>{ label }</button>
                }
                <button class="btn quiet icon tiny" aria-label="Dismiss" onclick={dismiss.reform(|_: MouseEvent| ())}>
                    <Icon glyph={Glyph::Close} />
                </button>
            </span>
        </div>
    }
}
