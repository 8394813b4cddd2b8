//! Stamps: when each thing that is said of a session was last changed.
//!
//! Of two archives that say different things the later stamp is right, field by field and label by
//! label. A stamp is the time of the change, and later than the one before it whatever the clock says.

use serde::{Deserialize, Serialize};

use super::read::Read;
use super::record::{decode, encode};
use super::rows::ReadableTable as _;
use super::tables;
use super::write::Write;
use crate::error::Result;

/// Fields with when each was last changed, by their numbers; those that are not named never were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FieldStamps(Vec<(u8, i64)>);

impl FieldStamps {
    /// When a field was last changed.
    pub(crate) fn of(&self, field: u8) -> Option<i64> {
        self.0.iter().find(|stamp| stamp.0 == field).map(|stamp| stamp.1)
    }

    /// Notes when a field was changed.
    pub(crate) fn set(&mut self, field: u8, at: i64) {
        match self.0.iter_mut().find(|stamp| stamp.0 == field) {
            Some(stamp) => stamp.1 = at,
            None => self.0.push((field, at)),
        }
    }
}

/// Stamps of what the source of a session says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SourceStamps {
    /// When somebody made it on purpose, even without a message; 0 if it came from a log.
    pub(crate) born: i64,
    pub(crate) fields: FieldStamps,
}

/// A label, and whether it was added or taken away last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LabelStamp {
    pub(crate) label: String,
    pub(crate) at: i64,
    pub(crate) is_there: bool,
    /// Tells its place among the others: when somebody put it there.
    #[serde(default)]
    pub(crate) place: i64,
}

/// Stamps of what people say of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SaidStamps {
    pub(crate) fields: FieldStamps,
    pub(crate) labels: Vec<LabelStamp>,
}

/// All stamps of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamps {
    pub(crate) told: SourceStamps,
    pub(crate) said: SaidStamps,
}

impl Stamps {
    fn decode(bytes: &[u8]) -> Result<Self> {
        decode("the stamps of a session", bytes)
    }
}

impl Read {
    /// When what is said of a session was last changed.
    pub(crate) fn stamps(&self, session: u64) -> Result<Stamps> {
        let table = self.transaction.open_table(tables::STAMPS)?;
        let stored = table.get((self.owner, session))?;
        stored.map_or_else(|| Ok(Stamps::default()), |bytes| Stamps::decode(bytes.value()))
    }
}

impl Write<'_> {
    /// When what is said of a session was last changed.
    pub(crate) fn stamps(&self, session: u64) -> Result<Stamps> {
        let stored = self.stamps.get((self.owner, session))?;
        stored.map_or_else(|| Ok(Stamps::default()), |bytes| Stamps::decode(bytes.value()))
    }

    /// Notes when what is said of a session was last changed.
    pub(crate) fn put_stamps(&mut self, session: u64, stamps: &Stamps) -> Result<()> {
        if *stamps == Stamps::default() {
            self.stamps.remove((self.owner, session))?;
        } else {
            self.stamps.insert((self.owner, session), encode(stamps).as_slice())?;
        }
        Ok(())
    }
}
