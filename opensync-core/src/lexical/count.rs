//! Count: how many messages of each session a query matches.

use std::collections::HashMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::schema::{TITLE, split_key};

/// Counts the messages that match, by session. Titles are no messages.
pub(super) struct CountBySession;

/// What was counted in one segment.
pub(super) struct SegmentCount {
    keys: Column<u64>,
    counts: HashMap<u64, u64>,
}

impl Collector for CountBySession {
    type Fruit = HashMap<u64, u64>;
    type Child = SegmentCount;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentCount> {
        Ok(SegmentCount { keys: segment.fast_fields().u64("key")?, counts: HashMap::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        let mut all = HashMap::new();
        for (session, count) in segments.into_iter().flatten() {
            *all.entry(session).or_default() += count;
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentCount {
    type Fruit = HashMap<u64, u64>;

    fn collect(&mut self, document: DocId, _: Score) {
        let Some((session, number)) = self.keys.first(document).map(split_key) else { return };
        if number != TITLE {
            *self.counts.entry(session).or_default() += 1;
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.counts
    }
}
