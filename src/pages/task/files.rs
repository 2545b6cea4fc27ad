//! The Files pane: everything the task consists of.

use super::desk::{Desk, Move};
use super::layout::Edge;
use super::marks::masks_of;
use super::splitter::Splitter;
use crate::components::file_tree::{FileTree, TreeFile};
use crate::components::same::Same;
use infrabench_protocol::analysis::Report;
use infrabench_task::Task;
use infrabench_task::tests_of::expected_ids;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`FilesPane`].
#[derive(Properties, PartialEq)]
pub struct FilesPaneProps {
    /// The task.
    pub task: Same<Task>,
    /// What is known of the answer.
    pub report: Option<Same<Report>>,
    /// The open file.
    pub current: AttrValue,
    /// Opens a file.
    pub desk: UseReducerDispatcher<Desk>,
    /// The pane's size changed.
    pub on_size: Callback<(Edge, Option<f64>)>,
}

/// The pane.
#[component]
pub fn FilesPane(props: &FilesPaneProps) -> Html {
    let files = use_memo((props.task.clone(), props.report.clone()), |(task, report)| {
        let files = list(task, report.as_deref());
        Rc::new(files)
    });
    // The same files drawn the same way need no new drawing at each keystroke.
    let kept = use_mut_ref(|| (*files).clone());
    if **kept.borrow() != **files {
        kept.replace((*files).clone());
    }
    let files = kept.borrow().clone();
    let on_open = use_callback(props.desk.clone(), |path, desk| desk.dispatch(Move::Open(path)));
    html! {
        <section class="pane" id="pane-files" data-p="files" aria-label="Files">
            <div class="pane-head"><h2>{ "Files" }</h2><span class="end faint small num">{ files.len() }</span></div>
            <div class="body"><FileTree {files} current={props.current.clone()} {on_open} /></div>
            <Splitter edge={Edge::Files} label="Width of the files" on_size={props.on_size.clone()} />
        </section>
    }
}

fn list(task: &Task, report: Option<&Report>) -> Vec<TreeFile> {
    let mut tests: BTreeMap<String, usize> = BTreeMap::new();
    for id in expected_ids(&task.tests) {
        let path = id.split("::").next().unwrap_or_default().to_owned();
        *tests.entry(path).or_default() += 1;
    }
    let mut notes: BTreeMap<&str, &'static str> = BTreeMap::new();
    if let Some(candidate) = report.and_then(|report| report.candidate.as_ref()) {
        for (path, text) in &candidate.changed_files {
            let known = task.context.contains_key(path.as_str());
            let outside = candidate.splice.outside.iter().any(|change| change.path == *path);
            match (text, known) {
                (None, _) => drop(notes.insert(path, "removed")),
                (Some(_), false) => drop(notes.insert(path, "new")),
                (Some(_), true) if outside => drop(notes.insert(path, "changed")),
                (Some(_), true) => {}
            }
        }
    }
    let mut paths: Vec<&str> = task.context.keys().chain(task.tests.keys()).map(AsRef::as_ref).collect();
    paths.extend(notes.keys().filter(|path| !task.context.contains_key(**path)).copied());
    paths.sort_unstable();
    paths.dedup();
    paths
        .into_iter()
        .map(|path| TreeFile {
            path: path.to_owned(),
            masks: masks_of(task, path).count(),
            tests: tests.get(path).copied().unwrap_or(0),
            note: notes.get(path).copied(),
        })
        .collect()
}
