//! Names imported from a file of the codebase that does not define them.

use crate::codebase::Python;
use crate::parse::ParsedFile;
use infrabench_protocol::analysis::{Finding, FindingKind, Severity};
use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

pub(super) fn find(python: &Python, file: &ParsedFile) -> Vec<Finding> {
    let world = &python.world;
    let mut found = Vec::new();
    // Only at the top: one inside `try` or `if` may be meant to fail.
    for stmt in &file.suite {
        let Stmt::ImportFrom(import) = stmt else { continue };
        let base = file.summary.base_of(import);
        let Some(module) = world.find_module(&base, &file.summary.module) else { continue };
        let Some(summary) = world.module(&module) else { continue };
        let unsure =
            world.is_partial(&module) || !summary.stars.is_empty() || summary.names.contains("__getattr__");
        let path = world.file_of(&module).unwrap_or("").to_owned();
        if unsure || module == file.summary.module || path.rsplit('.').next() == Some("pyi") {
            continue;
        }
        for alias in &import.names {
            let name = alias.name.as_str();
            let below = crate::summary::join(&module, name);
            let submodule = world.find_module(&below, "").is_some() || world.is_folder(&below);
            if name != "*" && !name.starts_with("__") && !summary.names.contains(name) && !submodule {
                let message = format!("`{name}` is imported from `{path}`, which does not define it");
                let span = alias.range().into();
                found.push(super::finding(FindingKind::UndefinedName, Severity::Error, message, file, span));
            }
        }
    }
    found
}
