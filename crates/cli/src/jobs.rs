//! A bounded number of jobs at once, results as they come.

use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;

/// Runs `work` for every item on `jobs` threads and hands each result to `done`, on the calling thread, in order of completion.
pub(crate) fn for_each<T: Send, R: Send>(
    items: Vec<T>,
    jobs: usize,
    work: impl Fn(T) -> R + Sync,
    mut done: impl FnMut(R),
) {
    let queue = Mutex::new(items.into_iter());
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            let (sender, queue, work) = (sender.clone(), &queue, &work);
            scope.spawn(move || {
                let next = || queue.lock().ok()?.next();
                while let Some(item) = next() {
                    if sender.send(work(item)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        results.into_iter().for_each(&mut done);
    });
}

#[cfg(test)]
mod tests {
    use super::for_each;

    #[test]
    fn every_item_is_worked_on_once() {
        let mut seen = Vec::new();
        for_each((0..100).collect(), 3, |item| item * 2, |result| seen.push(result));
        seen.sort_unstable();
        assert_eq!(seen, (0..100).map(|item| item * 2).collect::<Vec<_>>());
    }
}
