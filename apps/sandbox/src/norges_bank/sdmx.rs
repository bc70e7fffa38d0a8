//! The SDMX-JSON 1.0 form: series hold indexes into the lists of the structure.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::observed::Observed;
use crate::random;

/// The whole answer.
pub(super) fn message(observed: &[Observed], now: DateTime<Utc>) -> Value {
    let days: Vec<NaiveDate> = observed
        .iter()
        .flat_map(|one| one.days.iter().copied())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let decimals = distinct(observed, decimals);
    let multipliers = distinct(observed, |one| one.series.unit_mult.to_string());
    let series: Map<String, Value> = observed
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let attributes = json!([
                index(&decimals, &self::decimals(one)),
                0,
                index(&multipliers, &one.series.unit_mult.to_string()),
                0
            ]);
            let values =
                json!({ "attributes": attributes, "observations": observations(one, &days) });
            (format!("0:{at}:0:0"), values)
        })
        .collect();
    json!({
        "meta": {
            "id": format!("IREF{}", random::id()),
            "prepared": now.to_rfc3339_opts(SecondsFormat::Secs, true),
            "test": false,
            "datasetId": random::id(),
            "sender": { "id": "Unknown" },
            "receiver": { "id": "guest" },
            "links": [{ "rel": "self", "href": "/data/EXR", "uri":
                "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/develop/data-message/tools/schemas/1.0/sdmx-json-data-schema.json" }]
        },
        "data": {
            "dataSets": [{
                "links": [{ "rel": "DataStructure", "urn":
                    "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=NB:DSD_EXR(1.0)" }],
                "reportingBegin": days.first().map(|day| format!("{day}T00:00:00")),
                "reportingEnd": days.last().map(|day| format!("{day}T23:59:59")),
                "action": "Information",
                "series": series
            }],
            "structure": structure(observed, &days, &decimals, &multipliers)
        }
    })
}

fn observations(one: &Observed, days: &[NaiveDate]) -> Map<String, Value> {
    one.days
        .iter()
        .filter_map(|day| Some((days.binary_search(day).ok()?, day)))
        .map(|(at, _)| (at.to_string(), json!([one.series.value])))
        .collect()
}

fn decimals(one: &Observed) -> String {
    let value = &one.series.value;
    value
        .split_once('.')
        .map_or(0, |(_, part)| part.len())
        .to_string()
}

fn distinct(observed: &[Observed], of: impl Fn(&Observed) -> String) -> Vec<String> {
    let all: BTreeSet<String> = observed.iter().map(of).collect();
    all.into_iter().collect()
}

fn index(list: &[String], value: &str) -> usize {
    list.iter().position(|one| one == value).unwrap_or_default()
}

fn structure(
    observed: &[Observed],
    days: &[NaiveDate],
    decimals: &[String],
    multipliers: &[String],
) -> Value {
    let bases: Vec<Value> = observed
        .iter()
        .map(|one| json!({ "id": one.series.code, "name": one.series.name }))
        .collect();
    let periods: Vec<Value> = days
        .iter()
        .map(|day| {
            json!({ "start": format!("{day}T00:00:00"), "end": format!("{day}T23:59:59"),
                "id": day, "name": day })
        })
        .collect();
    let decimals: Vec<Value> = decimals
        .iter()
        .map(|d| json!({ "id": d, "name": d }))
        .collect();
    let multipliers: Vec<Value> = multipliers
        .iter()
        .map(|m| json!({ "id": m, "name": if m == "0" { "Units" } else { "Hundreds" } }))
        .collect();
    json!({
        "links": [{ "rel": "DataStructure", "urn":
            "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=NB:DSD_EXR(1.0)" }],
        "name": "Exchange rates", "names": { "en": "Exchange rates" },
        "description": "Exchange rates", "descriptions": { "en": "Exchange rates" },
        "dimensions": {
            "dataset": [],
            "series": [
                dimension("FREQ", "Frequency", 0, &json!([{ "id": "B", "name": "Business" }])),
                dimension("BASE_CUR", "Base Currency", 1, &json!(bases)),
                dimension("QUOTE_CUR", "Quote Currency", 2,
                    &json!([{ "id": "NOK", "name": "Norwegian krone" }])),
                dimension("TENOR", "Tenor", 3, &json!([{ "id": "SP", "name": "Spot" }])),
            ],
            "observation": [{
                "id": "TIME_PERIOD", "name": "Time Period", "description": "The period of the observation",
                "keyPosition": 4, "role": "time", "values": periods
            }]
        },
        "attributes": {
            "dataset": [],
            "series": [
                attribute("DECIMALS", "Decimals", &json!(decimals)),
                attribute("CALCULATED", "Calculated", &json!([{ "id": "false", "name": "false" }])),
                attribute("UNIT_MULT", "Unit Multiplier", &json!(multipliers)),
                attribute("COLLECTION", "Collection Indicator",
                    &json!([{ "id": "C", "name": "ECB concertation time 14:15 CET" }])),
            ],
            "observation": []
        }
    })
}

fn dimension(id: &str, name: &str, position: u8, values: &Value) -> Value {
    json!({ "id": id, "name": name, "description": name, "keyPosition": position, "role": null,
        "values": values })
}

fn attribute(id: &str, name: &str, values: &Value) -> Value {
    json!({ "id": id, "name": name, "description": name,
        "relationship": { "dimensions": ["FREQ", "BASE_CUR", "QUOTE_CUR", "TENOR"] },
        "role": null, "values": values })
}
