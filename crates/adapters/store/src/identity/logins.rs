//! Logins under way and one-time codes: each is consumed once, by the first request.

use ::identity::{
    LoginAttempt, LoginClient, OneTimeCode, ProviderId, TokenHash, ports::LoginRepository,
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, StoreError, Timestamp};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    engine::in_unit,
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, count},
    schema::{login_attempts, one_time_codes},
    seal::{open, seal},
    sql_types::Moment,
    unit::Unit,
};

const ATTEMPTS: &str = "login_attempts";
const CODES: &str = "one_time_codes";
const WEB: &str = "web";
const MOBILE: &str = "mobile";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = login_attempts, treat_none_as_default_value = false)]
struct AttemptRow {
    state_hash: Vec<u8>,
    provider: String,
    browser_hash: Vec<u8>,
    nonce: String,
    pkce_verifier: String,
    client: String,
    return_path: Option<String>,
    code_challenge: Option<String>,
    expires_at: Moment,
}

impl AttemptRow {
    fn write(attempt: &LoginAttempt, cipher: &dyn FieldCipher) -> Self {
        let id = hex::encode(attempt.state.as_bytes());
        let row = RowOf::new(ATTEMPTS, &id);
        let sealed =
            |column, secret: &SecretString| seal(cipher, row, column, secret.expose_secret());
        let (client, return_path, code_challenge) = match &attempt.client {
            LoginClient::Web { return_path } => (WEB, Some(return_path.clone()), None),
            LoginClient::Mobile { code_challenge } => (MOBILE, None, Some(code_challenge.clone())),
        };
        Self {
            state_hash: attempt.state.as_bytes().to_vec(),
            provider: attempt.provider.as_str().to_owned(),
            browser_hash: attempt.browser.as_bytes().to_vec(),
            nonce: sealed("nonce", &attempt.nonce),
            pkce_verifier: sealed("pkce_verifier", &attempt.pkce_verifier),
            client: client.into(),
            return_path,
            code_challenge,
            expires_at: Moment(attempt.expires_at),
        }
    }

    fn read(self, cipher: &dyn FieldCipher) -> Result<LoginAttempt, StoreError> {
        let id = hex::encode(&self.state_hash);
        let row = RowOf::new(ATTEMPTS, &id);
        let opened = |column, sealed| open(cipher, row, column, sealed).map(SecretString::from);
        let client = match self.client.as_str() {
            WEB => LoginClient::Web {
                return_path: row.required("return_path", self.return_path)?,
            },
            MOBILE => LoginClient::Mobile {
                code_challenge: row.required("code_challenge", self.code_challenge)?,
            },
            _ => return Err(row.wrong("client", "not a word of the list")),
        };
        Ok(LoginAttempt {
            state: TokenHash::from_bytes(row.hash("state_hash", self.state_hash)?),
            provider: ProviderId::new(self.provider),
            browser: TokenHash::from_bytes(row.hash("browser_hash", self.browser_hash)?),
            nonce: opened("nonce", self.nonce)?,
            pkce_verifier: opened("pkce_verifier", self.pkce_verifier)?,
            client,
            expires_at: self.expires_at.0,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = one_time_codes, treat_none_as_default_value = false)]
struct CodeRow {
    hash: Vec<u8>,
    session_id: String,
    user_id: String,
    code_challenge: String,
    expires_at: Moment,
}

impl From<&OneTimeCode> for CodeRow {
    fn from(code: &OneTimeCode) -> Self {
        Self {
            hash: code.hash.as_bytes().to_vec(),
            session_id: code.session_id.to_string(),
            user_id: code.user_id.to_string(),
            code_challenge: code.code_challenge.clone(),
            expires_at: Moment(code.expires_at),
        }
    }
}

impl TryFrom<CodeRow> for OneTimeCode {
    type Error = StoreError;

    fn try_from(code: CodeRow) -> Result<Self, StoreError> {
        let row = RowOf::new(CODES, &code.session_id);
        Ok(Self {
            hash: TokenHash::from_bytes(row.hash("hash", code.hash)?),
            session_id: row.parse("session_id", &code.session_id)?,
            user_id: row.parse("user_id", &code.user_id)?,
            code_challenge: code.code_challenge.clone(),
            expires_at: code.expires_at.0,
        })
    }
}

decodable!(
    LoginAttemptRows,
    "login_attempts",
    login_attempts,
    state_hash: Vec<u8>,
    AttemptRow,
    AttemptRow::read
);
decodable!(
    OneTimeCodeRows,
    "one_time_codes",
    one_time_codes,
    hash: Vec<u8>,
    CodeRow,
    |row, _| OneTimeCode::try_from(row)
);

#[async_trait]
impl LoginRepository for Unit {
    async fn add_attempt(&mut self, attempt: &LoginAttempt) -> Result<(), StoreError> {
        let row = AttemptRow::write(attempt, self.cipher());
        in_unit!(self, |c| diesel::insert_into(login_attempts::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn take_attempt(
        &mut self,
        state: TokenHash,
        now: Timestamp,
    ) -> Result<Option<LoginAttempt>, StoreError> {
        let taken: Option<AttemptRow> = in_unit!(self, |c| diesel::delete(
            login_attempts::table
                .find(state.as_bytes().as_slice())
                .filter(login_attempts::expires_at.gt(Moment(now)))
        )
        .returning(AttemptRow::columns())
        .get_result(c)
        .await
        .optional())?;
        taken.map(|row| row.read(self.cipher())).transpose()
    }

    async fn add_code(&mut self, code: &OneTimeCode) -> Result<(), StoreError> {
        let row = CodeRow::from(code);
        in_unit!(self, |c| diesel::insert_into(one_time_codes::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn take_code(
        &mut self,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<OneTimeCode>, StoreError> {
        let taken: Option<CodeRow> = in_unit!(self, |c| diesel::delete(
            one_time_codes::table
                .find(hash.as_bytes().as_slice())
                .filter(one_time_codes::expires_at.gt(Moment(now)))
        )
        .returning(CodeRow::columns())
        .get_result(c)
        .await
        .optional())?;
        taken.map(OneTimeCode::try_from).transpose()
    }

    async fn sweep(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let attempts = in_unit!(self, |c| diesel::delete(
            login_attempts::table.filter(login_attempts::expires_at.lt(Moment(now)))
        )
        .execute(c)
        .await)?;
        let codes = in_unit!(self, |c| diesel::delete(
            one_time_codes::table.filter(one_time_codes::expires_at.lt(Moment(now)))
        )
        .execute(c)
        .await)?;
        count(attempts + codes)
    }
}
