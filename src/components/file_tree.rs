//! A tree of files: folders fold, masked files and tests are marked, and the whole of it is one stop for the keyboard
//! (arrow keys walk it, as the tree pattern of ARIA asks).

use super::icon::{Glyph, Icon};
use std::collections::BTreeSet;
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Past this many files, folders without a marked file start folded.
const MANY: usize = 60;

/// A file of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct TreeFile {
    /// Its path.
    pub path: String,
    /// Masks in it.
    pub masks: usize,
    /// Tests in it.
    pub tests: usize,
    /// Whether the answer changes it, adds it or removes it, in one word.
    pub note: Option<&'static str>,
}

/// What to show.
#[derive(Properties, PartialEq)]
pub struct FileTreeProps {
    /// The files, in the order of their paths.
    pub files: Rc<Vec<TreeFile>>,
    /// The open one.
    pub current: AttrValue,
    /// A file was chosen.
    pub on_open: Callback<String>,
}

/// A visible line of the tree.
#[derive(Clone, Debug, PartialEq)]
struct Node {
    path: String,
    name: String,
    depth: usize,
    /// Whether it is open, for a folder.
    folder: Option<bool>,
    file: Option<usize>,
}

/// The tree.
#[component]
pub fn FileTree(props: &FileTreeProps) -> Html {
    let folded = use_state(|| Rc::new(folded_at_first(&props.files)));
    let active = use_state(|| None::<String>);
    let root = use_node_ref();

    let nodes = {
        let files = props.files.clone();
        use_memo((files, (*folded).clone()), |(files, folded)| nodes(files, folded))
    };
    let current = props.current.clone();
    let focus = (*active).clone().filter(|path| nodes.iter().any(|node| node.path == *path));
    let focus =
        focus.or_else(|| nodes.iter().map(|node| &node.path).find(|path| **path == *current).cloned());
    let focus = focus.or_else(|| nodes.first().map(|node| node.path.clone())).unwrap_or_default();

    let toggle = {
        let folded = folded.clone();
        Callback::from(move |path: String| {
            let mut next = (**folded).clone();
            if !next.remove(&path) {
                next.insert(path);
            }
            folded.set(Rc::new(next));
        })
    };
    let act = {
        let (toggle, on_open, active) = (toggle.clone(), props.on_open.clone(), active.clone());
        Callback::from(move |node: Node| {
            active.set(Some(node.path.clone()));
            if node.folder.is_some() { toggle.emit(node.path) } else { on_open.emit(node.path) }
        })
    };
    let onkeydown = {
        let (nodes, focus, root, act) = (nodes.clone(), focus.clone(), root.clone(), act.clone());
        Callback::from(move |event: KeyboardEvent| {
            let at = nodes.iter().position(|node| node.path == focus).unwrap_or(0);
            let Some(node) = nodes.get(at) else { return };
            let target = match event.key().as_str() {
                "ArrowDown" => Some((at + 1).min(nodes.len() - 1)),
                "ArrowUp" => Some(at.saturating_sub(1)),
                "Home" => Some(0),
                "End" => Some(nodes.len() - 1),
                "ArrowRight" if node.folder == Some(true) => Some((at + 1).min(nodes.len() - 1)),
                "ArrowLeft" if node.folder != Some(true) => {
                    nodes.get(..at).and_then(|above| above.iter().rposition(|above| above.depth < node.depth))
                }
                "ArrowRight" if node.folder == Some(false) => None,
                "ArrowLeft" if node.folder == Some(true) => None,
                "Enter" | " " => None,
                _ => return,
            };
            event.prevent_default();
            match target.and_then(|target| nodes.get(target)) {
                Some(target) => {
                    active.set(Some(target.path.clone()));
                    focus_on(&root, &target.path);
                }
                None if matches!(event.key().as_str(), "Enter" | " ") || node.folder.is_some() => {
                    act.emit(node.clone());
                }
                None => {}
            }
        })
    };

    let rows = nodes.iter().map(|node| {
        let file = node.file.and_then(|index| props.files.get(index));
        let onclick = {
            let (act, node) = (act.clone(), node.clone());
            Callback::from(move |_: MouseEvent| act.emit(node.clone()))
        };
        html! { <Row key={node.path.clone()} node={node.clone()} file={file.cloned()}
        current={*node.path == *current} focus={node.path == focus} {onclick} /> }
    });
    html! { <ul class="tree" role="tree" aria-label="Files" ref={root} {onkeydown}>{ for rows }</ul> }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    node: Node,
    file: Option<TreeFile>,
    current: bool,
    focus: bool,
    onclick: Callback<MouseEvent>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let node = &props.node;
    let glyph = match node.folder {
        Some(true) => Glyph::Down,
        Some(false) => Glyph::Right,
        None => Glyph::File,
    };
    html! {
        <li role="treeitem" style={format!("--d:{}", node.depth)} tabindex={if props.focus { "0" } else { "-1" }}
            aria-level={(node.depth + 1).to_string()} aria-expanded={node.folder.map(|open| open.to_string())}
            aria-selected={props.current.to_string()} aria-current={props.current.then_some("true")}
            data-path={node.path.clone()} onclick={props.onclick.clone()}>
            <Icon {glyph} />
            <span class="name" title={node.path.clone()}>{ &node.name }</span>
            if let Some(file) = &props.file { { badges(file) } }
        </li>
    }
}

