//! The Python that runs inside: embedded here, written beside every run, never taken from the machine.

use std::io;
use std::path::Path;

/// Name and source of each file.
pub(crate) const FILES: [(&str, &str); 8] = [
    ("main.py", include_str!("../harness/main.py")),
    ("confine.py", include_str!("../harness/confine.py")),
    ("session.py", include_str!("../harness/session.py")),
    ("reporter.py", include_str!("../harness/reporter.py")),
    ("exceptions.py", include_str!("../harness/exceptions.py")),
    ("templates.py", include_str!("../harness/templates.py")),
    ("plugin.py", include_str!("../harness/plugin.py")),
    ("read_only_cache.cjs", include_str!("../harness/read_only_cache.cjs")),
];

/// Writes the files into an existing folder.
pub(crate) fn write(folder: &Path) -> io::Result<()> {
    FILES.iter().try_for_each(|(name, source)| std::fs::write(folder.join(name), source))
}
