//! One-shot faults by endpoint: the next so many calls answer badly, before or after their work.

use actix_web::{
    HttpResponse,
    http::{Method, StatusCode},
};
use serde::Deserialize;

use crate::broken_answer::{HANG, closed, garbage};

/// The faults still to happen, oldest first.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

/// A request to misbehave.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FaultOrder {
    /// `dnb`, `sparebank1`, `norges-bank`, `slack`, `lists`, `bankid`, `vipps`, `sumsub`,
    /// `maskinporten` or `altinn`.
    #[serde(alias = "partner")]
    bank: String,
    /// Path below the partner's base; `*` or `{name}` stands for one segment, a last `**` for any rest.
    path: String,
    method: Option<String>,
    /// `status:503`, `garbage`, `hang` or `close`.
    fault: String,
    times: Option<u32>,
    /// Does the work first and misbehaves only with the answer.
    #[serde(default)]
    after_executing: bool,
}

struct Fault {
    partner: String,
    path: Vec<String>,
    method: Option<Method>,
    kind: Kind,
    left: u32,
    after_executing: bool,
}

/// How a call is answered instead.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Status(StatusCode),
    Garbage,
    Hang,
    Close,
}

const MOST_FAULTS: usize = 1_000;

impl Faults {
    /// Remembers an order.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn add(&mut self, order: FaultOrder) -> Result<(), String> {
        if self.0.len() >= MOST_FAULTS {
            return Err("too many faults are waiting".to_owned());
        }
        let method = order
            .method
            .map(|name| name.to_uppercase().parse())
            .transpose()
            .map_err(|_| "method is no HTTP method".to_owned())?;
        self.0.push(Fault {
            partner: order.bank,
            path: segments(&order.path).map(str::to_owned).collect(),
            method,
            kind: Kind::parse(&order.fault)?,
            left: order.times.unwrap_or(1),
            after_executing: order.after_executing,
        });
        Ok(())
    }

    /// Forgets all that has not happened yet.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault that waits for this call, and whether the call does its work first.
    pub(crate) fn take(
        &mut self,
        partner: &str,
        path: &str,
        method: &Method,
    ) -> Option<(Kind, bool)> {
        let index = self
            .0
            .iter()
            .position(|fault| fault.strikes(partner, path, method))?;
        let fault = self.0.get_mut(index)?;
        let taken = (fault.kind, fault.after_executing);
        fault.left = fault.left.saturating_sub(1);
        if fault.left == 0 {
            self.0.remove(index);
        }
        Some(taken)
    }
}

impl Kind {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "garbage" => Ok(Self::Garbage),
            "hang" => Ok(Self::Hang),
            "close" => Ok(Self::Close),
            _ => text
                .strip_prefix("status:")
                .and_then(|code| code.parse::<u16>().ok())
                .and_then(|code| StatusCode::from_u16(code).ok())
                .map(Self::Status)
                .ok_or_else(|| "fault is status:NNN, garbage, hang or close".to_owned()),
        }
    }

    /// The answer.
    pub(crate) async fn answer(self) -> HttpResponse {
        match self {
            Self::Status(status) => HttpResponse::build(status).json(serde_json::json!({
                "tppMessages": [{
                    "category": "ERROR",
                    "code": "INTERNAL_SERVER_ERROR",
                    "text": "a fault was ordered"
                }]
            })),
            Self::Garbage => garbage(StatusCode::OK),
            Self::Hang => {
                // A partner that hangs is silent for a time; there is no condition to wait for.
                tokio::time::sleep(HANG).await;
                HttpResponse::GatewayTimeout().finish()
            }
            Self::Close => closed(),
        }
    }
}

impl Fault {
    fn strikes(&self, partner: &str, path: &str, method: &Method) -> bool {
        if self.partner != partner || self.method.as_ref().is_some_and(|m| m != method) {
            return false;
        }
        let mut actual = segments(path);
        for wanted in &self.path {
            if wanted == "**" {
                return true;
            }
            let Some(segment) = actual.next() else {
                return false;
            };
            let wild = wanted == "*" || (wanted.starts_with('{') && wanted.ends_with('}'));
            if !wild && wanted != segment {
                return false;
            }
        }
        actual.next().is_none()
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(path: &str, times: u32) -> FaultOrder {
        FaultOrder {
            bank: "dnb".to_owned(),
            path: path.to_owned(),
            method: Some("get".to_owned()),
            fault: "status:503".to_owned(),
            times: Some(times),
            after_executing: false,
        }
    }

    #[test]
    fn a_fault_strikes_its_endpoint_so_often_and_no_other() {
        let mut faults = Faults::default();
        faults.add(order("/v1/accounts/{id}/balances", 2)).unwrap();
        let path = "/v1/accounts/abc/balances";
        assert!(faults.take("sparebank1", path, &Method::GET).is_none());
        assert!(faults.take("dnb", path, &Method::POST).is_none());
        assert!(
            faults
                .take("dnb", "/v1/accounts/abc", &Method::GET)
                .is_none()
        );
        assert!(faults.take("dnb", path, &Method::GET).is_some());
        assert!(faults.take("dnb", path, &Method::GET).is_some());
        assert!(faults.take("dnb", path, &Method::GET).is_none());
    }

    #[test]
    fn an_unknown_fault_is_refused() {
        let mut unknown = order("/v1/consents", 1);
        unknown.fault = "explode".to_owned();
        assert!(Faults::default().add(unknown).is_err());
    }
}
