//! Payment initiation (PISP): the port, call by call.

use async_trait::async_trait;
use kernel::Money;
use outbound::{Method, Repeat, StatusCode};
use payments::{
    BankId, BankPayment, DebtorAccount,
    ports::{
        BankError, BankPaymentStatus, CancelOutcome, FundsCheck, InitiatePayment, InitiatedPayment,
        InitiationError, PaymentInitiation,
    },
};
use url::Url;

use crate::{
    BerlinGroup,
    answer::{Cancellation, PaymentStatus},
    bank::Bank,
    call::{self, Call},
    fault::{self, Refusal},
    funds, initiation,
    sca::{self, Sca, Subject},
    status::Meaning,
    trusted::Code,
};

#[async_trait]
impl PaymentInitiation for BerlinGroup {
    async fn initiate(
        &self,
        payment: &InitiatePayment,
    ) -> Result<InitiatedPayment, InitiationError> {
        let bank = self
            .find(&payment.bank)
            .ok_or(InitiationError::Unsupported)?;
        initiation::initiate(bank, payment).await
    }

    async fn start_sca(
        &self,
        bank: &BankId,
        payment: &BankPayment,
        redirect: &Url,
    ) -> Result<Option<Url>, BankError> {
        let ids = [payment.product.as_str(), payment.payment_id.as_str()];
        sca::start(self.known(bank)?, Subject::payment(&ids), redirect).await
    }

    async fn status(
        &self,
        bank: &BankId,
        payment: &BankPayment,
    ) -> Result<BankPaymentStatus, BankError> {
        status(self.known(bank)?, payment).await
    }

    async fn cancel(
        &self,
        bank: &BankId,
        payment: &BankPayment,
        redirect: &Url,
    ) -> Result<CancelOutcome, BankError> {
        cancel(self.known(bank)?, payment, redirect).await
    }

    async fn confirm_funds(
        &self,
        bank: &BankId,
        consent: &str,
        account: &DebtorAccount,
        amount: Money,
    ) -> Result<FundsCheck, BankError> {
        funds::confirm(self.known(bank)?, consent, account, amount).await
    }
}

async fn status(bank: &Bank, payment: &BankPayment) -> Result<BankPaymentStatus, BankError> {
    let ids = [payment.product.as_str(), payment.payment_id.as_str()];
    let read: PaymentStatus = Call::new(bank, Method::GET, "/payments/{}/{}/status", &ids)
        .read(Repeat::Safe)
        .await?;
    let code = read.transaction_status.into_string();
    let meaning = Meaning::of(&code);
    if meaning == Meaning::Unknown {
        tracing::warn!(bank = %bank.profile.id, %code, "unknown transactionStatus");
    }
    let sca = if meaning.needs_sca() {
        sca::status(bank, Subject::payment(&ids)).await
    } else {
        Sca::Unstated
    };
    Ok(meaning.with(code, sca))
}

async fn cancel(
    bank: &Bank,
    payment: &BankPayment,
    redirect: &Url,
) -> Result<CancelOutcome, BankError> {
    let ids = [payment.product.as_str(), payment.payment_id.as_str()];
    let response = Call::new(bank, Method::DELETE, "/payments/{}/{}", &ids)
        .redirect(redirect)
        .explicit()
        .send(Repeat::Never)
        .await
        .map_err(|error| fault::unanswered(&error))?;
    match response.status {
        StatusCode::NO_CONTENT => Ok(CancelOutcome::Cancelled),
        StatusCode::ACCEPTED | StatusCode::OK => {
            after_cancellation(bank, &call::parse(&response)?, &ids, redirect).await
        }
        // 405 CANCELLATION_INVALID; 409 STATUS_INVALID says the same of a payment already final.
        StatusCode::METHOD_NOT_ALLOWED => Ok(CancelOutcome::TooLate),
        _ if is_too_late(&Refusal::read(&response)) => Ok(CancelOutcome::TooLate),
        _ => Err(fault::refused(&response)),
    }
}

fn is_too_late(refusal: &Refusal) -> bool {
    matches!(
        refusal.code.as_str(),
        "CANCELLATION_INVALID" | "STATUS_INVALID"
    )
}

async fn after_cancellation(
    bank: &Bank,
    answer: &Cancellation,
    ids: &[&str],
    redirect: &Url,
) -> Result<CancelOutcome, BankError> {
    let code = answer.transaction_status.as_ref().map(Code::as_str);
    if code.map(Meaning::of) == Some(Meaning::Cancelled) {
        return Ok(CancelOutcome::Cancelled);
    }
    let sca_url = sca::page(bank, &answer.links, Subject::cancellation(ids), redirect)
        .await?
        .ok_or_else(|| BankError::Malformed("no usable link to SCA of a cancellation".into()))?;
    Ok(CancelOutcome::ScaNeeded { sca_url })
}
