//! What Linux says about a process: processor time of all its threads, and resident memory.

use std::fs;
use std::ops::Sub;

/// Ticks a second in `/proc/<pid>/stat` (`USER_HZ`): 100 on every platform Rust builds for but alpha.
const TICKS: f64 = 100.0;

/// Processor seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu {
    /// In the process's own code.
    pub user: f64,
    /// In the kernel on its behalf.
    pub system: f64,
}

impl Cpu {
    /// Both together.
    pub fn total(self) -> f64 {
        self.user + self.system
    }
}

impl Sub for Cpu {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            user: self.user - earlier.user,
            system: self.system - earlier.system,
        }
    }
}

/// The server's processes: usually one.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    pids: Vec<String>,
}

impl Watched {
    /// Watches these process ids (`self` is one too); none: every figure is 0.
    pub fn new(pids: &[String]) -> Self {
        Self { pids: pids.to_vec() }
    }

    /// The process, where it is one.
    pub fn only(&self) -> Option<i32> {
        match self.pids.as_slice() {
            [pid] => pid.parse().ok(),
            _ => None,
        }
    }

    /// Whether any of them is there and no zombie.
    pub fn lives(&self) -> bool {
        let state = |pid: &String| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            stat.rsplit_once(") ")?.1.chars().next()
        };
        self.pids
            .iter()
            .any(|pid| state(pid).is_some_and(|state| state != 'Z'))
    }

    /// Whether there is anything to read.
    pub fn is_empty(&self) -> bool {
        self.pids.is_empty()
    }

    /// Processor time so far, dead threads included (proc(5), fields 14 and 15 of `stat`).
    pub fn cpu(&self) -> Cpu {
        self.pids
            .iter()
            .filter_map(|pid| cpu_of(pid))
            .fold(Cpu::default(), |sum, one| Cpu {
                user: sum.user + one.user,
                system: sum.system + one.system,
            })
    }

    /// Resident memory in KiB.
    pub fn rss_kib(&self) -> u64 {
        self.pids.iter().filter_map(|pid| status_kib(pid, "VmRSS:")).sum()
    }

    /// The highest resident memory so far in KiB.
    pub fn peak_kib(&self) -> u64 {
        self.pids.iter().filter_map(|pid| status_kib(pid, "VmHWM:")).sum()
    }
}

fn cpu_of(pid: &str) -> Option<Cpu> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The command may hold blanks and brackets: what counts stands behind its last bracket.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some(Cpu {
        user: ticks()? / TICKS,
        system: ticks()? / TICKS,
    })
}

fn status_kib(pid: &str, key: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_its_own_process() {
        let own = Watched::new(&["self".into()]);
        assert!(own.rss_kib() > 100);
        assert!(own.peak_kib() >= own.rss_kib() / 2);
        let before = own.cpu();
        let mut x = 1_u64;
        for i in 0..200_000_000_u64 {
            x = std::hint::black_box(x ^ i);
        }
        assert!((own.cpu() - before).user > 0.0, "{x}");
    }
}
