//! The secrets port and its first two adapters. Configuration holds references, never secrets.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use secrecy::SecretString;
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

/// What a setting that refers to a secret says: `env:NAME` or `file:PATH`. A text that is no
/// reference may be the secret itself, and is neither printed nor written.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SecretRef(String);

/// References to secrets that the sandbox knows; development alone resolves them.
const SANDBOX: &str = "sandbox:";
/// References to an address of the sandbox, in place of one that holds a secret.
const SANDBOX_ADDRESS: &str = "sandbox-slack:";

impl SecretRef {
    /// The text of the reference.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it refers to a secret of the sandbox.
    pub(super) fn is_of_sandbox(&self) -> bool {
        self.0.starts_with(SANDBOX) || self.0.starts_with(SANDBOX_ADDRESS)
    }

    fn shown(&self) -> &str {
        let is_reference = ["env:", "file:"]
            .iter()
            .any(|kind| self.0.starts_with(kind));
        if is_reference || self.is_of_sandbox() {
            &self.0
        } else {
            "***"
        }
    }
}

impl<T: Into<String>> From<T> for SecretRef {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shown())
    }
}

impl Serialize for SecretRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.shown())
    }
}

/// Where secrets come from.
pub trait Secrets {
    /// The secret behind a reference.
    ///
    /// # Errors
    /// See [`SecretError`].
    fn get(&self, reference: &SecretRef) -> Result<SecretString, SecretError>;
}

/// Why there is no secret. Never holds a part of one.
#[derive(Debug, Error)]
pub enum SecretError {
    /// Not `env:NAME` or `file:PATH`.
    #[error("must be a reference, env:NAME or file:PATH, not the secret itself")]
    NotAReference,
    /// The variable is not set.
    #[error("environment variable {0} is not set; set it, or refer to a file with file:PATH")]
    NoVariable(String),
    /// The file cannot be read.
    #[error("file {} cannot be read ({source}); create it, readable by this user", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Reads `env:NAME` from the environment and `file:PATH` from a file, trimmed at the end.
#[derive(Debug, Clone, Copy)]
pub struct LocalSecrets;

impl Secrets for LocalSecrets {
    fn get(&self, reference: &SecretRef) -> Result<SecretString, SecretError> {
        if let Some(name) = reference.as_str().strip_prefix("env:") {
            return variable(name).ok_or_else(|| SecretError::NoVariable(name.to_owned()));
        }
        let path = reference
            .as_str()
            .strip_prefix("file:")
            .ok_or(SecretError::NotAReference)?;
        let path = Path::new(path);
        let text = std::fs::read_to_string(path).map_err(|source| SecretError::Unreadable {
            path: path.to_owned(),
            source,
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
