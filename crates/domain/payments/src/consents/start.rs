//! A customer asks to connect a bank: the bank records the consent, the customer then confirms it
//! there.

use std::net::IpAddr;

use chrono::Days;
use kernel::{Actor, RequestContext, Timestamp, UserId};
use serde_json::json;

use super::{
    ending::{Cause, record_end},
    errors::ConsentError,
};
use crate::{
    BankConsent, BankId, BankSummary, Banks, Callbacks, ConsentId, Storage, SystemPorts,
    callback::CallbackState, consent::NewConsent, ports::ConsentRequest, remittances::By,
};

/// Most consents a person may have open at once.
const MAX_OPEN: usize = 20;

/// Starts consents.
#[derive(Clone)]
pub struct StartConsent {
    storage: Storage,
    banks: Banks,
    system: SystemPorts,
    callbacks: Callbacks,
}

impl StartConsent {
    /// The use case over its ports.
    pub fn new(
        storage: &Storage,
        banks: &Banks,
        system: &SystemPorts,
        callbacks: &Callbacks,
    ) -> Self {
        Self {
            storage: storage.clone(),
            banks: banks.clone(),
            system: system.clone(),
            callbacks: callbacks.clone(),
        }
    }

    /// Asks the bank for a consent. The result is in [`ConsentState::AwaitingSca`] and carries the
    /// address where the customer confirms it.
    ///
    /// Should the process die between the bank's answer and ours, the bank is left with a consent
    /// that cannot be confirmed and expires.
    pub async fn start(
        &self,
        user: UserId,
        bank: &BankId,
        psu_ip: IpAddr,
        context: &RequestContext,
    ) -> Result<BankConsent, ConsentError> {
        let bank = self.banks.directory.bank(bank);
        let bank = bank.ok_or(ConsentError::UnknownBank)?;
        let now = self.system.now();
        let open = self.storage.consents.open_consents(user).await?;
        let abandoned: Vec<_> = open
            .iter()
            .filter_map(|consent| consent.clone().abandon(now).ok())
            .collect();
        if open.len() - abandoned.len() >= MAX_OPEN {
            return Err(ConsentError::TooManyOpen);
        }
        let state = CallbackState::random(self.system.random.as_ref());
        let request = request(&bank, psu_ip, now, state.on(&self.callbacks.consent));
        let created = self.banks.information.create_consent(&request).await?;
        let consent = BankConsent::start(NewConsent {
            id: ConsentId::new(self.system.ids.as_ref()),
            user_id: user,
            bank: bank.id,
            external_id: created.external_id,
            sca_url: created.sca_url,
            callback_hash: state.hash(),
            at: now,
        });
        self.store(&consent, &abandoned, context).await?;
        Ok(consent)
    }

    async fn store(
        &self,
        consent: &BankConsent,
        abandoned: &[BankConsent],
        context: &RequestContext,
    ) -> Result<(), ConsentError> {
        let actor = Actor::User(consent.user_id());
        let entry = self
            .system
            .audit(context, actor, "bank_consent.started", &consent.id())
            .with(json!({ "bank": consent.bank() }));
        let mut unit = self.storage.units.begin().await?;
        unit.consents().add(consent).await?;
        for over in abandoned {
            unit.consents().update(over).await?;
            let by = By::system(context);
            record_end(&self.system, unit.as_mut(), over, Cause::Unconfirmed, by).await?;
        }
        unit.change_log().audit(&entry).await?;
        unit.commit().await?;
        Ok(())
    }
}

fn request(
    bank: &BankSummary,
    psu_ip: IpAddr,
    now: Timestamp,
    redirect: url::Url,
) -> ConsentRequest {
    let today = now.date_naive();
    ConsentRequest {
        bank: bank.id.clone(),
        psu_ip,
        redirect,
        valid_until: today
            .checked_add_days(Days::new(u64::from(bank.consent_days)))
            .unwrap_or(today),
        frequency_per_day: bank.frequency_per_day,
    }
}
