//! What every call of a TPP carries in its headers, read and checked once.

use std::net::Ipv4Addr;

use actix_web::HttpRequest;
use url::Url;
use uuid::Uuid;

use super::{aspsp::Bank, error::BankError, redirects::Redirects, signature};

/// The headers of a call that are good.
pub(crate) struct Call {
    consent_id: Option<String>,
    psu_ip: Option<Ipv4Addr>,
    redirect_uri: Option<Url>,
    nok_redirect_uri: Option<Url>,
}

impl Call {
    /// Checks `X-Request-ID`, the form of the optional headers, and the signature.
    pub(crate) fn read(http: &HttpRequest, body: &[u8], bank: &Bank) -> Result<Self, BankError> {
        let header = |name: &str| {
            http.headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let request_id = header("X-Request-ID")
            .ok_or_else(|| BankError::format("X-Request-ID", "the header is missing"))?;
        if Uuid::try_parse(request_id).is_err() {
            return Err(BankError::format("X-Request-ID", "a UUID"));
        }
        signature::check(http, body, bank.settings().require_signature)?;
        let psu_ip = header("PSU-IP-Address")
            .map(str::parse)
            .transpose()
            .map_err(|_| BankError::format("PSU-IP-Address", "an IPv4 address"))?;
        let address = |name: &'static str| {
            header(name)
                .map(Url::parse)
                .transpose()
                .map_err(|_| BankError::format(name, "an absolute URI"))
        };
        Ok(Self {
            consent_id: header("Consent-ID").map(str::to_owned),
            psu_ip,
            redirect_uri: address("TPP-Redirect-URI")?,
            nok_redirect_uri: address("TPP-Nok-Redirect-URI")?,
        })
    }

    /// Whether the customer takes part in this call; only then is it free of the quota.
    pub(crate) fn psu_is_present(&self) -> bool {
        self.psu_ip.is_some()
    }

    /// The address is mandatory where payments and consents begin.
    pub(crate) fn require_psu(&self) -> Result<(), BankError> {
        self.psu_ip
            .map(drop)
            .ok_or_else(|| BankError::format("PSU-IP-Address", "the header is missing"))
    }

    /// The consent an account is read under.
    pub(crate) fn require_consent(&self) -> Result<&str, BankError> {
        self.consent_id
            .as_deref()
            .ok_or_else(|| BankError::format("Consent-ID", "the header is missing"))
    }

    /// Where to send the customer back to; the failure address defaults to the other.
    pub(crate) fn redirects(&self) -> Option<Redirects> {
        let done = self.redirect_uri.clone()?;
        let failed = self
            .nok_redirect_uri
            .clone()
            .unwrap_or_else(|| done.clone());
        Some(Redirects { done, failed })
    }

    /// The redirect approach is the only one here, so the address is mandatory.
    pub(crate) fn require_redirects(&self) -> Result<Redirects, BankError> {
        self.redirects()
            .ok_or_else(|| BankError::format("TPP-Redirect-URI", "the header is missing"))
    }
}
