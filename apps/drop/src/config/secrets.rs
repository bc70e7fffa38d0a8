//! The secrets port and its first two adapters. Configuration holds references, never secrets.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use thiserror::Error;

/// Where secrets come from.
pub trait Secrets {
    /// The secret behind a reference.
    ///
    /// # Errors
    /// See [`SecretError`].
    fn get(&self, reference: &str) -> Result<SecretString, SecretError>;
}

/// Why there is no secret. Never holds a part of one.
#[derive(Debug, Error)]
pub enum SecretError {
    /// Not `env:NAME` or `file:PATH`.
    #[error("must be a reference, env:NAME or file:PATH, not the secret itself")]
    NotAReference,
    /// The variable is not set.
    #[error("environment variable {0} is not set")]
    NoVariable(String),
    /// The file cannot be read.
    #[error("file {} cannot be read: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// Reads `env:NAME` from the environment and `file:PATH` from a file, trimmed at the end.
#[derive(Debug, Clone, Copy)]
pub struct LocalSecrets;

impl Secrets for LocalSecrets {
    fn get(&self, reference: &str) -> Result<SecretString, SecretError> {
        if let Some(name) = reference.strip_prefix("env:") {
            return variable(name).ok_or_else(|| SecretError::NoVariable(name.to_owned()));
        }
        let path = reference
            .strip_prefix("file:")
            .ok_or(SecretError::NotAReference)?;
        let path = Path::new(path);
        let text = std::fs::read_to_string(path).map_err(|error| SecretError::Unreadable {
            path: path.to_owned(),
            error,
        })?;
        Ok(text.trim_end().to_owned().into())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that looks secrets up"
)]
fn variable(name: &str) -> Option<SecretString> {
    std::env::var(name).ok().map(Into::into)
}
