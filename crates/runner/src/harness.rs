//! The Python that runs inside: embedded here, written beside every run, never taken from the machine.

use std::io;
use std::path::Path;

/// Name and source of each file.
pub(crate) const FILES: [(&str, &str); 16] = [
    ("main.py", include_str!("../harness/native/main.py")),
    ("confine.py", include_str!("../harness/native/confine.py")),
    ("session.py", include_str!("../harness/session.py")),
    ("reporter.py", include_str!("../harness/reporter.py")),
    ("exceptions.py", include_str!("../harness/exceptions.py")),
    ("templates.py", include_str!("../harness/templates.py")),
    ("plugin.py", include_str!("../harness/plugin.py")),
    ("zygote.py", include_str!("../harness/native/zygote.py")),
    ("world.py", include_str!("../harness/native/world.py")),
    ("namespaces.py", include_str!("../harness/native/namespaces.py")),
    ("kernel_pipe.py", include_str!("../harness/native/kernel_pipe.py")),
    ("libraries.py", include_str!("../harness/libraries.py")),
    ("rehearsal.py", include_str!("../harness/native/rehearsal.py")),
    ("kernel.mjs", include_str!("../harness/native/kernel.mjs")),
    ("witness.mjs", include_str!("../harness/witness.mjs")),
    ("read_only_cache.cjs", include_str!("../harness/native/read_only_cache.cjs")),
];

/// Writes the files into an existing folder.
pub(crate) fn write(folder: &Path) -> io::Result<()> {
    FILES.iter().try_for_each(|(name, source)| std::fs::write(folder.join(name), source))
}
