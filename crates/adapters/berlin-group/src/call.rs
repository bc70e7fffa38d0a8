//! One call to a bank: address, the protocol's headers, signature.

use std::{net::IpAddr, time::Duration};

use chrono::{DateTime, Utc};
use outbound::{
    Method, NotSent, OutboundError, Repeat, Request, Response,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use payments::ports::{BankError, PsuContext};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

use crate::{bank::Bank, fault, profile::BankProfile, signature};

/// How long a bank may take where the last balance serves as well: a customer waits to pay.
const SOON: Duration = Duration::from_secs(3);

/// A call in the making. Paths are templates with `{}` where an id goes: `/consents/{}/status`.
pub(crate) struct Call<'a> {
    bank: &'a Bank,
    method: Method,
    template: &'static str,
    url: Url,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    deadline: Option<Duration>,
}

impl<'a> Call<'a> {
    /// A call of a path under the bank's API.
    pub(crate) fn new(
        bank: &'a Bank,
        method: Method,
        template: &'static str,
        ids: &[&str],
    ) -> Self {
        let url = address(&bank.profile, template, ids);
        Self::to(bank, method, template, url)
    }

    /// A call of an address the bank named, already checked.
    pub(crate) fn to(bank: &'a Bank, method: Method, template: &'static str, url: Url) -> Self {
        let headers = vec![
            ("x-request-id", bank.request_id()),
            ("accept", "application/json".to_owned()),
        ];
        Self {
            bank,
            method,
            template,
            url,
            headers,
            body: Vec::new(),
            deadline: None,
        }
    }

    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    pub(crate) fn consent(self, consent: &str) -> Self {
        self.header("consent-id", consent.to_owned())
    }

    /// Reports that the customer is present, and their address: only then is a read free of the
    /// quota.
    pub(crate) fn psu(self, psu: PsuContext) -> Self {
        match psu {
            PsuContext::Absent => self,
            PsuContext::Present { ip } => {
                let ip = match ip.to_canonical() {
                    IpAddr::V4(ip) => ip,
                    IpAddr::V6(_) => self.bank.profile.psu_ipv6_as,
                };
                self.header("psu-ip-address", ip.to_string())
            }
        }
    }

    /// Asks for SCA by redirect. Both addresses are the same: what the customer's return says is
    /// not believed anyway.
    pub(crate) fn redirect(self, to: &Url) -> Self {
        self.header("tpp-redirect-preferred", "true".to_owned())
            .header("tpp-redirect-uri", to.to_string())
            .header("tpp-nok-redirect-uri", to.to_string())
    }

    /// Says that the authorisation will be begun by a call of its own, where the bank works so. For
    /// the calls that make what is to be authorised, not for those that begin an authorisation.
    pub(crate) fn explicit(self) -> Self {
        if self.bank.profile.explicit_authorisation {
            return self.header("tpp-explicit-authorisation-preferred", "true".to_owned());
        }
        self
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, NotSent> {
        self.body = serde_json::to_vec(body).map_err(|_| NotSent::Malformed)?;
        Ok(self.header("content-type", "application/json".to_owned()))
    }

    /// Sets a short deadline: the caller is waiting and can continue without the answer.
    pub(crate) fn soon(mut self) -> Self {
        self.deadline = Some(SOON);
        self
    }

    fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Signs if the bank wants it, and sends.
    pub(crate) async fn send(mut self, repeat: Repeat) -> Result<Response, OutboundError> {
        let malformed = OutboundError::NotSent(NotSent::Malformed);
        self.sign().map_err(|()| malformed.clone())?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let value = HeaderValue::from_str(value).map_err(|_| malformed.clone())?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let mut request = Request::new(self.method, self.url, self.template).headers(headers);
        if !self.body.is_empty() {
            request = request.body(self.body);
        }
        if let Some(deadline) = self.deadline {
            request = request.deadline(deadline);
        }
        self.bank.outbound.send(request, repeat).await
    }

    /// Sends and reads the body of a success.
    pub(crate) async fn read<T: DeserializeOwned>(self, repeat: Repeat) -> Result<T, BankError> {
        let response = self.send(repeat).await.map_err(|e| fault::unanswered(&e))?;
        if !response.status.is_success() {
            return Err(fault::refused(&response));
        }
        parse(&response)
    }

    /// Digest is present if and only if Signature is (NextGenPSD2 §12.1).
    fn sign(&mut self) -> Result<(), ()> {
        let Some((profile, key)) = self.bank.signing() else {
            return Ok(());
        };
        let date = http_date(self.bank.clock.now());
        self.headers.push(("digest", signature::digest(&self.body)));
        self.headers.push(("date", date));
        let signature = key.sign(profile, &self.headers).map_err(drop)?;
        self.headers.push(("signature", signature));
        let certificate = key.certificate().to_owned();
        self.headers
            .push(("tpp-signature-certificate", certificate));
        Ok(())
    }
}

/// Reads a body as JSON. The error names the place, not the content.
pub(crate) fn parse<T: DeserializeOwned>(response: &Response) -> Result<T, BankError> {
    serde_json::from_slice(&response.body).map_err(|error| {
        BankError::Malformed(format!(
            "{:?} error at line {} column {}",
            error.classify(),
            error.line(),
            error.column()
        ))
    })
}

/// The address of a path: each id is one segment, percent-encoded.
fn address(profile: &BankProfile, template: &str, ids: &[&str]) -> Url {
    let mut url = profile.base_url.clone();
    let mut ids = ids.iter();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push(&profile.api_path);
        for part in template.split('/').filter(|part| !part.is_empty()) {
            path.push(if part == "{}" {
                ids.next().copied().unwrap_or_default()
            } else {
                part
            });
        }
    }
    url
}

/// IMF-fixdate (RFC 9110 §5.6.7).
fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
