"""Keeps conversations with AI coding agents and finds them again, in process.

    >>> db = opensync.open(folder)
    >>> report = db.import_()
    >>> for hit in db.search("redb lock", source="claude-code"):
    ...     print(hit.title, hit.snippet)

An archive is a folder. Any number of threads and processes, also the command `opensync` and other
languages, may have it open at once; what a call returned from is durable. `open` without a folder
opens the one that the command uses.

Times are milliseconds since 1970, UTC; costs are billionths of a US dollar; tokens are those of
models. Errors are an `OpenSyncError`, with a class for each thing a caller can do about it.
"""

from ._opensync import (
    Change,
    Changes,
    ContextPack,
    ContextPassage,
    ContextTurn,
    CorruptedError,
    EmbedReport,
    Explanation,
    Hit,
    ImportProgress,
    ImportReport,
    Ingested,
    InvalidInputError,
    IoError,
    Message,
    Messages,
    ModelStatus,
    NotFoundError,
    OpenSync,
    OpenSyncError,
    Part,
    PushProgress,
    PushReport,
    RefusedError,
    Remote,
    SearchResults,
    Session,
    Sessions,
    Stats,
    Sums,
    TooNewError,
    UnreachableError,
    Usage,
    Watch,
    __version__,
    data_folder,
    open,
    parse_time,
    redact,
)

__all__ = [
    "Change",
    "Changes",
    "ContextPack",
    "ContextPassage",
    "ContextTurn",
    "CorruptedError",
    "EmbedReport",
    "Explanation",
    "Hit",
    "ImportProgress",
    "ImportReport",
    "Ingested",
    "InvalidInputError",
    "IoError",
    "Message",
    "Messages",
    "ModelStatus",
    "NotFoundError",
    "OpenSync",
    "OpenSyncError",
    "Part",
    "PushProgress",
    "PushReport",
    "RefusedError",
    "Remote",
    "SearchResults",
    "Session",
    "Sessions",
    "Stats",
    "Sums",
    "TooNewError",
    "UnreachableError",
    "Usage",
    "Watch",
    "__version__",
    "data_folder",
    "open",
    "parse_time",
    "redact",
]
