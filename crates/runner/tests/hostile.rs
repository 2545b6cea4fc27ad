//! Code that does not play along: it ends, floods, escapes, forges. None of it passes, none of it outlives its run.

mod support;

use infrabench_protocol::run::{Exit, Phase, RunPlan, TestOutcome};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use infrabench_runner::{CancelToken, Engine};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use support::corpus::{Program, honest, programs};
use support::{Outcome, RIGHT, engine, environments, plan, plan_of, run, run_in, run_out_of_time, slot};

#[test]
fn no_hostile_program_gets_what_it_wants_of_a_warm_run() {
    withstand_all("warm", environments());
}

#[test]
fn no_hostile_program_gets_what_it_wants_of_a_cold_run() {
    withstand_all("cold", &environments().clone().cold());
}

/// The whole corpus, each program followed by an honest run that must not notice it. `INFRABENCH_HOSTILE` chooses those
/// that have a word in their names.
fn withstand_all(name: &str, engine: &dyn Engine) {
    let only = std::env::var("INFRABENCH_HOSTILE").unwrap_or_default();
    let programs: Vec<_> = programs().into_iter().filter(|program| program.name.contains(&only)).collect();
    assert!(!programs.is_empty(), "no program has `{only}` in its name");
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
    let execute = |plan: &RunPlan| engine.run(plan, &mut |_| {}, &CancelToken::default());
    let plan = program.plan();
    let output = execute(&plan);
    let mut wrong = Vec::new();
    if is_left_behind() {
        wrong.push("a process has outlived the run".to_owned());
    }
    let honest = honest();
    let after = execute(&honest);
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

/// The tiny project with `code` at the start of its module.
fn at_import(code: &str) -> RunPlan {
    let mut plan = plan(RIGHT);
    let stack = format!("{code}\n{}", plan.files["app/stack.py"]);
    plan.files.insert("app/stack.py".to_owned(), stack);
    plan
}

/// The tiny project with `code` in the constructor of its stack.
fn in_test(code: &str) -> RunPlan {
    plan(&format!("{RIGHT}        {code}\n"))
}

fn assert_judged(outcome: &Outcome, verdict: Verdict, error_type: ErrorType, phase: Phase) {
    let judgement = &outcome.judgement;
    assert_eq!(
        (judgement.verdict, judgement.error_type, judgement.phase),
        (verdict, Some(error_type), phase),
        "{}\n{:#?}",
        judgement.summary,
        outcome.output
    );
}

#[test]
fn an_endless_loop_at_import_runs_out_of_time_there() {
    let mut plan = at_import("while True: pass");
    let outcome = run_out_of_time(engine(), &mut plan, Phase::Import);
    assert_judged(&outcome, Verdict::Timeout, ErrorType::Timeout, Phase::Import);
    assert!(outcome.judgement.summary.contains("import"), "{}", outcome.judgement.summary);
    let over = outcome.output.duration_ms.checked_sub(plan.limits.wall_ms);
    assert!(over.is_some_and(|over| over < 3_000), "{} ms", outcome.output.duration_ms);
}

#[test]
fn an_endless_loop_in_a_test_runs_out_of_time_there() {
    let mut plan = in_test("import time; time.sleep(1000)");
    let outcome = run_out_of_time(engine(), &mut plan, Phase::Synth);
    assert_judged(&outcome, Verdict::Timeout, ErrorType::Timeout, Phase::Synth);
}

#[test]
fn a_run_can_be_cancelled() {
    let cancel = CancelToken::default();
    let later = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        later.cancel();
    });
    let started = Instant::now();
    let outcome = run_in(engine(), &in_test("while True: pass"), &cancel);
    assert_eq!(outcome.judgement.verdict, Verdict::InfraError);
    assert!(outcome.judgement.summary.contains("cancelled"), "{}", outcome.judgement.summary);
    assert!(outcome.output.duration_ms < 3_000, "{:?}", started.elapsed());
}

#[test]
fn ending_the_process_at_import_is_no_pass() {
    let outcome = run(&at_import("import os; os._exit(0)"));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Import);
    assert_eq!(outcome.output.exit, Exit::Code { code: 0 });
}

#[test]
fn ending_the_process_in_a_test_is_no_pass() {
    let outcome = run(&in_test("import os; os._exit(0)"));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Synth);
    assert!(!outcome.output.complete);
}

#[test]
fn sys_exit_at_import_is_reported_with_its_place() {
    let outcome = run(&at_import("import sys; sys.exit(0)"));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Import);
    let exception = &outcome.output.collection_errors[0].exception;
    assert_eq!(
        (exception.class.as_str(), exception.frames[1].path.as_str()),
        ("builtins.SystemExit", "app/stack.py")
    );
}

