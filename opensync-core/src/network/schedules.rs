//! Schedules: three machines and a server that write, delete, edit, restore and exchange in any order,
//! with connections that break at any byte, end with the same archive.
//!
//! `OPENSYNC_SCHEDULES` says how many are tried, `OPENSYNC_SEED` from which seed on. One that fails is
//! made as short as it gets, and printed.

mod machine;
mod wire;

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::clock;
use machine::Machine;

/// Some time of a day.
const NOON: i64 = 1_786_000_000_000;
const DAY: i64 = 86_400_000;
const OPERATIONS: usize = 40;
const MACHINES: usize = 3;

/// A generator whose numbers follow from its seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Write,
    Grow,
    Copy,
    Retitle,
    Note,
    Label,
    Unlabel,
    Delete,
    DeleteProject,
    DeleteMessage,
    Keep,
    Restore,
    Push,
    Pull,
}

const KINDS: [Kind; 28] = {
    use Kind::{
        Copy, Delete, DeleteMessage, DeleteProject, Grow, Keep, Label, Note, Pull, Push, Restore,
        Retitle, Unlabel, Write,
    };
    [
        Write,
        Write,
        Write,
        Write,
        Write,
        Grow,
        Grow,
        Grow,
        Copy,
        Copy,
        Retitle,
        Note,
        Label,
        Label,
        Unlabel,
        Delete,
        Delete,
        DeleteProject,
        DeleteMessage,
        Keep,
        Restore,
        Push,
        Push,
        Push,
        Push,
        Pull,
        Pull,
        Pull,
    ]
};

/// What is done, by whom; the numbers say on what and how.
#[derive(Clone, Copy, Debug)]
struct Step {
    kind: Kind,
    /// The server, if it is none of the machines.
    machine: usize,
    on: u64,
    how: u64,
}

fn schedule(seed: u64) -> Vec<Step> {
    let mut chance = Chance(seed);
    let mut steps = Vec::new();
    for _ in 0..OPERATIONS {
        let kind = KINDS[index(chance.next(), KINDS.len())];
        let may_be_server = matches!(kind, Kind::Keep | Kind::Restore | Kind::Write | Kind::Note);
        let machine = index(chance.next(), MACHINES + usize::from(may_be_server));
        steps.push(Step { kind, machine, on: chance.next(), how: chance.next() });
    }
    steps
}

fn index(number: u64, length: usize) -> usize {
    usize::try_from(number % length as u64).unwrap()
}

/// The archives, and what is known of what was said in them.
struct World {
    /// The machines, and the server behind them.
    machines: Vec<Machine>,
    said: Vec<machine::Saying>,
    /// Session and message: it was deleted once, or lost with a restored store.
    lost: HashSet<(String, String)>,
}

fn run(seed: u64, steps: &[Step]) -> Result<(), String> {
    let mut chance = Chance(seed ^ 0x5eed);
    let mut skew = || i64::try_from(chance.next() % 2_000).unwrap() * (DAY / 1_000) - DAY;
    let machines = (0..=MACHINES).map(|number| Machine::new(number, skew())).collect();
    let mut world = World { machines, said: Vec::new(), lost: HashSet::new() };
    for (time, step) in (0..).zip(steps) {
        world.step(NOON + time * 60_000, *step)?;
    }
    world.settle(NOON + 100 * 60_000)
}

impl World {
    fn step(&mut self, now: i64, step: Step) -> Result<(), String> {
        let Step { kind, machine, on, how } = step;
        let at = self.machines[machine].set_clock(now);
        match kind {
            Kind::Write => {
                let said = self.machines[machine].write(self.said.len(), on, how, at);
                self.said.push(said);
            }
            Kind::Grow => self.said.extend(self.machines[machine].grow(on, how, at)),
            Kind::Copy if self.said.is_empty() => {}
            Kind::Copy => {
                let said = self.said[index(on, self.said.len())].clone();
                self.machines[machine].copy(&said)?;
            }
            Kind::Retitle => self.machines[machine].retitle(on, how),
            Kind::Note => self.machines[machine].note(on, how),
            Kind::Label => self.machines[machine].label(on, how, true),
            Kind::Unlabel => self.machines[machine].label(on, how, false),
            Kind::Delete => self.lost.extend(self.machines[machine].delete(on)),
            Kind::DeleteProject => {
                for session in [on & 2, (on & 2) + 1] {
                    self.lost.extend(self.machines[machine].delete(session));
                }
            }
            Kind::DeleteMessage => self.lost.extend(self.machines[machine].delete_message(on, how)),
            Kind::Keep => self.machines[machine].keep(),
            Kind::Restore => self.restore(machine),
            Kind::Push => self.exchange(machine, now, how, true),
            Kind::Pull => self.exchange(machine, now, how, false),
        }
        Ok(())
    }

