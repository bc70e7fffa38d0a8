//! Account information (AISP): the port, call by call.

use async_trait::async_trait;
use payments::{
    BankId,
    ports::{
        AccountInformation, BankError, BookedEntry, ConsentCreated, ConsentRequest, ConsentStatus,
        PaymentTrace, PsuContext, ReportedAccount, ReportedBalance, SoughtPayment,
    },
};

use crate::{BerlinGroup, accounts, balance, bank::Bank, booked, consents, transactions};

impl BerlinGroup {
    pub(crate) fn known(&self, id: &BankId) -> Result<&Bank, BankError> {
        self.find(id).ok_or(BankError::UnknownBank)
    }
}

#[async_trait]
impl AccountInformation for BerlinGroup {
    async fn create_consent(&self, request: &ConsentRequest) -> Result<ConsentCreated, BankError> {
        consents::create(self.known(&request.bank)?, request).await
    }

    async fn consent_status(
        &self,
        bank: &BankId,
        external_id: &str,
    ) -> Result<ConsentStatus, BankError> {
        consents::status(self.known(bank)?, external_id).await
    }

    async fn delete_consent(&self, bank: &BankId, external_id: &str) -> Result<(), BankError> {
        consents::delete(self.known(bank)?, external_id).await
    }

    async fn accounts(
        &self,
        bank: &BankId,
        consent: &str,
        psu: PsuContext,
    ) -> Result<Vec<ReportedAccount>, BankError> {
        accounts::list(self.known(bank)?, consent, psu).await
    }

    async fn balance(
        &self,
        bank: &BankId,
        consent: &str,
        account: &str,
        psu: PsuContext,
    ) -> Result<ReportedBalance, BankError> {
        balance::read(self.known(bank)?, consent, account, psu).await
    }

    async fn find_payment(
        &self,
        bank: &BankId,
        consent: &str,
        account: &str,
        sought: &SoughtPayment,
    ) -> Result<PaymentTrace, BankError> {
        transactions::find(self.known(bank)?, consent, account, sought).await
    }

    async fn booked_entries(
        &self,
        bank: &BankId,
        consent: &str,
        account: &str,
        since: chrono::NaiveDate,
    ) -> Result<Vec<BookedEntry>, BankError> {
        booked::entries(self.known(bank)?, consent, account, since).await
    }
}
