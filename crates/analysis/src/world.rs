//! Which name means what, across the files of one codebase.
//!
//! Every import, alias and re-export is followed to one *dotted path*: `aws_cdk.aws_sqs.Queue` for the CDK,
//! `stacks.orders.OrdersStack` for the codebase's own. Two names are the same thing when their paths are equal, however
//! the files wrote them.

use crate::cdk;
use crate::summary::{ClassSummary, Signature, Summary, join};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::rc::Rc;

/// Re-exports followed before giving up; real ones are one or two deep, cycles are not.
const MAX_HOPS: u32 = 16;

/// The summaries of a codebase, by module.
#[derive(Debug, Default)]
pub(crate) struct World {
    modules: FxHashMap<String, Rc<crate::parse::ParsedFile>>,
    /// Every part of every module name: a path that starts with none of them is of a library.
    parts: FxHashSet<String>,
    constructs: RefCell<FxHashMap<String, bool>>,
}

impl World {
    pub(crate) fn new<'a>(files: impl Iterator<Item = &'a Rc<crate::parse::ParsedFile>>) -> Self {
        let modules: FxHashMap<_, _> =
            files.map(|file| (file.summary.module.clone(), Rc::clone(file))).collect();
        let parts = modules.keys().flat_map(|module| module.split('.')).map(str::to_owned).collect();
        Self { modules, parts, constructs: RefCell::default() }
    }

    /// The file of a module.
    pub(crate) fn module(&self, name: &str) -> Option<&Summary> {
        self.modules.get(name).map(|file| &file.summary)
    }

    /// The path of the file of a module.
    pub(crate) fn file_of(&self, module: &str) -> Option<&str> {
        self.modules.get(module).map(|file| file.source.path.as_str())
    }

    /// Whether the file of a module was not, or not wholly, understood.
    pub(crate) fn is_partial(&self, module: &str) -> bool {
        self.modules.get(module).is_none_or(|file| file.skipped.is_some() || !file.errors.is_empty())
    }

    /// A codebase module by the name `from` would import it with: absolute, or from a folder above that is the root when
    /// the app runs.
    pub(crate) fn find_module(&self, name: &str, from: &str) -> Option<String> {
        // Every repository has these two libraries, and some have a folder `constructs` of their own besides: that one is
        // imported by its whole name.
        let is_library = matches!(name.split('.').next(), Some("constructs" | "aws_cdk"));
        let mut prefix = if is_library { "" } else { from };
        loop {
            let full = join(prefix, name);
            if self.modules.contains_key(&full) && full != from {
                return Some(full);
            }
            if prefix.is_empty() {
                return self.modules.contains_key(name).then(|| name.to_owned());
            }
            prefix = prefix.rsplit_once('.').map_or("", |(above, _)| above);
        }
    }

    /// Whether a folder of that dotted name holds modules.
    pub(crate) fn is_folder(&self, name: &str) -> bool {
        let prefix = format!("{name}.");
        self.modules.keys().any(|module| module.starts_with(&prefix))
    }

    /// The one path of what `path`, written in module `from`, stands for.
    pub(crate) fn canonical(&self, path: &str, from: &str) -> String {
        self.follow(path, from, MAX_HOPS)
    }

    /// The path of a dotted name used at the top level of `module`.
    pub(crate) fn in_module(&self, dotted: &str, module: &str) -> String {
        let (head, rest) = dotted.split_once('.').unwrap_or((dotted, ""));
        self.member(module, head, rest, MAX_HOPS)
    }

    fn follow(&self, path: &str, from: &str, hops: u32) -> String {
        if !self.parts.contains(path.split('.').next().unwrap_or(path)) {
            return path.to_owned();
        }
        let mut end = path.len();
        loop {
            let prefix = path.get(..end).unwrap_or("");
            if prefix.is_empty() {
                return path.to_owned();
            }
            if let Some(module) = self.find_module(prefix, from) {
                let rest = path.get(end..).unwrap_or("").trim_start_matches('.');
                if rest.is_empty() {
                    return module;
                }
                let (head, tail) = rest.split_once('.').unwrap_or((rest, ""));
                return self.member(&module, head, tail, hops);
            }
            end = prefix.rfind('.').unwrap_or(0);
        }
    }

    fn member(&self, module: &str, head: &str, rest: &str, hops: u32) -> String {
        let plain = || join(&join(module, head), rest);
        let Some(summary) = self.module(module) else { return plain() };
        if hops == 0 || summary.classes.contains_key(head) || summary.functions.contains_key(head) {
            return plain();
        }
        if let Some(target) = summary.imports.get(head) {
            return self.follow(&join(target, rest), module, hops - 1);
        }
        if let Some(alias) = summary.aliases.get(head) {
            let (first, tail) = alias.split_once('.').unwrap_or((alias, ""));
            if first != head {
                return self.member(module, first, &join(tail, rest), hops - 1);
            }
        }
        for star in &summary.stars {
            if let Some(other) = self.find_module(star, module)
                && self.module(&other).is_some_and(|other| other.names.contains(head))
            {
                return self.member(&other, head, rest, hops - 1);
            }
        }
        plain()
    }

    /// A class of the codebase by its path.
    pub(crate) fn class(&self, path: &str) -> Option<&ClassSummary> {
        let (module, name) = path.rsplit_once('.').unwrap_or(("", path));
        self.module(module)?.classes.get(name)
    }

    /// The parameters of a class or function of the codebase by its path; a class without `__init__` has its base's.
    pub(crate) fn signature(&self, path: &str) -> Option<&Signature> {
        let (module, name) = path.rsplit_once('.').unwrap_or(("", path));
        if let Some(function) = self.module(module).and_then(|summary| summary.functions.get(name)) {
            return Some(function);
        }
        let mut path = path.to_owned();
        for _ in 0..MAX_HOPS {
            let class = self.class(&path)?;
            if let Some(init) = &class.init {
                return Some(init);
            }
            path = self.bases(&path).into_iter().next().flatten()?;
        }
        None
    }

    /// The paths of a codebase class's bases; none for a base that is not a dotted name.
    pub(crate) fn bases(&self, path: &str) -> Vec<Option<String>> {
        let module = path.rsplit_once('.').map_or("", |(module, _)| module);
        self.class(path).map_or_else(Vec::new, |class| {
            class.bases.iter().map(|base| base.as_deref().map(|base| self.in_module(base, module))).collect()
        })
    }

    /// Whether a path is a class that is known to be a construct.
    pub(crate) fn is_construct(&self, path: &str) -> bool {
        if cdk::is_construct_class(path) {
            return true;
        }
        if self.class(path).is_none() {
            return false;
        }
        if let Some(known) = self.constructs.borrow().get(path) {
            return *known;
        }
        let mut seen = FxHashSet::default();
        let mut queue = vec![path.to_owned()];
        let mut found = false;
        while let Some(next) = queue.pop() {
            if cdk::is_construct_class(&next) || self.looks_derived(&next) {
                found = true;
                break;
            }
            if seen.len() < 256 && seen.insert(next.clone()) {
                queue.extend(self.bases(&next).into_iter().flatten());
            }
        }
        self.constructs.borrow_mut().insert(path.to_owned(), found);
        found
    }

    /// A base class of a library we cannot see, named as constructs are.
    fn looks_derived(&self, path: &str) -> bool {
        let name = path.rsplit('.').next().unwrap_or("");
        path.contains('.')
            && self.class(path).is_none()
            && (name.ends_with("Stack") || name.ends_with("Construct"))
    }

    /// Whether any file reads an attribute of that name.
    pub(crate) fn uses_attribute(&self, name: &str) -> bool {
        self.modules.values().any(|file| file.summary.used_attributes.contains(name))
    }
}
