//! Finding the page on which the customer authenticates, and learning how that went.

use outbound::{Method, Repeat};
use payments::ports::BankError;
use url::Url;

use crate::{
    answer::{AuthorisationMade, AuthorisationRead, Authorisations},
    bank::Bank,
    call::Call,
    link::Links,
};

/// A resource that is authorised: a path template and its ids.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// `…/authorisations`, the collection.
    collection: &'static str,
    /// `…/authorisations/{}`, one of them.
    one: &'static str,
    ids: &'a [&'a str],
}

impl<'a> Subject<'a> {
    /// The consent of this id.
    pub(crate) fn consent(ids: &'a [&'a str]) -> Self {
        Self {
            collection: "/consents/{}/authorisations",
            one: "/consents/{}/authorisations/{}",
            ids,
        }
    }

    /// The payment of this product and id.
    pub(crate) fn payment(ids: &'a [&'a str]) -> Self {
        Self {
            collection: "/payments/{}/{}/authorisations",
            one: "/payments/{}/{}/authorisations/{}",
            ids,
        }
    }

    /// The cancellation of the payment of this product and id.
    pub(crate) fn cancellation(ids: &'a [&'a str]) -> Self {
        Self {
            collection: "/payments/{}/{}/cancellation-authorisations",
            one: "/payments/{}/{}/cancellation-authorisations/{}",
            ids,
        }
    }
}

/// The SCA page, from the links at hand or by beginning an authorisation if the bank wants that.
/// The call goes to the protocol's own path rather than to the link's, so that no link can direct
/// it. `None` if the bank names no page.
pub(crate) async fn page(
    bank: &Bank,
    links: &Links,
    subject: Subject<'_>,
    return_to: &Url,
) -> Result<Option<Url>, BankError> {
    if links.href("scaRedirect").is_some() || !links.wants_start() {
        return Ok(links.sca_redirect(&bank.profile));
    }
    start(bank, subject, return_to).await
}

/// Begins an authorisation; its page, if the bank names a usable one.
pub(crate) async fn start(
    bank: &Bank,
    subject: Subject<'_>,
    return_to: &Url,
) -> Result<Option<Url>, BankError> {
    let begun: AuthorisationMade = Call::new(bank, Method::POST, subject.collection, subject.ids)
        .redirect(return_to)
        .read(Repeat::Never)
        .await?;
    Ok(begun.links.sca_redirect(&bank.profile))
}

/// The status of the customer's SCA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sca {
    /// Not finished, or not yet started.
    Open,
    /// `finalised`, `exempted`.
    Done,
    /// `failed`.
    Failed,
    /// The bank does not tell.
    Unstated,
}

/// Asks for the newest authorisation's `scaStatus`. It only sharpens what the payment's own status
/// says, so a bank that does not answer here costs nothing.
pub(crate) async fn status(bank: &Bank, subject: Subject<'_>) -> Sca {
    match try_status(bank, subject).await {
        Ok(status) => status,
        Err(error) => {
            tracing::debug!(bank = %bank.profile.id, %error, "scaStatus is not to be had");
            Sca::Unstated
        }
    }
}

async fn try_status(bank: &Bank, subject: Subject<'_>) -> Result<Sca, BankError> {
    let list: Authorisations = Call::new(bank, Method::GET, subject.collection, subject.ids)
        .read(Repeat::Safe)
        .await?;
    let Some(newest) = list.authorisation_ids.last() else {
        return Ok(Sca::Open);
    };
    let mut ids = subject.ids.to_vec();
    ids.push(newest.as_str());
    let read: AuthorisationRead = Call::new(bank, Method::GET, subject.one, &ids)
        .read(Repeat::Safe)
        .await?;
    Ok(match read.sca_status.as_str() {
        "finalised" | "exempted" => Sca::Done,
        "failed" => Sca::Failed,
        "received" | "psuIdentified" | "psuAuthenticated" | "scaMethodSelected" | "started"
        | "unconfirmed" => Sca::Open,
        _ => Sca::Unstated,
    })
}
