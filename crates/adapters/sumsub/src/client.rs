//! The calls.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::{Clock, UserId};
use kyc::{
    ExternalApplicantId, LevelName,
    ports::{AmlCase, ApplicantStatus, IdentityVerification, ProviderError, SdkToken},
};
use outbound::{Method, Outbound, Repeat, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use url::Url;

use crate::{
    SumsubConfig,
    fault::{malformed, refused, unanswered},
    model::{Applicant, Case, Review},
    signature::signed,
};

/// Maximum length of a token.
const LONGEST_TOKEN: usize = 4_096;

/// Sumsub.
pub struct Sumsub {
    config: SumsubConfig,
    outbound: Arc<Outbound>,
    clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
}

impl Sumsub {
    /// Creates the client.
    pub fn new(config: SumsubConfig, outbound: Arc<Outbound>, clock: Arc<dyn Clock>) -> Self {
        Self {
            config,
            outbound,
            clock,
        }
    }

    fn address(&self, path: &[&str]) -> Result<Url, ProviderError> {
        let mut url = self.config.base_url.clone();
        url.path_segments_mut()
            .map_err(|()| malformed("the configured address has no path"))?
            .pop_if_empty()
            .push("resources")
            .extend(path);
        Ok(url)
    }

    /// Signed once: retries within the deadline are well within the minute that Sumsub accepts.
    async fn send(
        &self,
        (method, url, template): (Method, Url, &'static str),
        body: Option<serde_json::Value>,
        repeat: Repeat,
    ) -> Result<Response, ProviderError> {
        let body = body.map(|body| body.to_string().into_bytes());
        let now = self.clock.now();
        let request = signed(&self.config, now, method, url, template, body);
        let request = request.map_err(|error| unanswered(&error))?;
        let sent = self.outbound.send(request, repeat).await;
        let response = sent.map_err(|error| unanswered(&error))?;
        if response.status.is_success() {
            Ok(response)
        } else {
            Err(refused(&response))
        }
    }

    async fn get<T: DeserializeOwned>(
        &self,
        url: Url,
        template: &'static str,
    ) -> Result<T, ProviderError> {
        let call = (Method::GET, url, template);
        parse(&self.send(call, None, Repeat::Safe).await?)
    }
}

/// Parses a body as JSON. The error names the location, not the content.
fn parse<T: DeserializeOwned>(response: &Response) -> Result<T, ProviderError> {
    serde_json::from_slice(&response.body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        malformed(&format!("{:?} error at {line}:{column}", error.classify()))
    })
}

#[async_trait]
impl IdentityVerification for Sumsub {
    fn name(&self) -> &'static str {
        "sumsub"
    }

    async fn create(
        &self,
        user: UserId,
        level: &LevelName,
    ) -> Result<ExternalApplicantId, ProviderError> {
        let mut url = self.address(&["applicants"])?;
        url.query_pairs_mut()
            .append_pair("levelName", level.as_str());
        let call = (Method::POST, url, "/resources/applicants");
        let body = json!({ "externalUserId": user });
        // A second applicant of the same customer is refused (409), so none is created twice; but
        // the answer to a retry would hide that of the first call.
        let response = self.send(call, Some(body), Repeat::Never).await?;
        let applicant: Applicant = parse(&response)?;
        let id = applicant.id.unwrap_or_default();
        ExternalApplicantId::new(&id).map_err(|_| malformed("the applicant has no usable id"))
    }

    async fn find(&self, user: UserId) -> Result<Option<ApplicantStatus>, ProviderError> {
        let named = format!("-;externalUserId={user}");
        let url = self.address(&["applicants", &named, "one"])?;
        let found = self
            .get::<Applicant>(url, "/resources/applicants/-;externalUserId={id}/one")
            .await;
        match found {
            Ok(found) => found
                .status(self.clock.now())
                .map(Some)
                .ok_or_else(|| malformed("the applicant has no usable id")),
            Err(ProviderError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn status(
        &self,
        applicant: &ExternalApplicantId,
    ) -> Result<ApplicantStatus, ProviderError> {
        let url = self.address(&["applicants", applicant.as_str(), "status"])?;
        let review: Review = self.get(url, "/resources/applicants/{id}/status").await?;
        Ok(review.status(applicant.clone(), self.clock.now()))
    }

    async fn sdk_token(&self, user: UserId, level: &LevelName) -> Result<SdkToken, ProviderError> {
        let life = self.config.sdk_token_life.as_secs();
        let url = self.address(&["accessTokens", "sdk"])?;
        let call = (Method::POST, url, "/resources/accessTokens/sdk");
        let body = json!({ "userId": user, "levelName": level, "ttlInSecs": life });
        let now = self.clock.now();
        // A second token is harmless.
        let answer: Token = parse(&self.send(call, Some(body), Repeat::Safe).await?)?;
        let token = answer.token.map(SecretString::from).filter(is_token);
        let life = TimeDelta::seconds(i64::try_from(life).unwrap_or_default());
        Ok(SdkToken {
            token: token.ok_or_else(|| malformed("the answer has no usable token"))?,
            expires_at: now + life,
        })
    }

    async fn reset(&self, applicant: &ExternalApplicantId) -> Result<(), ProviderError> {
        let url = self.address(&["applicants", applicant.as_str(), "reset"])?;
        let call = (Method::POST, url, "/resources/applicants/{id}/reset");
        // A late retry would undo what the customer has begun meanwhile.
        self.send(call, None, Repeat::Never).await.map(drop)
    }

    async fn aml_case(
        &self,
        applicant: &ExternalApplicantId,
    ) -> Result<Option<AmlCase>, ProviderError> {
        let url = self.address(&["api", "applicants", applicant.as_str(), "amlCase"])?;
        let call = (Method::GET, url, "/resources/api/applicants/{id}/amlCase");
        // The limit is ten a minute for all customers together; retries would use it up.
        let response = self.send(call, None, Repeat::Never).await?;
        let case: Option<Case> = parse(&response)?;
        Ok(case.and_then(Case::found))
    }
}

fn is_token(token: &SecretString) -> bool {
    let token = token.expose_secret();
    (1..=LONGEST_TOKEN).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic())
}
