//! `infrabench serve` as an operator runs it: killed in the middle, stopped, misconfigured.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use infrabench_protocol::api::{ScoreEvent, ScoreState, ScoreStatus};
use infrabench_protocol::verdict::Verdict;
use infrabench_task::dataset::{Source, load};
use infrabench_task::{Task, canonical};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn task(entry_point: &str) -> Task {
    let bytes = fs::read(repository().join("tasks/infrabench.jsonl")).expect("the dataset is built");
    let tasks = load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]).dataset.tasks;
    tasks.into_iter().find(|task| task.entry_point == entry_point).expect("a task of the dataset")
}

fn infrabench(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_infrabench"));
    command.current_dir(repository()).args(words).env_remove("INFRABENCH_DATA");
    command
}

fn refused(words: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = infrabench(words).output().expect("infrabench runs");
    (status.code(), String::from_utf8(stderr).unwrap())
}

/// A running backend. Killed with the value.
struct Backend {
    process: Child,
    url: String,
}

impl Backend {
    fn start(data: &Path, port: u16, more: &[&str]) -> Self {
        let mut process = infrabench(&["serve", "--jobs", "2", "--listen", &format!("127.0.0.1:{port}")])
            .arg("--data")
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("infrabench runs");
        let mut first = String::new();
        let stdout = process.stdout.take().expect("its output was asked for");
        BufReader::new(stdout).read_line(&mut first).unwrap();
        let url = first.split_whitespace().find(|word| word.starts_with("http://"));
        Self { process, url: url.expect("it says where it listens").trim_end_matches('/').to_owned() }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn state(&self, id: &str) -> ScoreState {
        let answer = ureq::get(format!("{}/api/v1/scores/{id}", self.url)).call();
        answer.expect(id).body_mut().read_json().unwrap()
    }

    /// Events from one number on, until the stream ends or breaks.
    fn events(&self, id: &str, after: Option<u64>) -> Vec<(u64, ScoreEvent)> {
        let mut request = ureq::get(format!("{}/api/v1/scores/{id}/events", self.url));
        if let Some(after) = after {
            request = request.header("last-event-id", after.to_string());
        }
        let reader = BufReader::new(request.call().expect(id).into_body().into_reader());
        let mut events = Vec::new();
        let mut number = 0;
        for line in reader.lines().map_while(Result::ok) {
            if let Some(id) = line.strip_prefix("id: ") {
                number = id.parse().expect(id);
            } else if let Some(data) = line.strip_prefix("data: ") {
                events.push((number, serde_json::from_str(data).expect(data)));
            }
        }
        events
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn submit(url: &str, task: &Task, completion: &str) -> Option<String> {
    let request = json!({ "task": task.task_id, "completion": completion });
    let mut answer = ureq::post(format!("{url}/api/v1/scores")).send_json(request).ok()?;
    Some(answer.body_mut().read_json::<ScoreState>().ok()?.id)
}

/// A port that was free just now, to be used again and again.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(180), "not within three minutes: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn fifty_scores_survive_two_kills_and_each_ends_once_under_its_id() {
    let data = tempfile::tempdir().unwrap();
    let port = free_port();
    let task = task("shop-events+api_gateway_integration");
    let (_, solution) = canonical::contents(&task).remove(0);
    let real = |n: u32| format!("Answer {n}:\n\n```python\n{solution}```\n");
    let prose = |n: u32| format!("I have no idea, number {n}.");

    let backend = Backend::start(data.path(), port, &[]);
    let mut ids: Vec<String> = (0..2).map(|n| submit(&backend.url, &task, &real(n)).unwrap()).collect();
    // Behind those that run, these wait, and some are on their way when the backend is killed.
    let (url, sent) = (backend.url.clone(), task.clone());
    let client = thread::spawn(move || {
        (0..48).map(|n| submit(&url, &sent, &prose(n))).collect::<Vec<Option<String>>>()
    });
    until("the first score runs", || backend.state(&ids[0]).status == ScoreStatus::Running);
    backend.kill();
    let answers = client.join().unwrap();
    ids.extend(answers.iter().flatten().cloned());

    let backend = Backend::start(data.path(), port, &[]);
    for id in &ids {
        assert_eq!(backend.state(id).id, *id, "what was accepted is there");
    }
    // A client that was refused, or never heard, sends again.
    let again = (0..48).zip(&answers).filter(|(_, answer)| answer.is_none());
    ids.extend(again.map(|(n, _)| submit(&backend.url, &task, &prose(n)).unwrap()));
    assert_eq!(ids.len(), 50);
    let (reader, first) = (Backend { process: spawn_nothing(), url: backend.url.clone() }, ids[0].clone());
    let follower = thread::spawn(move || reader.events(&first, None));
    until("it runs again", || backend.state(&ids[0]).status == ScoreStatus::Running);
    thread::sleep(Duration::from_millis(300));
    backend.kill();
    let seen = follower.join().unwrap();
    let last = seen.last().expect("it saw events").0;

    let backend = Backend::start(data.path(), port, &[]);
    until("all have ended", || ids.iter().all(|id| backend.state(id).status == ScoreStatus::Done));
    for (place, id) in ids.iter().enumerate() {
        let events = backend.events(id, None);
        assert!(events.iter().zip(0_u64..).all(|((n, _), wanted)| *n == wanted), "{events:?}");
        let ends = events.iter().filter(|(_, event)| matches!(event, ScoreEvent::Done(_))).count();
        assert_eq!(ends, 1, "{events:?}");
        let wanted = if place < 2 { Verdict::Passed } else { Verdict::GenerationError };
        let judgement = backend.state(id).score.unwrap().judgement;
        assert_eq!(judgement.verdict, wanted, "{}", judgement.summary);
    }
    let whole = backend.events(&ids[0], None);
    let resumed = backend.events(&ids[0], Some(last));
    assert_eq!(seen.into_iter().chain(resumed).collect::<Vec<_>>(), whole, "no event is lost or told twice");
}

/// A process that has ended, for a value that only knows where another listens.
fn spawn_nothing() -> Child {
    infrabench(&["--version"]).stdout(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_request_to_stop_lets_what_runs_end_and_the_process_ends_well() {
    let data = tempfile::tempdir().unwrap();
    let task = task("shop-events+api_gateway_integration");
    let (_, solution) = canonical::contents(&task).remove(0);
    let mut backend = Backend::start(data.path(), 0, &["--drain", "120"]);
    let id = submit(&backend.url, &task, &format!("```python\n{solution}```\n")).unwrap();
    until("it runs", || backend.state(&id).status == ScoreStatus::Running);
    let pid = i32::try_from(backend.process.id()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
    assert!(backend.process.wait().unwrap().success());
    let next = Backend::start(data.path(), 0, &[]);
    assert_eq!(
        next.state(&id).score.expect("it was finished before the end").judgement.verdict,
        Verdict::Passed
    );
}

#[test]
fn other_machines_are_served_with_a_token_only() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap();
    let serve = ["serve", "--listen", "0.0.0.0:0", "--data", folder];
    let (status, complaint) = refused(&serve);
    assert_eq!(status, Some(1));
    assert!(complaint.contains("Make a token with `infrabench token create NAME`"), "{complaint}");

    let made = infrabench(&["token", "create", "ci", "--data", folder]).output().unwrap();
    let token = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let listed = infrabench(&["token", "--data", folder, "list"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.starts_with("ci\tmade 2") && listed.ends_with("\tgood\n"), "{listed}");
    assert!(!listed.contains(&token[3..]), "{listed}");

    let backend = Backend::start(data.path(), 0, &[]);
    let ask = |token: Option<&str>| {
        let request = ureq::get(format!("{}/api/v1/environments", backend.url));
        let request = match token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        };
        request.config().http_status_as_error(false).build().call().unwrap().status().as_u16()
    };
    assert_eq!((ask(None), ask(Some("ib_00")), ask(Some(&token))), (401, 401, 200));
    assert!(infrabench(&["token", "revoke", "ci", "--data", folder]).status().unwrap().success());
    until("it is refused", || ask(Some(&token)) == 401);
}

#[test]
fn the_file_the_environment_and_the_flags_configure_it() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("infrabench.toml");
    let path = file.to_str().unwrap();
    fs::write(&file, "drain = 3\nqeue = 4\n").unwrap();
    let (status, complaint) = refused(&["serve", "--config", path]);
    assert_eq!(status, Some(2));
    assert!(
        complaint.starts_with(&format!("infrabench: {path}:2: there is no option `qeue`")),
        "{complaint}"
    );

    // Others listen on all three addresses, so what is complained about tells which one won.
    let taken = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [in_file, in_environment, as_flag] =
        taken.each_ref().map(|listener| listener.local_addr().unwrap().to_string());
    fs::write(&file, format!("data = {:?}\nlisten = {in_file:?}\n", data.path().join("d"))).unwrap();
    let serve = ["serve", "--config", path];
    let complaint = |command: &mut Command| String::from_utf8(command.output().unwrap().stderr).unwrap();
    let from_file = complaint(&mut infrabench(&serve));
    assert!(from_file.contains(&format!("cannot listen on {in_file};")), "{from_file}");
    let from_environment = complaint(infrabench(&serve).env("INFRABENCH_LISTEN", &in_environment));
    assert!(from_environment.contains(&format!("cannot listen on {in_environment};")), "{from_environment}");
    let from_flag =
        complaint(infrabench(&serve).env("INFRABENCH_LISTEN", &in_environment).args(["--listen", &as_flag]));
    assert!(from_flag.contains(&format!("cannot listen on {as_flag};")), "{from_flag}");

    let made = infrabench(&["token", "create", "ci", "--config", path]).output().unwrap();
    assert!(made.status.success() && data.path().join("d/infrabench.sqlite").is_file());
}

#[test]
fn the_help_is_what_it_was() {
    let help = infrabench(&["serve", "--help"]).env("COLUMNS", "100").output().unwrap();
    insta::assert_snapshot!(String::from_utf8(help.stdout).unwrap());
}
