//! `infrabench doctor`: can this machine score, and if not, what is missing.

use crate::engine;
use anyhow::Result;

/// Prints what was found; an error says what is missing and the way out.
pub(crate) fn run(options: &engine::Options) -> Result<bool> {
    for environment in options.environments()?.info() {
        println!(
            "CDK {}: Python {}, Node {}, environment {}",
            environment.cdk_version, environment.python, environment.node, environment.digest
        );
    }
    println!("this machine can score");
    Ok(true)
}
