//! Ending early, in good order: what was started is ended, and what was written stays whole.

use anyhow::{Context, Result};
use infrabench_runner::CancelToken;
use std::thread;
use tokio::signal::unix::{SignalKind, signal};

/// Exit status of a command that the keyboard interrupted.
const INTERRUPTED: i32 = 130;

/// A token that an interrupt from the keyboard, or a request to terminate, cancels. A second one ends the process at once.
pub(crate) fn token() -> Result<CancelToken> {
    let token = CancelToken::default();
    let cancel = token.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut interrupts, mut terminations) = runtime.block_on(async {
        let interrupts = signal(SignalKind::interrupt()).context("cannot listen for interrupts")?;
        anyhow::Ok((interrupts, signal(SignalKind::terminate())?))
    })?;
    thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = interrupts.recv() => {}
                _ = terminations.recv() => {}
            }
            eprintln!("stopping");
            cancel.cancel();
            interrupts.recv().await;
            std::process::exit(INTERRUPTED);
        });
    });
    Ok(token)
}