fn badges(file: &TreeFile) -> Html {
    let count =
        |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    html! {
        if file.masks > 0 || file.tests > 0 || file.note.is_some() {
            <span class="m">
                if let Some(note) = file.note { <span class="note-word">{ note }</span> }
                if file.masks > 0 { <i class="hatch"></i>{ count(file.masks, "mask") } }
                if file.tests > 0 { { count(file.tests, "test") } }
            </span>
        }
    }
}

fn focus_on(root: &NodeRef, path: &str) {
    let Some(root) = root.cast::<HtmlElement>() else { return };
    let items = root.query_selector_all("[role=treeitem]").ok();
    let items = items.iter().flat_map(|items| (0..items.length()).filter_map(|index| items.item(index)));
    for item in items {
        let item: HtmlElement = wasm_bindgen::JsCast::unchecked_into(item);
        if item.get_attribute("data-path").as_deref() == Some(path) {
            let _ = item.focus();
        }
    }
}

/// Folders that hold no marked file, when there are many files; otherwise none.
fn folded_at_first(files: &[TreeFile]) -> BTreeSet<String> {
    if files.len() <= MANY {
        return BTreeSet::new();
    }
    let marked = |folder: &str| {
        files.iter().any(|file| {
            file.masks > 0 && file.path.starts_with(folder) && file.path[folder.len()..].starts_with('/')
        })
    };
    let folders: BTreeSet<String> = files.iter().flat_map(|file| folders_of(&file.path)).collect();
    folders.into_iter().filter(|folder| !marked(folder)).collect()
}

/// `a/b/c.py` gives `a` and `a/b`.
fn folders_of(path: &str) -> impl Iterator<Item = String> + '_ {
    path.match_indices('/').map(|(at, _)| path[..at].to_owned())
}

/// The visible lines: in each folder, its files first.
fn nodes(files: &[TreeFile], folded: &BTreeSet<String>) -> Vec<Node> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_cached_key(|index| files.get(*index).map(|file| sort_key(&file.path)));
    let mut nodes = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for index in order {
        let Some(file) = files.get(index) else { continue };
        let folders: Vec<String> = folders_of(&file.path).collect();
        open.truncate(open.iter().zip(&folders).take_while(|(one, other)| one == other).count());
        let mut hidden = open.iter().any(|folder| folded.contains(folder));
        for folder in folders.iter().skip(open.len()) {
            if !hidden {
                let is_open = !folded.contains(folder);
                let name = folder.rsplit('/').next().unwrap_or(folder).to_owned();
                nodes.push(Node {
                    path: folder.clone(),
                    name,
                    depth: folders_of(folder).count(),
                    folder: Some(is_open),
                    file: None,
                });
                hidden = !is_open;
            }
        }
        open.clone_from(&folders);
        if !hidden {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path).to_owned();
            nodes.push(Node {
                path: file.path.clone(),
                name,
                depth: folders.len(),
                folder: None,
                file: Some(index),
            });
        }
    }
    nodes
}

/// Sorts the parts of a path so that the files of a folder come before its folders.
fn sort_key(path: &str) -> Vec<(bool, String)> {
    let parts: Vec<&str> = path.split('/').collect();
    let last = parts.len() - 1;
    parts.into_iter().enumerate().map(|(index, part)| (index != last, part.to_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Vec<TreeFile> {
        paths
            .iter()
            .map(|path| TreeFile { path: (*path).to_owned(), masks: 0, tests: 0, note: None })
            .collect()
    }

    fn drawn(nodes: &[Node]) -> Vec<String> {
        nodes.iter().map(|node| format!("{}{}", "  ".repeat(node.depth), node.name)).collect()
    }

    #[test]
    fn files_of_a_folder_come_before_its_folders() {
        let nodes = nodes(&files(&["app.py", "lib/b/c.py", "lib/z.py", "cdk.json"]), &BTreeSet::new());
        assert_eq!(drawn(&nodes), ["app.py", "cdk.json", "lib", "  z.py", "  b", "    c.py"]);
    }

    #[test]
    fn a_folded_folder_hides_all_that_is_in_it_and_nothing_else() {
        let folded = BTreeSet::from(["lib".to_owned()]);
        let nodes = nodes(&files(&["lib/b/c.py", "lib/z.py", "library.py"]), &folded);
        assert_eq!(drawn(&nodes), ["library.py", "lib"]);
    }

    #[test]
    fn of_many_files_only_folders_with_a_mask_are_open() {
        let mut many = files(&[]);
        many.extend((0..100).map(|index| TreeFile {
            path: format!("part{}/f{index}.py", index % 4),
            masks: usize::from(index == 6),
            tests: 0,
            note: None,
        }));
        let folded = folded_at_first(&many);
        assert_eq!(folded.into_iter().collect::<Vec<_>>(), ["part0", "part1", "part3"]);
    }
}
