//! Assumptions about the form's app: addresses, members, names of states. None of them is public;
//! corrections belong here alone.

use chrono::DateTime;
use kernel::{SingleLine, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::{AltinnConfig, Filed, FiledState, LookupError};

fn below(base: &Url, segments: &[&str]) -> Option<Url> {
    let mut url = base.clone();
    url.path_segments_mut()
        .ok()?
        .pop_if_empty()
        .extend(segments);
    Some(url)
}

/// Address at which a Maskinporten token is exchanged for Altinn's.
pub(crate) fn exchange(config: &AltinnConfig) -> Option<Url> {
    let path = ["authentication", "api", "v1", "exchange", "maskinporten"];
    below(&config.platform_url, &path)
}

/// Address at which a report is filed.
pub(crate) fn submission(config: &AltinnConfig) -> Option<Url> {
    below(&config.apps_url, &[&config.org, &config.app, "instances"])
}

/// Address at which reports with a reference are looked up.
pub(crate) fn search(config: &AltinnConfig, reference: &str) -> Option<Url> {
    let mut url = below(&config.platform_url, &["storage", "api", "v1", "instances"])?;
    url.query_pairs_mut()
        .append_pair("appId", &format!("{}/{}", config.org, config.app))
        .append_pair("reference", reference);
    Some(url)
}

/// A report as it is filed.
pub(crate) fn instance(config: &AltinnConfig, reference: &str, report: &Value) -> Value {
    json!({
        "instanceOwner": { "organisationNumber": config.organisation_number },
        "dataValues": { "reference": reference },
        "data": report,
    })
}

/// A report as Altinn returns it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Instance {
    id: String,
    created: DateTime<chrono::Utc>,
    data_values: Option<DataValues>,
    status: Option<Status>,
}

#[derive(Deserialize)]
struct DataValues {
    reference: Option<String>,
}

#[derive(Deserialize)]
struct Status {
    substatus: Option<Substatus>,
}

#[derive(Deserialize)]
struct Substatus {
    label: Option<String>,
    description: Option<String>,
}

/// Result of a search.
#[derive(Deserialize)]
pub(crate) struct Found {
    instances: Vec<Instance>,
    /// Address of the next page.
    next: Option<String>,
}

impl Instance {
    fn is_of(&self, reference: &str) -> bool {
        let named = self
            .data_values
            .as_ref()
            .and_then(|values| values.reference.as_deref());
        named == Some(reference)
    }

    /// Converts it for the port; `None` if it is another report or its id cannot be stored.
    pub(crate) fn filed(self, reference: &str, now: Timestamp) -> Option<Filed> {
        if !self.is_of(reference) || !is_id(&self.id) {
            return None;
        }
        let substatus = self.status.and_then(|status| status.substatus);
        Some(Filed {
            id: self.id,
            received_at: self.created,
            state: substatus.map_or(FiledState::Received, |substatus| state(&substatus, now)),
        })
    }
}

impl Found {
    /// The first report with this reference; a later one could only be a duplicate. Where the
    /// report may exist but cannot be identified, the look-up fails: "none" would lead to filing it
    /// twice.
    pub(crate) fn filed(
        self,
        reference: &str,
        now: Timestamp,
    ) -> Result<Option<Filed>, LookupError> {
        let ours = self
            .instances
            .into_iter()
            .filter(|one| one.is_of(reference));
        let ours: Vec<_> = ours.collect();
        let unclear = |why: &str| Err(LookupError(why.to_owned()));
        if ours.is_empty() && self.next.is_some() {
            return unclear("the answer has more pages");
        }
        let count = ours.len();
        let filed: Vec<_> = ours
            .into_iter()
            .filter_map(|instance| instance.filed(reference, now))
            .collect();
        if filed.len() < count {
            return unclear("the report is there under an id that is not to be kept");
        }
        Ok(filed.into_iter().min_by_key(|filed| filed.received_at))
    }
}

fn state(substatus: &Substatus, now: Timestamp) -> FiledState {
    let description = substatus.description.as_deref().unwrap_or_default();
    match substatus.label.as_deref() {
        Some("acknowledged") => {
            let at = DateTime::parse_from_rfc3339(description);
            FiledState::Acknowledged {
                at: at.map_or(now, |at| at.to_utc()),
            }
        }
        Some("rejected") => {
            let why = SingleLine::<500>::new(description);
            FiledState::Rejected {
                why: why.map(String::from).unwrap_or_default(),
            }
        }
        _ => FiledState::Received,
    }
}

/// `{party}/{guid}`.
fn is_id(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"-_/".contains(&b);
    (1..=100).contains(&text.len()) && text.bytes().all(fits)
}