#[test]
fn killing_oneself_is_a_signal() {
    let outcome = run(&in_test("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Synth);
    assert_eq!(outcome.output.exit, Exit::Signal { signal: 9 });
}

#[test]
fn output_is_bounded_and_what_is_dropped_is_counted() {
    // Prints look like a report, too; they go elsewhere.
    let line = r#"{"event": "test", "id": "forged", "outcome": "passed"}"#;
    let mut plan = at_import(&format!("for _ in range(100_000): print('{line}')"));
    plan.limits.output_bytes = 64 * 1024;
    let outcome = run(&plan);
    assert_eq!(outcome.judgement.verdict, Verdict::Passed, "{}", outcome.judgement.summary);
    assert_eq!(outcome.output.stdout.text.len(), 64 * 1024);
    assert!(outcome.output.stdout.dropped_bytes > 5_000_000, "{}", outcome.output.stdout.dropped_bytes);
}

#[test]
fn writing_to_every_descriptor_does_not_forge_a_report() {
    let forge = r#"
import os
for fd in range(3, 64):
    try:
        os.write(fd, b'{"event":"finished","code":0}\n')
    except OSError:
        pass
"#;
    let outcome = run(&at_import(forge));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Import);
    let Exit::LimitExceeded { message } = &outcome.output.exit else { panic!("{:?}", outcome.output.exit) };
    assert!(message.contains("something else than the harness"), "{message}");
}

#[test]
fn a_memory_bomb_is_stopped() {
    // In one process the allocation fails. In many, each below the limit, their sum is what counts.
    let bomb = "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        hog = bytearray(120 << 20)\n        \
        time.sleep(60)\n        os._exit(0)\ntime.sleep(60)\n";
    let mut plan = at_import(bomb);
    plan.limits.memory_bytes = 900 << 20;
    let outcome = run(&plan);
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Import);
    assert_eq!(outcome.output.exit, Exit::LimitExceeded { message: "over 900 MiB of memory".to_owned() });

    let mut plan = at_import("hog = bytearray(2 << 30)");
    plan.limits.memory_bytes = 900 << 20;
    let outcome = run(&plan);
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Import);
    assert_eq!(outcome.output.collection_errors[0].exception.class, "builtins.MemoryError");
}

#[test]
fn a_fork_bomb_is_stopped() {
    let outcome = run(&at_import(
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n",
    ));
    assert_ne!(outcome.judgement.verdict, Verdict::Passed);
    assert!(outcome.output.duration_ms < 60_000, "{:?}", outcome.output.exit);
    assert!(
        matches!(&outcome.output.exit, Exit::LimitExceeded { message } if message.contains("processes"))
            || matches!(&outcome.output.exit, Exit::LimitExceeded { message } if message.contains("memory")),
        "{:?}",
        outcome.output.exit
    );
}

#[test]
fn a_daemon_dies_with_its_run() {
    // The marker is in its command line, where the host can see it.
    let marker = "424242.125";
    let daemon = format!(
        "import os, subprocess\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        \
         os.closerange(0, 64)\n        os.execv('/usr/bin/sleep', ['sleep', '{marker}'])\n    os._exit(0)\n"
    );
    let outcome = run(&at_import(&daemon));
    assert_eq!(outcome.judgement.verdict, Verdict::Passed, "{}", outcome.judgement.summary);
    let alive = || {
        let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        processes
            .filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok())
            .any(|line| line.windows(marker.len()).any(|window| window == marker.as_bytes()))
    };
    // The kernel ends the namespace a moment after its first process.
    let patience = Instant::now() + Duration::from_secs(3);
    while alive() && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!alive());
}

