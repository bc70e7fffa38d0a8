//! What the tests of the use cases share: a store in memory, a clock that stands still, an eID that
//! is scripted, and signatures anybody could forge.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta};
use kernel::{
    RequestContext, SingleLine, Timestamp, UserId,
    testing::{TestClock, TestIds, TestRandom},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use url::Url;

use crate::{
    Authenticate, BirthDate, Callback, CallbackAnswer, CompleteLogin, CompleteLoginError,
    CompletedLogin, Device, IssuedTokens, ListSessions, LoginClient, Logout, NationalId,
    NationalIdPolicy, PersonName, Principal, ProviderId, Providers, RedeemCode, RefreshSession,
    SessionPolicy, StartLogin, StartedLogin, Storage, TokenIssuer, User,
    ports::{
        AccessClaims, AuthorizationRequest, CodeExchange, InvalidToken, Onboarding, OpenIdError,
        OpenIdProvider, SigningFailed, TokenSigner, TokenVerifier, VerifiedIdentity,
    },
    testing::MemoryIdentities,
};

mockall::mock! {
    pub(crate) Provider {}

    #[async_trait]
    impl OpenIdProvider for Provider {
        fn id(&self) -> &ProviderId;
        async fn authorization_url(
            &self,
            request: &AuthorizationRequest,
        ) -> Result<Url, OpenIdError>;
        async fn exchange(&self, exchange: &CodeExchange) -> Result<VerifiedIdentity, OpenIdError>;
    }
}

/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Tokens that say what they claim, for all to read and write.
pub(crate) struct OpenTokens;

impl TokenSigner for OpenTokens {
    fn sign(&self, claims: &AccessClaims) -> Result<SecretString, SigningFailed> {
        let (issued, expires) = (claims.issued_at, claims.expires_at);
        let parts = json!([claims.user_id, claims.session_id, issued, expires]);
        Ok(SecretString::from(parts.to_string()))
    }

    fn public_keys(&self) -> serde_json::Value {
        json!({ "keys": [] })
    }
}

impl TokenVerifier for OpenTokens {
    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, InvalidToken> {
        let parts: [serde_json::Value; 4] =
            serde_json::from_str(token).map_err(|_| InvalidToken::Malformed)?;
        let text = |at: usize| parts[at].as_str().unwrap();
        let time = |at: usize| DateTime::parse_from_rfc3339(text(at)).unwrap().to_utc();
        let claims = AccessClaims {
            user_id: text(0).parse().unwrap(),
            session_id: text(1).parse().unwrap(),
            issued_at: time(2),
            expires_at: time(3),
        };
        if claims.expires_at <= now {
            Err(InvalidToken::Claims)
        } else {
            Ok(claims)
        }
    }
}

/// The persons whose review was requested.
#[derive(Default)]
pub(crate) struct Arrivals(pub(crate) Mutex<Vec<UserId>>);

#[async_trait]
impl Onboarding for Arrivals {
    async fn arrived(&self, user: UserId, _: &RequestContext) {
        self.0.lock().unwrap().push(user);
    }
}

/// The identity that the eID confirms, or its error.
type Answer = Box<dyn Fn() -> Result<VerifiedIdentity, OpenIdError> + Send + Sync>;

/// One installation of Drop.
pub(crate) struct Fixture {
    pub(crate) memory: Arc<MemoryIdentities>,
    pub(crate) storage: Storage,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) random: Arc<TestRandom>,
    pub(crate) ids: Arc<TestIds>,
    pub(crate) answer: Arc<Mutex<Answer>>,
    pub(crate) providers: Providers,
    pub(crate) arrivals: Arc<Arrivals>,
}

