//! Entry: a line of a transcript, as far as it is read.
//!
//! Fields that are read are typed, and strings borrow from the line, for most of a transcript is
//! text that moves straight into a part.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::source::lenient::{Count, Flag, Text};

/// A line of any type. What a type does not have is absent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    #[serde(rename = "type", borrow, default)]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) uuid: Text<'a>,
    #[serde(borrow, default)]
    pub(super) parent_uuid: Text<'a>,
    #[serde(borrow, default)]
    pub(super) logical_parent_uuid: Text<'a>,
    #[serde(borrow, default)]
    pub(super) session_id: Text<'a>,
    /// As Claude Desktop writes it.
    #[serde(rename = "session_id", borrow, default)]
    pub(super) audit_session_id: Text<'a>,
    #[serde(borrow, default)]
    pub(super) timestamp: Text<'a>,
    /// As Claude Desktop writes it.
    #[serde(rename = "_audit_timestamp", borrow, default)]
    pub(super) audit_timestamp: Text<'a>,
    #[serde(borrow, default)]
    pub(super) cwd: Text<'a>,
    #[serde(borrow, default)]
    pub(super) git_branch: Text<'a>,
    #[serde(borrow, default)]
    pub(super) version: Text<'a>,
    #[serde(default)]
    pub(super) is_sidechain: Flag,
    #[serde(default)]
    pub(super) is_meta: Flag,
    #[serde(default)]
    pub(super) is_compact_summary: Flag,
    #[serde(default)]
    pub(super) is_visible_in_transcript_only: Flag,
    #[serde(default)]
    pub(super) is_api_error_message: Flag,
    #[serde(borrow, default)]
    pub(super) forked_from: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) origin: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) message: Option<MessageEntry<'a>>,
    #[serde(borrow, default)]
    pub(super) request_id: Text<'a>,
    #[serde(rename = "costUSD", default)]
    pub(super) cost_usd: Count,
    #[serde(borrow, default)]
    pub(super) tool_use_result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) subtype: Text<'a>,
    #[serde(borrow, default)]
    pub(super) level: Text<'a>,
    #[serde(borrow, default)]
    pub(super) content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) compact_metadata: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) microcompact_metadata: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) attachment: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) summary: Text<'a>,
    #[serde(borrow, default)]
    pub(super) leaf_uuid: Text<'a>,
    #[serde(borrow, default)]
    pub(super) custom_title: Text<'a>,
    #[serde(borrow, default)]
    pub(super) ai_title: Text<'a>,
    #[serde(borrow, default)]
    pub(super) agent_setting: Text<'a>,
    #[serde(borrow, default)]
    pub(super) tag: Text<'a>,
    #[serde(borrow, default)]
    pub(super) relocated_cwd: Text<'a>,
    #[serde(borrow, default)]
    pub(super) operation: Text<'a>,
    #[serde(rename = "totalCostUSD", default)]
    pub(super) total_cost_usd: Count,
    #[serde(borrow, default)]
    pub(super) worktree_session: Option<&'a RawValue>,
}

/// What was said.
#[derive(Debug, Deserialize)]
pub(super) struct MessageEntry<'a> {
    #[serde(borrow, default)]
    pub(super) id: Text<'a>,
    #[serde(borrow, default)]
    pub(super) model: Text<'a>,
    #[serde(borrow, default)]
    pub(super) content: Content<Block<'a>>,
    #[serde(borrow, default)]
    pub(super) usage: Option<UsageEntry<'a>>,
}

/// A string, or a list of blocks.
#[derive(Debug, Default)]
pub(super) enum Content<B> {
    /// Nothing at all.
    #[default]
    Absent,
    /// A value of a type that it should not have.
    Odd,
    /// Prose.
    Text(String),
    /// Blocks in order.
    Blocks(Vec<B>),
}