/// Attempts, each of which the candidate reports as a name; all must fail. One run for all.
#[test]
fn nothing_of_the_host_is_within_reach() {
    let secret = tempfile::NamedTempFile::new_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    let attempts = format!(
        r#"
import os, socket, subprocess
from pathlib import Path

def reach_internet(): socket.create_connection(("1.1.1.1", 53), timeout=2)
def reach_host(): socket.create_connection(("127.0.0.1", 22), timeout=2)
def resolve(): socket.getaddrinfo("example.org", 443)
def read_shadow(): Path("/etc/shadow").read_text()
def read_hostname(): Path("/etc/hostname").read_text()
def read_repository(): Path({marker:?}).read_text()
def list_root_home(): assert set(os.listdir("/root")) - {{".pyenv"}}
def list_home(): os.listdir("/home")
def write_environment(): Path("/env/lib/x").write_text("x")
def write_interpreter(): Path(os.path.realpath("/env/bin/python")).open("ab")
def write_cache(): Path("/jsii-packages/x").write_text("x")
def write_harness(): Path("/harness/main.py").write_text("x")
def write_root(): Path("/x").write_text("x")
def write_dev(): Path("/dev/x").write_text("x")
def change_tests(): Path("/project/tests/test_orders.py").write_text("")
def remove_tests(): Path("/project/tests/test_orders.py").unlink()
def move_tests(): os.rename("/project/tests", "/project/other")
def add_test(): Path("/project/tests/conftest.py").write_text("")
def fill_scratch():
    with open("/scratch/big", "wb") as file:
        for _ in range(1024): file.write(bytes(1 << 20))
def mount_something(): subprocess.run(["/usr/bin/mount", "-t", "tmpfs", "x", "/tmp"], check=True, capture_output=True)
def make_namespace(): subprocess.run(["/usr/bin/unshare", "-U", "true"], check=True, capture_output=True)
def see_processes(): assert len([p for p in os.listdir("/proc") if p.isdigit()]) > 12
def see_secrets(): assert any("SECRET" in name or "CARGO" in name for name in os.environ)
def be_root(): assert os.getuid() == 0

for name, attempt in list(globals().items()):
    if callable(attempt) and getattr(attempt, "__module__", None) == __name__:
        try:
            attempt()
        except (Exception, subprocess.CalledProcessError) as error:
            print("refused", name, type(error).__name__)
        else:
            print("SUCCEEDED", name)
os.unlink("/scratch/big")
"#,
        marker = secret.path()
    );
    let count = attempts.lines().filter(|line| line.starts_with("def ")).count();
    let outcome = run(&at_import(&attempts));
    let text = &outcome.output.stdout.text;
    assert!(!text.contains("SUCCEEDED"), "{text}");
    assert_eq!(text.matches("refused").count(), count, "{text}\n{}", outcome.output.stderr.text);
    assert_eq!(outcome.judgement.verdict, Verdict::Passed, "{}", outcome.judgement.summary);
}

#[test]
fn a_candidate_cannot_bring_its_own_tests() {
    // The same path: the task's file wins. Another one: it is not among those that are run.
    let mut plan = plan(&RIGHT.replace("90", "30"));
    plan.files.insert("tests/test_orders.py".to_owned(), "def test_orders_wait():\n    pass\n".to_owned());
    plan.files.insert("tests/test_more.py".to_owned(), "def test_more():\n    assert False\n".to_owned());
    let outcome = run(&plan);
    assert_eq!(outcome.judgement.error_type, Some(ErrorType::WrongProperty), "{}", outcome.judgement.summary);
    assert_eq!(outcome.output.collected.len(), 3);
}

#[test]
fn a_skipped_test_is_no_pass() {
    let hook = "import pytest\n\ndef pytest_runtest_setup(item):\n    pytest.skip('no need')\n";
    let mut plan = plan(RIGHT);
    plan.files.insert("conftest.py".to_owned(), hook.to_owned());
    let outcome = run(&plan);
    assert_eq!(outcome.judgement.verdict, Verdict::Failed);
    assert_eq!(outcome.judgement.error_type, Some(ErrorType::Unwitnessed));
    assert!(outcome.output.tests.iter().all(|test| test.outcome == TestOutcome::Skipped));
}

#[test]
fn a_broken_conftest_is_reported_as_what_it_is() {
    let mut plan = plan(RIGHT);
    plan.files.insert("conftest.py".to_owned(), "import nothing_like_this\n".to_owned());
    let outcome = run(&plan);
    assert_judged(&outcome, Verdict::SynthError, ErrorType::Import, Phase::Import);
    assert_eq!(outcome.output.collection_errors[0].path, "conftest.py");
}

#[test]
fn code_may_write_beside_its_sources() {
    let files = [(
        "app.py",
        "from pathlib import Path\nfrom aws_cdk import App, CfnOutput, Stack\n\n\ndef stack():\n    \
         Path('made.txt').write_text('x')\n    app = App(outdir='cdk.out')\n    s = Stack(app, 'S')\n    \
         CfnOutput(s, 'O', value=Path(__file__).with_name('made.txt').read_text())\n    return s\n",
    )];
    let tests = [(
        "tests/test_it.py",
        "from aws_cdk.assertions import Template\nfrom app import stack\n\n\ndef test_it():\n    \
         Template.from_stack(stack()).has_output('O', {'Value': 'x'})\n",
    )];
    let outcome = run(&plan_of(&files, &tests));
    assert_eq!(outcome.judgement.verdict, Verdict::Passed, "{}", outcome.judgement.summary);
}

#[test]
fn text_that_is_no_unicode_does_not_break_the_report() {
    let outcome = run(&in_test("raise ValueError('half \\ud800 pair')"));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Synth);
    assert_eq!(outcome.output.tests[0].message.as_deref(), Some("half ? pair"));
}
