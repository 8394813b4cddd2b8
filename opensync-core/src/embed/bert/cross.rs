//! Cross: how well texts answer a question, by a BERT that reads both together.

use std::path::Path;
use std::time::Instant;

use super::layer::Workspace;
use super::parts::Parts;
use super::weights::Weights;
use super::{Bert, Ids, Level, Machine, open};
use crate::embed::Precision;
use crate::error::{Error, Result};

/// Pairs that are computed between two looks at the clock.
const PAIRS: usize = 2;

/// A model in memory.
#[derive(Debug)]
pub(in crate::embed) struct Cross {
    bert: Bert,
    /// A row for each number of the first token's row.
    pooler: [Vec<f32>; 2],
    classifier: [Vec<f32>; 2],
}

impl Cross {
    /// Reads a folder of a BERT for sequence classification with one label.
    #[cfg(test)]
    pub(in crate::embed) fn read(folder: &Path, id: &str, precision: Precision) -> Result<Self> {
        let machine = Machine { level: Level::detect(), precision };
        Self::of(folder, id, machine.level, &mut Weights::open(folder, machine)?)
    }

    /// The same in bytes, mapped, as [`Bert::open`] does it.
    pub(in crate::embed) fn open(folder: &Path, id: &str, source: Option<&[u8]>) -> Result<Self> {
        let level = Level::detect();
        let of = |parts: &mut dyn Parts| Self::of(folder, id, level, parts);
        match source {
            Some(source) => open(folder, source, level, &of),
            None => of(&mut Weights::open(folder, Machine { level, precision: Precision::Int8 })?),
        }
    }

    fn of(folder: &Path, id: &str, level: Level, parts: &mut dyn Parts) -> Result<Self> {
        let bert = Bert::of(folder, id, level, parts)?;
        let hidden = bert.config.bert.hidden_size;
        let mut linear = |name: &str, outputs: usize| {
            let named = |part: &str| [format!("{name}.{part}")];
            let weight = parts.floats(&named("weight"), &[outputs, hidden])?;
            Ok::<_, Error>([weight, parts.floats(&named("bias"), &[outputs])?])
        };
        let pooler = linear("pooler.dense", hidden)?;
        let classifier = linear("classifier", 1)?;
        Ok(Self { bert, pooler, classifier })
    }

    /// A score for each text, of which so many tokens are read at most, with the question and what is
    /// around both; `None` if `until` has come before all are computed.
    pub(in crate::embed) fn scores(
        &self,
        question: &str,
        texts: &[&str],
        most: [usize; 2],
        until: Instant,
    ) -> Result<Option<Vec<f32>>> {
        let mut room = Workspace::new(&self.bert.config.bert);
        let mut scores = Vec::with_capacity(texts.len());
        for texts in texts.chunks(PAIRS) {
            if Instant::now() >= until {
                return Ok(None);
            }
            let pair = |text: &&str| {
                let most = most.map(|most| most.min(self.bert.config.max_tokens));
                let (ids, first) = self.bert.tokens.pair([question, text], most, false)?;
                Ok(Ids { ids, first })
            };
            let pairs = texts.iter().map(pair).collect::<Result<Vec<_>>>()?;
            let rows = self.bert.encode(&pairs, &mut room)?;
            let mut begin = 0;
            for pair in pairs {
                scores.push(self.score(&rows[begin..begin + self.bert.config.bert.hidden_size]));
                begin += pair.ids.len() * self.bert.config.bert.hidden_size;
            }
        }
        Ok(Some(scores))
    }

    /// What the row of a pair's first token says.
    fn score(&self, row: &[f32]) -> f32 {
        let pooled: Vec<f32> = apply(&self.pooler, row).map(f32::tanh).collect();
        apply(&self.classifier, &pooled).sum()
    }
}

/// The product of a row and each row of weights, with its bias.
fn apply<'a>([weight, bias]: &'a [Vec<f32>; 2], row: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    weight.chunks_exact(row.len()).zip(bias).map(move |(weights, bias)| {
        bias + weights.iter().zip(row).map(|(weight, number)| weight * number).sum::<f32>()
    })
}
