//! A payment as a row: the state machine's states with their data, flattened into columns whose
//! CHECKs know which state has which.

use ::payments::{
    BankId, BankPayment, EndToEndId, Remittance, RemittanceSnapshot, RemittanceState,
    RemittanceStateName as Name, TransactionId,
};
use diesel::prelude::*;
use kernel::{Currency, FieldCipher, Money, StoreError};
use serde::{Deserialize, Serialize};
use url::Url;

use super::ciphertext::{open_address, open_creditor, seal_creditor};
use crate::{
    inspection::decodable,
    row::RowOf,
    schema::transactions,
    seal::{open, seal, seal_json},
    sql_types::{Moment, Number},
    stored_enum::StoredEnum,
};

pub(super) const TABLE: &str = "transactions";

/// A bank's payment, as JSON in one column: read and written whole, searched by `payment_id` alone
/// (an index of the migrations knows that name).
#[derive(Serialize, Deserialize)]
struct StoredBankPayment {
    payment_id: String,
    product: String,
    amount: i64,
    currency: Currency,
    status: String,
}

impl From<&BankPayment> for StoredBankPayment {
    fn from(bank: &BankPayment) -> Self {
        Self {
            payment_id: bank.payment_id.clone(),
            product: bank.product.clone(),
            amount: bank.instructed.minor(),
            currency: bank.instructed.currency(),
            status: bank.status.clone(),
        }
    }
}

impl From<StoredBankPayment> for BankPayment {
    fn from(stored: StoredBankPayment) -> Self {
        Self {
            payment_id: stored.payment_id,
            product: stored.product,
            instructed: Money::new(stored.amount, stored.currency),
            status: stored.status,
        }
    }
}

/// The columns of the state: all that ever changes of a payment.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Default)]
#[diesel(table_name = transactions, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct StateColumns {
    state: String,
    state_at: Option<Moment>,
    failure_reason: Option<String>,
    bank_payment: Option<serde_json::Value>,
    sca_url: Option<String>,
    sca_expires_at: Option<Moment>,
    cancellation_sca_url: Option<String>,
}

impl StateColumns {
    pub(super) fn write(row: RowOf<'_>, state: &RemittanceState) -> Result<Self, StoreError> {
        let mut columns = Self {
            state: state.name().word().into(),
            ..Self::default()
        };
        let bank = match state {
            RemittanceState::Held | RemittanceState::Accepted => None,
            RemittanceState::Initiating { since } | RemittanceState::OutcomeUnknown { since } => {
                columns.state_at = Some(Moment(*since));
                None
            }
            RemittanceState::AwaitingSca {
                bank,
                sca_url,
                expires_at,
            } => {
                columns.sca_url = sca_url.as_ref().map(Url::to_string);
                columns.sca_expires_at = Some(Moment(*expires_at));
                Some(bank)
            }
            RemittanceState::Submitted {
                bank,
                cancellation_sca_url,
            } => {
                columns.cancellation_sca_url = cancellation_sca_url.as_ref().map(Url::to_string);
                Some(bank)
            }
            RemittanceState::Completed { bank, at } | RemittanceState::Cancelled { bank, at } => {
                columns.state_at = Some(Moment(*at));
                bank.as_ref()
            }
            RemittanceState::Failed { reason, bank, at } => {
                columns.failure_reason = Some(reason.word().into());
                columns.state_at = Some(Moment(*at));
                bank.as_ref()
            }
        };
        let bank = bank.map(|bank| serde_json::to_value(StoredBankPayment::from(bank)));
        columns.bank_payment = bank
            .transpose()
            .map_err(|error| row.wrong("bank_payment", error))?;
        Ok(columns)
    }

