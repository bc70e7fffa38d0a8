//! From configuration file and environment to a checked configuration, as every command needs it.

use std::path::Path;

use crate::config::{Config, Raw, Violations, read};

/// Reads the configuration. In a build with the sandbox, and in development, the sandbox where
/// `drop sandbox` listens takes the place of partners that are not configured.
///
/// # Errors
/// See [`read`].
pub fn read_raw(file: Option<&Path>) -> anyhow::Result<Raw> {
    let raw = read(file)?;
    #[cfg(feature = "sandbox")]
    let raw = crate::development::with_sandbox(raw, None);
    Ok(raw)
}

/// Checks the configuration and resolves its secrets.
///
/// # Errors
/// Every violation at once.
pub fn check(raw: &Raw) -> Result<Config, Violations> {
    #[cfg(feature = "sandbox")]
    let secrets = crate::development::SandboxSecrets;
    #[cfg(not(feature = "sandbox"))]
    let secrets = crate::config::LocalSecrets;
    Config::check(raw, &secrets)
}

/// Reads and checks the configuration.
///
/// # Errors
/// See [`read_raw`] and [`check`].
pub fn load(file: Option<&Path>) -> anyhow::Result<Config> {
    Ok(check(&read_raw(file)?)?)
}

/// The same for a service, which says in the log that it runs for development if the configuration
/// does not say for what.
///
/// # Errors
/// See [`load`].
pub fn load_for_service(file: Option<&Path>) -> anyhow::Result<Config> {
    let config = load(file)?;
    warn_of_unnamed_environment(&config);
    Ok(config)
}

/// Says so in the log if the environment is not named.
pub fn warn_of_unnamed_environment(config: &Config) {
    if !config.is_environment_named {
        tracing::warn!(
            "DEVELOPMENT MODE, because `environment` is not set: synthetic people can log in, \
             requests to banks need no signature, and keys are kept in {}. Where people's money \
             moves, set DROP_ENVIRONMENT=production",
            config.data_dir.join("development-keys").display()
        );
    }
}