/// A block of a message. Which fields it has depends on its type.
#[derive(Debug, Deserialize)]
pub(super) struct Block<'a> {
    #[serde(rename = "type", borrow, default)]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) text: Text<'a>,
    #[serde(borrow, default)]
    pub(super) thinking: Text<'a>,
    #[serde(borrow, default)]
    pub(super) id: Text<'a>,
    #[serde(borrow, default)]
    pub(super) name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) input: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) tool_use_id: Text<'a>,
    #[serde(borrow, default)]
    pub(super) content: Content<Inner<'a>>,
    #[serde(default)]
    pub(super) is_error: Flag,
    #[serde(borrow, default)]
    pub(super) source: Option<SourceEntry<'a>>,
    #[serde(borrow, default)]
    pub(super) title: Text<'a>,
}

/// A block of a tool's result.
#[derive(Debug, Deserialize)]
pub(super) struct Inner<'a> {
    #[serde(rename = "type", borrow, default)]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) text: Text<'a>,
    #[serde(borrow, default)]
    pub(super) source: Option<SourceEntry<'a>>,
    #[serde(borrow, default)]
    pub(super) tool_name: Text<'a>,
}

/// The bytes of a picture or document.
#[derive(Debug, Deserialize)]
pub(super) struct SourceEntry<'a> {
    #[serde(rename = "type", borrow, default)]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) media_type: Text<'a>,
    #[serde(borrow, default)]
    pub(super) data: Text<'a>,
    #[serde(borrow, default)]
    pub(super) url: Text<'a>,
}

/// The tokens of an answer.
#[derive(Debug, Deserialize)]
pub(super) struct UsageEntry<'a> {
    #[serde(default)]
    pub(super) input_tokens: Count,
    #[serde(default)]
    pub(super) output_tokens: Count,
    #[serde(default)]
    pub(super) cache_creation_input_tokens: Count,
    #[serde(default)]
    pub(super) cache_read_input_tokens: Count,
    #[serde(default)]
    pub(super) cache_creation: Option<CacheCreation>,
    #[serde(borrow, default)]
    pub(super) speed: Text<'a>,
    #[serde(borrow, default)]
    pub(super) iterations: Option<&'a RawValue>,
}

/// Cache writes by how long they hold.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct CacheCreation {
    #[serde(default)]
    pub(super) ephemeral_5m_input_tokens: Count,
    #[serde(default)]
    pub(super) ephemeral_1h_input_tokens: Count,
}

impl<'de, B: Deserialize<'de>> Deserialize<'de> for Content<B> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ContentVisitor<B>(PhantomData<B>);

        impl<'de, B: Deserialize<'de>> Visitor<'de> for ContentVisitor<B> {
            type Value = Content<B>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string or a list of blocks")
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(Content::Absent)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Content::Text(text.to_owned()))
            }

            fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Content::Odd)
            }

            fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Content::Odd)
            }

            fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Content::Odd)
            }

            fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Content::Odd)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
                while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Content::Odd)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut blocks = Vec::new();
                while let Some(block) = items.next_element()? {
                    blocks.push(block);
                }
                Ok(Content::Blocks(blocks))
            }
        }

        deserializer.deserialize_any(ContentVisitor(PhantomData))
    }
}

/// A line of which only the verbatim blocks are wanted.
#[derive(Deserialize)]
struct RawEntry<'a> {
    #[serde(borrow)]
    message: RawMessage<'a>,
}

#[derive(Deserialize)]
struct RawMessage<'a> {
    #[serde(borrow)]
    content: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawBlock<'a> {
    #[serde(borrow)]
    content: Vec<&'a RawValue>,
}

/// The blocks of a line as they are written. Only asked for where a block is not known.
pub(super) fn raw_blocks(line: &str) -> Vec<&RawValue> {
    serde_json::from_str::<RawEntry<'_>>(line).map_or_else(|_| Vec::new(), |it| it.message.content)
}

/// The blocks within a block as they are written.
pub(super) fn raw_inner(block: &RawValue) -> Vec<&RawValue> {
    serde_json::from_str::<RawBlock<'_>>(block.get()).map_or_else(|_| Vec::new(), |it| it.content)
}
