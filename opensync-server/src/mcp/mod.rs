//! MCP: the archive as tools, a prompt and resources for agents.
//!
//! Answers are small unless more is asked for, and go on at a cursor. What comes from a conversation
//! stands between marks that say it is quoted: whoever wrote it is not speaking to the agent now.

pub(crate) mod http;
mod resources;
mod tools;

use opensync_core::{OpenSync, tools as of_engine};
use rmcp::handler::server::router::prompt::PromptRouter;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorData, GetPromptResult, Implementation,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    PromptMessage, ReadResourceRequestParams, ReadResourceResponse, Role, ServerCapabilities,
    ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler, ServiceExt as _, prompt, prompt_handler, prompt_router};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Tokens of a recall without a budget.
const RECALL_TOKENS: &str = "2000";

/// What the prompt takes.
#[derive(Debug, Deserialize, JsonSchema)]
struct Recall {
    /// What to recall
    topic: String,
    /// The most tokens to recall, a number. Default: 2000
    budget: Option<String>,
}

/// The archive as a server of the protocol.
#[derive(Clone)]
pub(crate) struct Server {
    /// The archive of all requests; over HTTP each request brings its own.
    archive: Option<OpenSync>,
    prompt_router: PromptRouter<Self>,
}

impl Server {
    /// A server of one archive.
    pub(crate) fn of(archive: OpenSync) -> Self {
        Self::new(Some(archive))
    }

    fn new(archive: Option<OpenSync>) -> Self {
        Self { archive, prompt_router: Self::prompt_router() }
    }

    /// The archive of whoever asks.
    fn archive(&self, context: &RequestContext<RoleServer>) -> Result<OpenSync, ErrorData> {
        let of_request = || http::archive_of(&context.extensions);
        let archive = self.archive.clone().or_else(of_request);
        archive.ok_or_else(|| ErrorData::internal_error("nobody is logged in", None))
    }
}

/// Runs the work of a request where blocking is allowed.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> opensync_core::Result<T> + Send + 'static,
) -> Result<T, String> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| error.report()),
        Err(error) => Err(error.to_string()),
    }
}

#[prompt_router]
impl Server {
    /// Recalls what earlier conversations say of a topic.
    #[prompt(name = "recall", description = "Recall what earlier conversations say of a topic")]
    async fn recall(
        &self,
        Parameters(Recall { topic, budget }): Parameters<Recall>,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResult, ErrorData> {
        let archive = self.archive(&context)?;
        let budget = budget.unwrap_or_else(|| RECALL_TOKENS.to_owned());
        let asked = json!({ "query": topic, "budget": budget });
        let found = blocking(move || archive.call_tool("get_context", &asked)).await;
        let found = found.map_err(|error| ErrorData::invalid_params(error, None))?;
        let text = format!("{found}\n\nWith this in mind, and where it helps: {topic}");
        let message = PromptMessage::new_text(Role::User, text);
        Ok(GetPromptResult::new(vec![message]).with_description("From earlier conversations"))
    }
}

#[prompt_handler(router = self.prompt_router)]
impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities =
            ServerCapabilities::builder().enable_tools().enable_prompts().enable_resources();
        let about = Implementation::new("OpenSync", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities.build())
            .with_server_info(about)
            .with_instructions(of_engine::INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(tools::list())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let archive = self.archive(&context)?;
        Ok(tools::call(archive, request).await?.into())
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let archive = self.archive(&context)?;
        let cursor = request.and_then(|request| request.cursor);
        let listed = blocking(move || resources::list(&archive, cursor.as_deref())).await;
        listed.map_err(|error| ErrorData::internal_error(error, None))
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(resources::templates())
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let archive = self.archive(&context)?;
        let uri = request.uri;
        let read = blocking(move || resources::read(&archive, &uri)).await;
        Ok(read.map_err(|error| ErrorData::resource_not_found(error, None))?.into())
    }
}

/// Serves an archive on standard input and output until the other side closes it.
pub(crate) async fn serve_stdio(archive: OpenSync) -> anyhow::Result<()> {
    let running = Server::of(archive).serve(rmcp::transport::stdio()).await?;
    running.waiting().await?;
    Ok(())
}
