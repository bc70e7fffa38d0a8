//! The configuration as it may be printed.

use serde_json::Value;

use super::{masking, raw::Raw};

/// The configuration as JSON without secrets: they are references, a text in place of a reference
/// is masked, and so is what may be a secret in any address.
///
/// # Errors
/// None that can occur: plain values only.
pub fn masked(raw: &Raw) -> anyhow::Result<String> {
    let mut shown = serde_json::to_value(raw)?;
    mask_addresses(&mut shown);
    if let (Some(url), Some(shown)) = (&raw.database_url, shown.get_mut("database_url")) {
        *shown = masking::database_url(url.expose()).into();
    }
    Ok(serde_json::to_string_pretty(&shown)?)
}

fn mask_addresses(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("://") => *text = masking::address(text),
        Value::Array(values) => values.iter_mut().for_each(mask_addresses),
        Value::Object(members) => members.values_mut().for_each(mask_addresses),
        _ => {}
    }
}
