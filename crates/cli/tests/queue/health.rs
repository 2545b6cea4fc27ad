//! What probes and Prometheus get from a worker.

use crate::support::{Nats, Worker, eventually, task};
use crate::{LIMIT, Scoring};
use std::io::{Read, Write};
use std::net::TcpStream;

/// Status line and body of a page.
fn get(address: &str, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).expect("the worker listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    (head.lines().next().unwrap_or_default().to_owned(), body.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_is_live_is_ready_while_the_queue_is_there_and_counts_what_it_does() {
    let mut nats = Nats::start();
    let client = nats.client().await;
    let worker = Worker::start(&nats, &["--health", "127.0.0.1:0"]);
    let log = worker.log();
    let address =
        log.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("an address");
    let status = |path| get(address, path).0;
    assert_eq!((status("/live").as_str(), status("/ready").as_str()), ("HTTP/1.1 200 OK", "HTTP/1.1 200 OK"));
    Scoring::begin(&client, &task(), "Prose.".to_owned()).score().await;
    let (_, metrics) = get(address, "/metrics");
    for line in [
        "infrabench_worker_scores_total{verdict=\"generation_error\"} 1",
        "infrabench_worker_slots 1",
        "infrabench_worker_connected 1",
    ] {
        assert!(metrics.lines().any(|found| found == line), "no `{line}` in:\n{metrics}");
    }
    nats.kill();
    eventually("a worker without a queue is not ready", LIMIT, || status("/ready").contains("503"));
    assert_eq!(status("/live"), "HTTP/1.1 200 OK", "waiting for the queue is no reason to be started again");
    nats.restart();
    eventually("it is ready again", LIMIT, || status("/ready").contains("200"));
}
