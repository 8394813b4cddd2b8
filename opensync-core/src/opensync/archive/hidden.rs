//! What the handle leaves out of what is shown: sources that people do not want to see.

use super::OpenSync;
use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::ingest;
use crate::model::Session;

impl OpenSync {
    /// The sources that people do not want to see, in the order of their names.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn hidden_sources(&self) -> Result<Vec<String>> {
        self.read()?.hidden_sources()
    }

    /// Leaves a source out of what is shown, or shows it again. It is imported, kept and exported all
    /// the same: a program asks [`without_hidden`](Self::without_hidden) for what it shows. Durable on
    /// return.
    ///
    /// ```
    /// use opensync_core::filter::Field;
    /// use opensync_core::{Filter, OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// archive.set_source_hidden("my-agent", true)?;
    /// assert_eq!(archive.hidden_sources()?, ["my-agent"]);
    ///
    /// let shown = archive.without_hidden(Filter::default())?;
    /// assert_eq!(archive.stats(&shown)?.total.sessions, 0);
    /// let named = Filter::default().include(Field::Source, "my-agent");
    /// assert_eq!(archive.without_hidden(named.clone())?, named);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that no source can have,
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be written.
    pub fn set_source_hidden(&self, source: &str, is_hidden: bool) -> Result<()> {
        ingest::check(&Session::new(source, "any"), &[])?;
        self.engine.store.write(self.owner, |write| write.put_hidden_source(source, is_hidden))
    }

    /// `filter` without the sources that people do not want to see, but for those that it asks for.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn without_hidden(&self, filter: Filter) -> Result<Filter> {
        let asked = filter.of(Field::Source).kept;
        let hidden = self.hidden_sources()?.into_iter();
        let hidden = hidden.filter(|name| !asked.iter().any(|pattern| pattern.matches(name)));
        Ok(hidden.fold(filter, |filter, name| filter.exclude(Field::Source, format!("={name}"))))
    }
}
