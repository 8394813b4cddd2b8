//! Annotate: what people say of a session, which wins over what its source says.

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core::annotation::AnnotationEdit;

use crate::archive::Archive;
use crate::call::{Call, call};
use crate::failure::Failure;
use crate::objects::SessionInfo;

#[napi]
impl Archive {
    /// Changes what people say of a session. Resolves to the session as it is then.
    ///
    /// It wins over what the source says, now and after every import. A field that is left out stays,
    /// one that is `null` shows what the source says again. Rejects as `session` does, and with
    /// `invalid_input` for a text that is too long, or too many tags.
    #[napi(
        ts_args_type = "id: string, edit: AnnotationEdit",
        ts_return_type = "Promise<SessionInfo>"
    )]
    pub fn annotate(&self, id: String, edit: String) -> AsyncTask<Call<SessionInfo>> {
        let archive = self.0.clone();
        call(move || {
            let edit: AnnotationEdit = serde_json::from_str(&edit)
                .map_err(|error| Failure::InvalidInput(format!("`edit` is no edit: {error}")))?;
            Ok(archive.annotate(&id, edit)?.into())
        })
    }
}
