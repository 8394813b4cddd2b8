//! Power cuts: whatever the moment, a batch is there whole or not at all, and the store opens.
//!
//! [`PowerCut`] is a disk that fails after a given number of operations, and of which only what a
//! finished sync covered is left afterwards. The tests cut at every operation in turn.

use std::collections::BTreeSet;
use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex};

use redb::{BackendError, StorageBackend};

use crate::ingest::{apply, prepare};
use crate::model::{Message, Owner, Part, Role, Session};
use crate::store::Store;

/// More operations than any test here needs.
const ALWAYS_ON: usize = usize::MAX;

#[derive(Debug, Default)]
struct Disk {
    written: Vec<u8>,
    synced: Vec<u8>,
}

#[derive(Debug)]
struct PowerCut {
    disk: Arc<Mutex<Disk>>,
    left: Mutex<usize>,
}

impl PowerCut {
    fn after(operations: usize, image: Vec<u8>) -> (Self, Arc<Mutex<Disk>>) {
        let disk = Arc::new(Mutex::new(Disk { written: image.clone(), synced: image }));
        (Self { disk: disk.clone(), left: Mutex::new(operations) }, disk)
    }

    fn spend(&self) -> io::Result<()> {
        let mut left = self.left.lock().unwrap();
        *left = left.checked_sub(1).ok_or_else(|| io::Error::other("the power is out"))?;
        Ok(())
    }
}

fn span(offset: u64, length: usize) -> std::ops::Range<usize> {
    let start = usize::try_from(offset).unwrap();
    start..start + length
}

impl StorageBackend for PowerCut {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.lock().unwrap().written.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let disk = self.disk.lock().unwrap();
        let bytes = disk.written.get(span(offset, out.len()));
        out.copy_from_slice(bytes.ok_or_else(|| io::Error::other("beyond the end"))?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.spend()?;
        self.disk.lock().unwrap().written.resize(usize::try_from(length).unwrap(), 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.spend()?;
        let mut disk = self.disk.lock().unwrap();
        disk.synced = disk.written.clone();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.spend()?;
        self.disk.lock().unwrap().written[span(offset, data.len())].copy_from_slice(data);
        Ok(())
    }

    // One process, so that no lock is ever in the way.
    fn try_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn try_lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn query_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(false)
    }

    fn unlock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }
}

fn write_batch(store: &Store) -> bool {
    let messages = (0..20).map(|number| {
        let text = format!("message {number} ").repeat(40);
        Message::new(format!("m-{number}"), Role::User, number).with(Part::text(text))
    });
    let prepared = prepare(Session::new("test", "s-1"), messages.collect());
    store.write(Owner::LOCAL, |write| apply(write, prepared, &|_, _, _| None)).is_ok()
}

fn count_messages(store: &Store) -> usize {
    let read = store.read(Owner::LOCAL).unwrap();
    match read.session_number("s-1").unwrap() {
        Some(session) => read.messages_from(session, 0).unwrap().count(),
        None => 0,
    }
}

/// The image of a store that was created and closed in peace.
fn fresh_image() -> Vec<u8> {
    let (backend, disk) = PowerCut::after(ALWAYS_ON, Vec::new());
    drop(Store::on(backend).unwrap());
    disk.lock().unwrap().written.clone()
}

#[test]
fn a_power_cut_at_any_operation_leaves_a_batch_whole_or_absent() {
    let image = fresh_image();
    let mut outcomes = BTreeSet::new();
    for operations in 0.. {
        let (backend, disk) = PowerCut::after(operations, image.clone());
        let acknowledged = Store::on(backend).is_ok_and(|store| write_batch(&store));

        let survivor = disk.lock().unwrap().synced.clone();
        let store = Store::on(PowerCut::after(ALWAYS_ON, survivor).0).unwrap();
        let survivors = count_messages(&store);

        assert!(survivors == 0 || survivors == 20, "cut after {operations}: {survivors} messages");
        assert!(!acknowledged || survivors == 20, "cut after {operations}: acknowledged and lost");
        outcomes.insert(survivors);
        if acknowledged {
            break;
        }
    }
    assert_eq!(outcomes.len(), 2, "no cut fell before the commit: the test tests nothing");
}

#[test]
fn a_store_that_lost_power_passes_its_integrity_check() {
    let image = fresh_image();
    for operations in (0..400).step_by(7) {
        let (backend, disk) = PowerCut::after(operations, image.clone());
        let acknowledged = Store::on(backend).is_ok_and(|store| write_batch(&store));

        let survivor = disk.lock().unwrap().synced.clone();
        let mut store = Store::on(PowerCut::after(ALWAYS_ON, survivor).0).unwrap();

        assert!(store.check_integrity().is_ok(), "cut after {operations}");
        if acknowledged {
            return;
        }
    }
    panic!("the batch never got through: the test tests nothing");
}
