//! What is under the heads: figures, strip, and the table or the task that is open.

use super::address::Wanted;
use super::drill::Drill;
use super::pair::Go;
use super::strip::Strip;
use super::table::Table;
use super::tasks::{Index, Show};
use super::trio::Trio;
use super::use_compared::Other;
use super::words::left_out;
use crate::components::icon::Glyph;
use crate::components::messages::{Empty, Gravity, Note};
use crate::components::same::Same;
use crate::runs::{Compared, RunFigures};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

/// Properties of [`Body`].
#[derive(Properties, PartialEq)]
pub struct BodyProps {
    /// The comparison.
    pub compared: Same<Compared>,
    /// Further runs.
    pub others: Vec<Other>,
    /// What the address says, with the search as it is typed.
    pub address: Wanted,
    /// The search.
    pub search: UseStateHandle<String>,
    /// Changes the address.
    pub go: Go,
}

/// What is under the heads.
#[component]
pub fn Body(props: &BodyProps) -> Html {
    let BodyProps { compared, others, address, search, go } = props;
    let navigator = use_navigator();
    let base = navigator.and_then(|navigator| navigator.basename().map(str::to_owned)).unwrap_or_default();
    let base = AttrValue::from(base);
    let index = use_memo(compared.clone(), |compared| Index::new(&compared.tasks));
    let before = use_mut_ref(|| None::<String>);
    let open = address
        .task
        .as_ref()
        .and_then(|task_id| compared.tasks.iter().position(|task| task.task_id == *task_id));
    if let Some(task_id) = address.task.as_ref().filter(|_| open.is_some()) {
        before.replace(Some(task_id.clone()));
    }
    let on_open = {
        let (go, address, compared) = (go.clone(), address.clone(), compared.clone());
        Callback::from(move |position: Option<usize>| {
            let task = position.and_then(|at| compared.tasks.get(at)).map(|task| task.task_id.clone());
            go.emit((Wanted { task, ..address.clone() }, true));
        })
    };
    let on_show = {
        let (go, address) = (go.clone(), address.clone());
        Callback::from(move |show| go.emit((Wanted { show, task: None, ..address.clone() }, false)))
    };
    let on_search = {
        let search = search.setter();
        Callback::from(move |text| search.set(text))
    };
    let on_donor = {
        let (go, address) = (go.clone(), address.clone());
        Callback::from(move |donor| {
            go.emit((Wanted { show: Show::All, search: donor, task: None, ..address.clone() }, true));
        })
    };
    if compared.tasks.is_empty() {
        return none_in_common(compared);
    }
    let list = open.map(|_| index.find(&compared.tasks, address.show, &address.search)).unwrap_or_default();
    let on_open_one = on_open.reform(Some);
    html! {
        <>
            { warnings(compared) }
            <Trio compared={compared.clone()} show={address.show} on_show={on_show.clone()} />
            <Strip compared={compared.clone()} others={others.clone()} address={address.clone()} base={base.clone()} on_open={on_open_one.clone()} {on_donor} />
            if let Some(position) = open {
                <Drill compared={compared.clone()} {position} neighbours={neighbours(&list, position)} address={address.clone()} {on_open} />
            } else {
                if let Some(task_id) = &address.task {
                    <Note gravity={Gravity::Err} glyph={Glyph::Warn} title="The task of this link is not compared">
                        <p>{ "Not both runs scored the task " }<code>{ task_id }</code>{ ", so there is no pair of answers. The tasks that both scored are below." }</p>
                    </Note>
                }
                <Table compared={compared.clone()} index={Same(index.clone())} address={address.clone()} {base} before={before.borrow().clone()}
                    {on_show} {on_search} on_open={on_open_one} />
            }
        </>
    }
}

/// The tasks of the list before and after one that may not be in it.
fn neighbours(list: &[usize], position: usize) -> (Option<usize>, Option<usize>) {
    let previous = list.iter().rfind(|at| **at < position).copied();
    (previous, list.iter().find(|at| **at > position).copied())
}

fn none_in_common(compared: &Compared) -> Html {
    let scored = |run: &RunFigures| run.metrics.tasks;
    let words = if scored(&compared.a) == 0 || scored(&compared.b) == 0 {
        let name = if scored(&compared.a) == 0 { "A" } else { "B" };
        format!(
            "{name} has no result yet. Score its answers on its page; the comparison appears with the first task."
        )
    } else {
        format!(
            "{} Runs over the same dataset have tasks in common; these are of different ones.",
            left_out(compared.only_in_a, compared.only_in_b)
        )
    };
    html! { <div class="sheet"><Empty title="No task that both runs scored"><p>{ words }</p></Empty></div> }
}

/// What makes the figures worth less than they look.
fn warnings(compared: &Compared) -> Html {
    let (a, b) = (&compared.a.info, &compared.b.info);
    let datasets = a.dataset_sha256.as_ref().zip(b.dataset_sha256.as_ref()).filter(|(a, b)| a != b);
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let waiting: Vec<&str> =
        [("A", a), ("B", b)].iter().filter(|(_, run)| run.waiting > 0).map(|(name, _)| *name).collect();
    html! {
        <>
            if let Some((one, other)) = datasets {
                <Note gravity={Gravity::Err} glyph={Glyph::Warn} title="The runs were scored with different datasets">
                    <p>{ "Tasks of the same id may ask and test other things, so the figures below do not compare like with like. Dataset of A: " }
                        <code>{ short(one) }</code>{ ", of B: " }<code>{ short(other) }</code>{ "." }</p>
                </Note>
            }
            if !waiting.is_empty() {
                <Note gravity={Gravity::Mute} glyph={Glyph::Info} title={format!("{} not scored to the end", if waiting.len() > 1 { "A and B are".to_owned() } else { format!("{} is", waiting.concat()) })}>
                    <p>{ "The figures are of what was scored so far, and follow as more is." }</p>
                </Note>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_along_the_list_also_from_a_task_that_is_not_in_it() {
        assert_eq!(neighbours(&[2, 5, 9], 5), (Some(2), Some(9)));
        assert_eq!(neighbours(&[2, 5, 9], 6), (Some(5), Some(9)));
        assert_eq!(neighbours(&[], 6), (None, None));
    }
}
