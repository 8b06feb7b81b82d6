//! The one error that rooms hand upward. Its two faces (an HTML page, problem+json) are drawn in `web/`.

/// What went wrong, by what the asker can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing answers here.
    #[error("not found")]
    NotFound,
    /// Something answered here, and is gone.
    #[error("gone")]
    Gone,
    /// The request or input is malformed; one sentence an item.
    #[error("{}", .0.join("; "))]
    Invalid(Vec<String>),
    /// It contradicts what is stored; says how.
    #[error("{0}")]
    Conflict(String),
    /// It is not as the asker saw it any more.
    #[error("It has changed since: get it again, and decide anew.")]
    Changed,
    /// It can't be done now (disk full, folder read-only, a second process); the sentence says why and what to do.
    #[error("{0}")]
    Busy(String),
    /// A fault of ours. The cause is logged and never shown to a reader.
    #[error("{0}")]
    Internal(String),
}

/// The result of everything that can fail for an asker.
pub type Result<T, E = Error> = std::result::Result<T, E>;