impl Fixture {
    /// It is this time.
    pub(crate) fn at(time: &str) -> Self {
        let memory = Arc::new(MemoryIdentities::new());
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(|| Ok(grown_up()))));
        let mut provider = MockProvider::new();
        provider.expect_id().return_const(ProviderId::new("bankid"));
        provider.expect_authorization_url().returning(|request| {
            let state = request.state.expose_secret();
            let url = format!("https://bankid.example/authorize?state={state}");
            Ok(Url::parse(&url).unwrap())
        });
        let shared = Arc::clone(&answer);
        provider
            .expect_exchange()
            .returning(move |_| (shared.lock().unwrap())());
        Self {
            storage: Storage::of(memory.clone()),
            memory,
            clock: Arc::new(TestClock::at(time)),
            random: Arc::default(),
            ids: Arc::default(),
            answer,
            providers: Providers::new(vec![Arc::new(provider)]),
            arrivals: Arc::default(),
        }
    }

    pub(crate) fn new() -> Self {
        Self::at("2026-11-20T12:00:00.123456Z")
    }

    /// The eID will say this from now on.
    pub(crate) fn eid_answers(
        &self,
        answer: impl Fn() -> Result<VerifiedIdentity, OpenIdError> + Send + Sync + 'static,
    ) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    fn tokens(&self) -> TokenIssuer {
        TokenIssuer {
            signer: Arc::new(OpenTokens),
            random: self.random.clone(),
            policy: SessionPolicy::default(),
        }
    }

    pub(crate) fn start_login(&self) -> StartLogin {
        StartLogin {
            storage: self.storage.clone(),
            providers: self.providers.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            ids: self.ids.clone(),
        }
    }

    pub(crate) fn complete_login(&self) -> CompleteLogin {
        CompleteLogin {
            storage: self.storage.clone(),
            providers: self.providers.clone(),
            tokens: self.tokens(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            onboarding: self.arrivals.clone(),
        }
    }

    pub(crate) fn redeem_code(&self) -> RedeemCode {
        RedeemCode {
            storage: self.storage.clone(),
            tokens: self.tokens(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
        }
    }

    pub(crate) fn refresh_session(&self) -> RefreshSession {
        RefreshSession {
            storage: self.storage.clone(),
            tokens: self.tokens(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
        }
    }

    pub(crate) fn authenticate(&self) -> Authenticate {
        Authenticate {
            verifier: Arc::new(OpenTokens),
            queries: self.storage.queries.clone(),
            clock: self.clock.clone(),
        }
    }

    pub(crate) fn list_sessions(&self) -> ListSessions {
        ListSessions {
            queries: self.storage.queries.clone(),
            clock: self.clock.clone(),
        }
    }

    pub(crate) fn logout(&self) -> Logout {
        Logout {
            storage: self.storage.clone(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
        }
    }

    /// A browser at the eID, about to come back.
    pub(crate) async fn started(&self, client: LoginClient) -> StartedLogin {
        let provider = ProviderId::new("bankid");
        let started = self
            .start_login()
            .start(&provider, client, None, &context())
            .await;
        started.unwrap()
    }

    /// The browser comes back with a code.
    pub(crate) async fn returned(
        &self,
        started: &StartedLogin,
    ) -> Result<CompletedLogin, CompleteLoginError> {
        self.called_back(callback(started)).await
    }

    pub(crate) async fn called_back(
        &self,
        callback: Callback,
    ) -> Result<CompletedLogin, CompleteLoginError> {
        let device = Device::new(Some("Mozilla/5.0"), Some([192, 0, 2, 1].into()));
        self.complete_login()
            .complete(callback, device, &context())
            .await
    }

    /// There and back again.
    pub(crate) async fn logged_in(&self) -> (IssuedTokens, User) {
        let started = self.started(LoginClient::web("/home").unwrap()).await;
        match self.returned(&started).await.unwrap() {
            CompletedLogin::Web { tokens, user, .. } => (tokens, *user),
            CompletedLogin::Mobile { .. } => panic!("a browser got a code"),
        }
    }

    pub(crate) async fn principal(&self, tokens: &IssuedTokens) -> Principal {
        self.authenticate()
            .authenticate(&tokens.access)
            .await
            .unwrap()
    }

    /// Actions of the audit log since the beginning.
    pub(crate) fn actions(&self) -> Vec<&'static str> {
        self.memory
            .audits()
            .iter()
            .map(|entry| entry.action)
            .collect()
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }
}

pub(crate) fn context() -> RequestContext {
    RequestContext::job("test")
}

/// What a browser that did nothing wrong brings back.
pub(crate) fn callback(started: &StartedLogin) -> Callback {
    let mut query = started.authorization_url.query_pairs();
    let (_, state) = query.find(|(key, _)| key == "state").unwrap();
    Callback {
        state: SecretString::from(state.into_owned()),
        answer: CallbackAnswer::Code(SecretString::from("code")),
        browser_binding: Some(started.browser_binding.clone()),
    }
}

pub(crate) fn person(national_id: &str, birth_date: Option<(i32, u32, u32)>) -> VerifiedIdentity {
    let policy = NationalIdPolicy { synthetic: true };
    let date = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    VerifiedIdentity {
        national_id: NationalId::parse(national_id, policy).unwrap(),
        name: PersonName {
            full: SingleLine::new("Kari Nordmann").unwrap(),
            given: Some(SingleLine::new("Kari").unwrap()),
            family: Some(SingleLine::new("Nordmann").unwrap()),
        },
        birth_date: birth_date.map(|ymd| BirthDate::new(date(ymd))),
        acr: Some("urn:bankid:bid;LOA=4".into()),
    }
}

pub(crate) fn grown_up() -> VerifiedIdentity {
    person("13097248022", Some((1972, 9, 13)))
}