    /// What only the restored store had is lost with it.
    fn restore(&mut self, machine: usize) {
        let before = self.machines[machine].messages();
        self.machines[machine].restore();
        let others: Vec<HashSet<_>> = self.machines.iter().map(Machine::messages).collect();
        for message in before {
            if !others.iter().any(|there| there.contains(&message)) {
                self.lost.insert(message);
            }
        }
    }

    /// Pushes or pulls; every other connection breaks somewhere.
    fn exchange(&mut self, machine: usize, now: i64, how: u64, is_push: bool) {
        let (machines, server) = self.machines.split_at_mut(MACHINES);
        let cut = how.is_multiple_of(2).then_some(how >> 1);
        // What broke goes on with the next one.
        let _ = machines[machine].exchange(&server[0], now, cut, is_push);
    }

    /// Exchanges until nothing changes, and compares.
    fn settle(&mut self, now: i64) -> Result<(), String> {
        let (machines, server) = self.machines.split_at_mut(MACHINES);
        let mut logs = Vec::new();
        for round in 0..20 {
            for machine in machines.iter_mut() {
                for is_push in [true, false] {
                    let done = machine.exchange(&server[0], now + round * 60_000, None, is_push);
                    done.map_err(|error| format!("an exchange failed: {}", error.report()))?;
                }
            }
            let now_there: Vec<u64> =
                machines.iter().chain(server.iter()).map(Machine::last_change).collect();
            if now_there == logs {
                return self.compare();
            }
            logs = now_there;
        }
        Err(format!("there is no end: {logs:?}"))
    }

    fn compare(&self) -> Result<(), String> {
        let server = self.machines[MACHINES].all();
        for machine in &self.machines[..MACHINES] {
            let here = machine.all();
            if here != server {
                let mut said = format!("machine {} differs\n", machine.number);
                for line in here.lines().filter(|line| !server.lines().any(|other| other == *line))
                {
                    writeln!(said, "  here: {line}").unwrap();
                }
                for line in server.lines().filter(|line| !here.lines().any(|other| other == *line))
                {
                    writeln!(said, "  server: {line}").unwrap();
                }
                return Err(said);
            }
        }
        let there = self.machines[MACHINES].messages();
        for said in &self.said {
            let message = (said.session.clone(), said.message.clone());
            if !there.contains(&message) && !self.lost.contains(&message) {
                return Err(format!("{message:?} is gone, and nobody deleted it"));
            }
        }
        self.machines.iter().try_for_each(Machine::check)
    }
}

/// Leaves out whatever the failure does not need.
fn shortest(seed: u64, mut steps: Vec<Step>) -> Vec<Step> {
    let mut size = steps.len() / 2;
    while size > 0 {
        let mut from = 0;
        while from < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(from..(from + size).min(steps.len()));
            if run(seed, &fewer).is_err() { steps = fewer } else { from += size }
        }
        size /= 2;
    }
    steps
}

#[test]
fn three_machines_and_a_server_end_with_the_same_archive() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (first, count) =
        (number("OPENSYNC_SEED").unwrap_or(1), number("OPENSYNC_SCHEDULES").unwrap_or(500));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for seed in (first..first + count).filter(|seed| seed % threads == thread) {
                    let steps = schedule(seed);
                    if let Err(error) = run(seed, &steps) {
                        let steps = shortest(seed, steps);
                        let error = run(seed, &steps).err().unwrap_or(error);
                        let steps: Vec<String> =
                            steps.iter().map(|step| format!("  {step:?}")).collect();
                        panic!("seed {seed}: {error}\n{}", steps.join("\n"));
                    }
                }
                clock::SET.set(0);
            });
        }
    });
}
