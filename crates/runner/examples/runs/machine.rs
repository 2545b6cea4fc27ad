//! Work by several threads, and what it takes of the machine.

use crate::Outcome;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) struct Together {
    pub(crate) per_minute: f64,
    /// Processor time of one item.
    pub(crate) cpu_seconds: f64,
    /// Most memory at once, beyond what was taken before.
    pub(crate) memory_mb: f64,
}

/// All of the work by so many threads.
pub(crate) fn side_by_side<T: Sync>(
    work: &[T],
    threads: usize,
    each: impl Fn(&T) -> Outcome<()> + Sync,
) -> Outcome<Together> {
    let (next, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (cpu, memory, started) = (busy_seconds()?, available_mb()?, Instant::now());
    let run = || -> Outcome<()> {
        while let Some(item) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
            each(item)?;
        }
        Ok(())
    };
    let least = thread::scope(|scope| -> Outcome<f64> {
        let watcher = scope.spawn(|| -> Outcome<f64> {
            let mut least = memory;
            while !done.load(Ordering::Relaxed) {
                least = least.min(available_mb()?);
                thread::sleep(Duration::from_millis(10));
            }
            Ok(least)
        });
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let outcomes: Vec<_> = workers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        for outcome in outcomes {
            outcome.map_err(|_| "a run panicked")??;
        }
        watcher.join().map_err(|_| "the watcher panicked")?
    })?;
    #[allow(clippy::cast_precision_loss, reason = "a few hundred")]
    let items = work.len() as f64;
    Ok(Together {
        per_minute: items * 60.0 / started.elapsed().as_secs_f64(),
        cpu_seconds: (busy_seconds()? - cpu) / items,
        memory_mb: memory - least,
    })
}

/// Time that processors were busy since the machine started: all but idle and waiting for disks.
fn busy_seconds() -> Outcome<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/stat")?;
    let fields = text.lines().next().ok_or("/proc/stat is empty")?.split_whitespace().skip(1);
    let ticks: Vec<f64> = fields.map(str::parse).collect::<Result<_, _>>()?;
    // user, nice, system, (idle, waiting), interrupts of both kinds.
    let busy = [0, 1, 2, 5, 6].iter().filter_map(|index| ticks.get(*index)).sum::<f64>();
    Ok(busy / TICKS_PER_SECOND)
}

fn available_mb() -> Outcome<f64> {
    let text = std::fs::read_to_string("/proc/meminfo")?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).ok_or("no MemAvailable")?;
    Ok(kilobytes.parse::<f64>()? * 1024.0 / 1e6)
}

pub(crate) fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
