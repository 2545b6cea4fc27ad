//! What a run is told: its files, its limits, and how it is to be confined.

use crate::launch::test_files;
use crate::sandbox::{Confinement, KernelRestrictions, Restrictions, SandboxMode, Shares};
use crate::workspace::Files;
use infrabench_protocol::run::RunPlan;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What `world.py` reads.
#[derive(Serialize)]
struct Configuration<'a> {
    nonce: &'a str,
    project: &'static str,
    tests: Vec<&'a str>,
    test_files: Vec<&'a str>,
    world: World<'a>,
    kernel: KernelRestrictions,
    confinement: Restrictions,
}

#[derive(Serialize)]
struct World<'a> {
    project: &'static str,
    scratch: &'static str,
    sizes: Shares,
    files: BTreeMap<&'a str, &'a str>,
    sealed: BTreeSet<&'a str>,
}

/// The configuration as JSON.
pub(super) fn configuration(plan: &RunPlan, nonce: &str) -> Result<Vec<u8>, String> {
    let Files { files, sealed } = Files::of(plan)?;
    let filters = |error: crate::sandbox::SeccompError| error.to_string();
    let configuration = Configuration {
        nonce,
        project: Confinement::PROJECT,
        tests: plan.tests.keys().map(String::as_str).collect(),
        test_files: test_files(plan),
        world: World {
            project: Confinement::PROJECT,
            scratch: Confinement::SCRATCH,
            sizes: Shares::of(plan.limits.scratch_bytes),
            files,
            sealed,
        },
        kernel: KernelRestrictions::of(&plan.limits).map_err(filters)?,
        // Which files stay open is known where they are opened.
        confinement: Restrictions::of(SandboxMode::Confined, &plan.limits, Vec::new()).map_err(filters)?,
    };
    serde_json::to_vec(&configuration).map_err(|error| error.to_string())
}
