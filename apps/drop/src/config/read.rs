//! Reading file and environment.

use std::path::Path;

use figment::{
    Error, Figment,
    error::Kind,
    providers::{Env, Format, Serialized, Toml},
};

use super::raw::Raw;

/// Reads file and environment.
///
/// # Errors
/// A file that is not TOML, an unknown setting, a value of the wrong type; never the value itself,
/// which may be a secret in the wrong place.
pub fn read(file: Option<&Path>) -> anyhow::Result<Raw> {
    let mut figment = Figment::from(Serialized::defaults(Raw::default()));
    if let Some(file) = file {
        anyhow::ensure!(
            file.exists(),
            "configuration file {} does not exist; check --config and DROP_CONFIG",
            file.display()
        );
        figment = figment.merge(Toml::file(file));
    }
    let is_setting = |name: &str| {
        name != "config" && !name.starts_with("test_") && !name.starts_with("require_")
    };
    let figment = figment
        .merge(Env::raw().only(&["DATABASE_URL"]))
        .merge(Env::raw().only(&["PORT"]).map(|_| "http.port".into()))
        .merge(
            Env::prefixed("DROP_")
                .filter(move |name| is_setting(name.as_str().to_ascii_lowercase().as_str()))
                .split("__"),
        );
    figment.extract().map_err(|error: Error| {
        let lines: Vec<_> = error.into_iter().map(|error| explain(&error)).collect();
        anyhow::anyhow!(
            "the configuration cannot be read:\n  - {}",
            lines.join("\n  - ")
        )
    })
}

/// What is wrong and where, without the value.
fn explain(error: &Error) -> String {
    let setting = error.path.join(".");
    let source = error
        .metadata
        .as_ref()
        .map(|metadata| match &metadata.source {
            Some(source) => format!(" (in {source})"),
            None => format!(" (in {})", metadata.name),
        });
    let source = source.unwrap_or_default();
    match &error.kind {
        Kind::UnknownField(name, known) => {
            let name = match error.path.last() {
                Some(last) if last == name => setting,
                Some(_) => format!("{setting}.{name}"),
                None => name.clone(),
            };
            let known = known.join(", ");
            format!("{name}: there is no such setting{source}; known here: {known}")
        }
        Kind::InvalidType(_, expected)
        | Kind::InvalidValue(_, expected)
        | Kind::InvalidLength(_, expected) => {
            format!("{setting}: must be {expected}{source}")
        }
        Kind::UnknownVariant(_, known) => {
            format!("{setting}: must be one of {}{source}", known.join(", "))
        }
        Kind::MissingField(name) => format!("{setting}.{name}: is needed{source}"),
        Kind::DuplicateField(name) => format!("{setting}.{name}: is set twice{source}"),
        // A parser's message quotes the line, except in its own first line.
        Kind::Message(text) if text.starts_with("TOML parse error") => {
            let place = text.lines().next().unwrap_or_default();
            format!("{place}{source}: is not TOML; check quotes and brackets there")
        }
        _ => format!("{setting}: cannot be read{source}"),
    }
}