    fn read(self, row: RowOf<'_>) -> Result<RemittanceState, StoreError> {
        let at = || row.required("state_at", self.state_at).map(|Moment(at)| at);
        let stored = self
            .bank_payment
            .map(serde_json::from_value::<StoredBankPayment>);
        let bank = stored
            .transpose()
            .map_err(|_| row.wrong("bank_payment", "not of the expected structure"))?
            .map(BankPayment::from);
        let url = |column, url: Option<String>| url.map(|url| row.parse(column, &url)).transpose();
        Ok(match row.word("state", &self.state)? {
            Name::Held => RemittanceState::Held,
            Name::Accepted => RemittanceState::Accepted,
            Name::Initiating => RemittanceState::Initiating { since: at()? },
            Name::OutcomeUnknown => RemittanceState::OutcomeUnknown { since: at()? },
            Name::AwaitingSca => RemittanceState::AwaitingSca {
                bank: row.required("bank_payment", bank)?,
                sca_url: url("sca_url", self.sca_url)?,
                expires_at: row.required("sca_expires_at", self.sca_expires_at)?.0,
            },
            Name::Submitted => RemittanceState::Submitted {
                bank: row.required("bank_payment", bank)?,
                cancellation_sca_url: url("cancellation_sca_url", self.cancellation_sca_url)?,
            },
            Name::Completed => RemittanceState::Completed { bank, at: at()? },
            Name::Failed => {
                let reason = row.required("failure_reason", self.failure_reason.as_deref())?;
                RemittanceState::Failed {
                    reason: row.word("failure_reason", reason)?,
                    bank,
                    at: at()?,
                }
            }
            Name::Cancelled => RemittanceState::Cancelled { bank, at: at()? },
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = transactions, treat_none_as_default_value = false)]
pub(super) struct TransactionRow {
    id: String,
    user_id: String,
    account_id: String,
    bank: String,
    recipient_id: String,
    creditor_name: String,
    creditor_account: String,
    creditor_address: Option<String>,
    country: String,
    rail: String,
    quote_id: String,
    send_amount: i64,
    fee_amount: i64,
    send_currency: String,
    receive_amount: i64,
    receive_currency: String,
    rate: Number,
    remittance_information: Option<String>,
    psu_ip: String,
    callback_hash: Vec<u8>,
    #[diesel(embed)]
    state: StateColumns,
    next_check_at: Option<Moment>,
    checks: i32,
    created_at: Moment,
    updated_at: Moment,
    version: i64,
}

impl TransactionRow {
    pub(super) fn write(
        payment: &Remittance,
        cipher: &dyn FieldCipher,
    ) -> Result<Self, StoreError> {
        let payment = payment.snapshot();
        let id = payment.id.to_string();
        let row = RowOf::new(TABLE, &id);
        // One column holds the currency of both.
        if payment.fee.currency() != payment.send.currency() {
            return Err(row.wrong("fee_amount", "not in the currency sent"));
        }
        // It follows from the id and has no column.
        if payment.end_to_end_id != EndToEndId::of(payment.id) {
            return Err(row.wrong("id", "another payment's end-to-end id"));
        }
        let message = payment.remittance_information.as_ref();
        let address = payment.creditor_address.as_ref();
        let sealed_message = |text| seal(cipher, row, "remittance_information", text);
        Ok(Self {
            user_id: payment.user_id.to_string(),
            account_id: payment.account_id.to_string(),
            bank: payment.bank.as_str().into(),
            recipient_id: payment.recipient_id.to_string(),
            creditor_name: seal(cipher, row, "creditor_name", payment.creditor_name.as_str()),
            creditor_account: seal_creditor(
                cipher,
                row,
                "creditor_account",
                &payment.creditor_account,
            )?,
            creditor_address: address
                .map(|address| seal_json(cipher, row, "creditor_address", address))
                .transpose()?,
            country: payment.country.code().into(),
            rail: payment.rail.word().into(),
            quote_id: payment.quote_id.to_string(),
            send_amount: payment.send.minor(),
            fee_amount: payment.fee.minor(),
            send_currency: payment.send.currency().code().into(),
            receive_amount: payment.receive.minor(),
            receive_currency: payment.receive.currency().code().into(),
            rate: Number(payment.rate),
            remittance_information: message.map(|text| sealed_message(text.as_str())),
            psu_ip: payment.psu_ip.to_string(),
            callback_hash: payment.callback_hash.to_vec(),
            state: StateColumns::write(row, &payment.state)?,
            next_check_at: payment.next_poll_at.map(Moment),
            checks: payment.poll_attempts.into(),
            created_at: Moment(payment.created_at),
            updated_at: Moment(payment.updated_at),
            version: payment.version,
            id,
        })
    }

    pub(super) fn read(self, cipher: &dyn FieldCipher) -> Result<Remittance, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        let (sent, received) = (&self.send_currency, &self.receive_currency);
        let name = open(cipher, row, "creditor_name", self.creditor_name)?;
        let message = self
            .remittance_information
            .map(|sealed| open(cipher, row, "remittance_information", sealed))
            .transpose()?;
        let id: TransactionId = row.parse("id", &self.id)?;
        Ok(Remittance::restore(RemittanceSnapshot {
            id,
            user_id: row.parse("user_id", &self.user_id)?,
            account_id: row.parse("account_id", &self.account_id)?,
            bank: BankId::new(self.bank),
            recipient_id: row.parse("recipient_id", &self.recipient_id)?,
            creditor_name: row.line("creditor_name", &name)?,
            creditor_account: open_creditor(
                cipher,
                row,
                "creditor_account",
                self.creditor_account,
            )?,
            creditor_address: self
                .creditor_address
                .map(|sealed| open_address(cipher, row, "creditor_address", sealed))
                .transpose()?,
            country: row.parse("country", &self.country)?,
            rail: row.word("rail", &self.rail)?,
            quote_id: row.parse("quote_id", &self.quote_id)?,
            send: row.money("send_currency", self.send_amount, sent)?,
            fee: row.money("send_currency", self.fee_amount, sent)?,
            receive: row.money("receive_currency", self.receive_amount, received)?,
            rate: self.rate.0,
            remittance_information: message
                .map(|text| row.line("remittance_information", &text))
                .transpose()?,
            end_to_end_id: EndToEndId::of(id),
            psu_ip: row.parse("psu_ip", &self.psu_ip)?,
            callback_hash: row.hash("callback_hash", self.callback_hash)?,
            state: self.state.read(row)?,
            next_poll_at: self.next_check_at.map(|Moment(at)| at),
            poll_attempts: row.number("checks", self.checks)?,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            version: self.version,
        }))
    }
}

decodable!(
    TransactionRows,
    "transactions",
    transactions,
    id: String,
    TransactionRow,
    TransactionRow::read
);
