//! Code that does not play along: it ends, floods, escapes, forges. None of it passes, none of it outlives its run.
//!
//! The programs are in `hostile/`, and say themselves what they try and what must come of it (`support/corpus.rs`).

mod support;

use infrabench_protocol::verdict::Verdict;
use infrabench_runner::{CancelToken, Engine};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use support::corpus::{Program, honest, programs};
use support::{environments, slot};

/// Of the programs that are not chosen by name, so many in a cold run: each takes as long as thirty warm ones.
const ONE_IN: usize = 3;

#[test]
fn no_hostile_program_gets_what_it_wants_of_a_warm_run() {
    withstand_all("warm", environments(), 1);
}

#[test]
fn no_hostile_program_gets_what_it_wants_of_a_cold_run() {
    withstand_all("cold", &environments().clone().cold(), ONE_IN);
}

/// The corpus, or one program in so many, each followed by an honest run that must not notice it. With `INFRABENCH_HOSTILE`
/// it is all those that have this word in their names; every name has the empty one in it.
fn withstand_all(name: &str, engine: &dyn Engine, one_in: usize) {
    let chosen = std::env::var("INFRABENCH_HOSTILE").ok();
    let programs: Vec<_> = match &chosen {
        Some(word) => programs().into_iter().filter(|program| program.name.contains(word)).collect(),
        None => programs().into_iter().step_by(one_in).collect(),
    };
    assert!(!programs.is_empty(), "no program has {chosen:?} in its name");
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = withstand(name, engine, program);
                    for what in &found {
                        println!("{name}: {}: {what}", program.name);
                    }
                    if !found.is_empty() {
                        wrong.lock().unwrap_or_else(PoisonError::into_inner).push(&program.name);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{name}: {} programs, {} wrong", programs.len(), wrong.len());
    assert!(wrong.is_empty(), "{name}: {wrong:?}");
}

/// What went wrong with a program, and in the honest run after it.
fn withstand(name: &str, engine: &dyn Engine, program: &Program) -> Vec<String> {
    let _slot = slot();
    let plan = program.plan();
    let output = engine.run(&plan, &mut |_| {}, &CancelToken::default());
    let mut wrong = Vec::new();
    if is_left_behind() {
        wrong.push("a process has outlived the run".to_owned());
    }
    // Warm whatever the program ran on: it is quicker, and has more that could be spoilt.
    let honest = honest();
    let after = environments().run(&honest, &mut |_| {}, &CancelToken::default());
    let reference = after.witness.as_deref();
    let judged = infrabench_verdict::interpret(&honest, &after, reference);
    if judged.verdict != Verdict::Passed || !after.stdout.text.contains("clean") {
        let said = format!("{}\n{:?} {}", after.stdout.text, after.collection_errors, after.stderr.text);
        wrong.push(format!("the next run is not clean: {}\n{said}", judged.summary));
    }
    let judged = infrabench_verdict::interpret(&plan, &output, reference);
    let about = program.wrong(name, &output, judged.verdict.as_str());
    if !about.is_empty() {
        wrong.push(format!("{}\n{}\n{}", judged.summary, output.stdout.text, output.stderr.text));
    }
    wrong.extend(about);
    wrong
}

/// Whether a process of the corpus is alive on the machine. The kernel ends a namespace a moment after its first process.
fn is_left_behind() -> bool {
    let patience = Instant::now() + Duration::from_secs(3);
    let alive = || {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
        processes
            .filter_map(|entry| std::fs::read_to_string(entry.path().join("cmdline")).ok())
            .any(|line| line.starts_with("hostile-left-behind"))
    };
    while alive() {
        if Instant::now() > patience {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}
