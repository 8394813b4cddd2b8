//! What records tell a filter.

use super::{MessageRecord, SessionRecord};
use crate::filter::{MessageFacts, SessionFacts};
use crate::model::PartKind;
use crate::provider::provider;

impl SessionRecord {
    /// What people call its project: its name, else the last part of its folder.
    pub(crate) fn project_name(&self) -> &str {
        let folder = self.session.project_path.as_deref();
        let last = || folder?.rsplit(['/', '\\']).find(|part| !part.is_empty());
        self.session.project_name.as_deref().or_else(last).unwrap_or_default()
    }

    /// How long it took, in milliseconds: as its client says, else from its beginning to its last
    /// change.
    pub(crate) fn duration_ms(&self) -> u64 {
        let updated = self.updated_at();
        let started = Some(self.started_at()).filter(|&at| at > 0).unwrap_or(updated);
        let lasted = u64::try_from(updated.saturating_sub(started)).unwrap_or_default();
        self.session.claims.duration_ms.unwrap_or(lasted)
    }

    /// What a filter looks at.
    pub(crate) fn facts(&self) -> SessionFacts<'_> {
        let fields = &self.session;
        let told = fields.claims.provider.iter().chain(&self.providers);
        let mut providers: Vec<&str> = told.map(|told| provider(Some(told), None)).collect();
        if providers.is_empty() {
            let models = fields.claims.model.iter().chain(&self.models);
            providers.extend(models.map(|model| provider(None, Some(model))));
        }
        SessionFacts {
            external_id: &fields.external_id,
            source: &fields.source,
            project: [
                fields.project_path.as_deref(),
                fields.project_name.as_deref(),
                fields.git_remote.as_deref(),
            ],
            branch: fields.branch.as_deref(),
            parent: fields.parent.as_ref(),
            models: &self.models,
            providers,
            tags: &fields.tags,
            annotation: &self.annotation,
            tokens: self.usage.total(),
            times: (self.started_at(), self.updated_at()),
        }
    }
}

impl MessageRecord {
    /// What a filter looks at, without the paths, which are in what is said.
    pub(crate) fn facts(&self) -> MessageFacts<'_> {
        let is_of_tool = |kind: PartKind| matches!(kind, PartKind::ToolCall | PartKind::ToolResult);
        let of_tools = self.parts.iter().filter(|part| is_of_tool(part.kind));
        MessageFacts {
            role: self.role.as_str(),
            model: self.model.as_deref(),
            tools: of_tools.filter_map(|part| part.name.as_deref()).collect(),
            paths: Vec::new(),
            is_error: self.is_error || self.parts.iter().any(|part| part.is_error),
        }
    }
}
