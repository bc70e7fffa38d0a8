//! The use cases, built once and shared by API, worker and command line.

use std::{sync::Arc, time::Duration};

use actix_web::web;
use aml::{
    cases::{
        AcknowledgeStr, ActivateRuleSet, AddRuleSet, ApproveAndSubmitStr, AssignAlert, DecideAlert,
        DecideHeldPayment, DraftStr, NoteAlert, ReadCases, ReviseStr, StartShadow, StopShadow,
    },
    ports::RuleSetQueries,
};
use chrono::TimeDelta;
use identity::{
    Authenticate, CompleteLogin, GrantRole, ListSessions, Logout, LookUpPerson, RedeemCode,
    RefreshSession, StartLogin,
    ports::{IdentityQueries, TokenSigner},
};
use kernel::{Actor, AuditLog, Clock, IdSource, RequestContext, UserId};
use kyc::{
    ApplyProviderEvent, EnhancedDueDiligence, RefreshApplicant, ReviewCustomers, ShowKyc,
    StartVerification, ports::KycQueries,
};
use messaging::{
    DeadLetters, Dispatcher, ReceiveWebhook, ResolveOperatorTasks,
    ports::{Deliveries, OperatorTasks},
};
use outbound::deadline::{left, within};
use payments::{
    Corridors, CreateQuote, ListRates, PublicStatus, Recipients, RefreshRates, Remittance,
    RemittanceState,
    accounts::{DisconnectAccount, GetBalance, ListAccounts, SetPrimaryAccount},
    consents::{EndConsent, ExpireConsents, GetConsent, ReturnFromConsent, StartConsent},
    ports::{BankDirectory, IdempotencyQueries, RemittanceQueries},
    reconciliation::ReconcileAccounts,
    remittances::{
        AdmitRemittance, CancelRemittance, FinishResponse, GetReceipt, GetRemittance,
        InitiateRemittance, ListRemittances, RemittanceError, ResolveUnknownOutcome, ReturnFromSca,
        ScheduleImmediatePoll, WorkQueue,
    },
};
use screening::{DismissHit, SubjectRef, ports::ScreeningQueries};
use secrecy::SecretString;

use tokio::time::Instant;

use crate::background_tasks::BackgroundTasks;

/// All of them. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// Login, sessions, tokens.
    pub identity: web::Data<Identity>,
    /// Everything about sending money.
    pub payments: web::Data<Payments>,
    /// Messaging that outlives its process.
    pub messaging: web::Data<Messaging>,
    /// What compliance officers do.
    pub aml: web::Data<Aml>,
    /// What officers look at and decide.
    pub admin: web::Data<Admin>,
    /// Knowing customers.
    pub kyc: web::Data<Kyc>,
}

impl Services {
    /// Makes them reachable for handlers.
    pub fn register(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(self.identity.clone())
            .app_data(self.payments.clone())
            .app_data(self.messaging.clone())
            .app_data(self.aml.clone())
            .app_data(self.admin.clone())
            .app_data(self.kyc.clone());
    }
}

/// Login, sessions, tokens.
pub struct Identity {
    /// Begins logins.
    pub start_login: StartLogin,
    /// Completes them.
    pub complete_login: CompleteLogin,
    /// Trades mobile codes in.
    pub redeem_code: RedeemCode,
    /// Renews tokens.
    pub refresh: RefreshSession,
    /// Ends sessions.
    pub logout: Logout,
    /// Lists them.
    pub sessions: ListSessions,
    /// Says who makes a request.
    pub authenticate: Authenticate,
    /// Public keys.
    pub signer: Arc<dyn TokenSigner>,
    /// People.
    pub people: Arc<dyn IdentityQueries>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What to send as `login_hint`, by provider.
    pub login_hints: std::collections::BTreeMap<String, String>,
}

/// Everything about sending money.
pub struct Payments {
    /// Where money can be sent.
    pub corridors: Arc<Corridors>,
    /// Makes quotes.
    pub quotes: CreateQuote,
    /// Shows rates.
    pub rates: ListRates,
    /// Fetches rates.
    pub refresh_rates: RefreshRates,
    /// People money is sent to.
    pub recipients: Recipients,
    /// Which banks there are.
    pub directory: Arc<dyn BankDirectory>,
    /// Asks for consents.
    pub start_consent: StartConsent,
    /// Looks how one stands.
    pub get_consent: GetConsent,
    /// Follows up a return from the bank.
    pub return_consent: ReturnFromConsent,
    /// Ends one.
    pub end_consent: EndConsent,
    /// Ends those whose last day is over.
    pub expire_consents: ExpireConsents,
    /// Lists accounts.
    pub accounts: ListAccounts,
    /// Shows an account's money.
    pub balance: GetBalance,
    /// Says which account pays.
    pub primary: SetPrimaryAccount,
    /// Disconnects one.
    pub disconnect: DisconnectAccount,
    /// Admits payments.
    pub admit: AdmitRemittance,
    /// Initiates them at the bank.
    pub initiate: InitiateRemittance,
    /// Cancels them.
    pub cancel: CancelRemittance,
    /// Shows one.
    pub get: GetRemittance,
    /// Lists them.
    pub list: ListRemittances,
    /// Gives receipts.
    pub receipt: GetReceipt,
    /// Follows up a return from SCA.
    pub return_sca: ReturnFromSca,
    /// Keeps answers.
    pub finish: FinishResponse,
    /// Reads payments of anybody, for officers.
    pub held: Arc<dyn RemittanceQueries>,
    /// Settles by hand what a bank never answered for.
    pub reconcile: ResolveUnknownOutcome,
    /// Holds the banks' books against ours.
    pub reconcile_accounts: ReconcileAccounts,
    /// Makes due what a bank speaks of.
    pub wake: ScheduleImmediatePoll,
    /// Works off what is due.
    pub queue: WorkQueue,
    /// Which keys were used.
    pub seen: Arc<dyn IdempotencyQueries>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdSource>,
    /// Calls to banks that nobody awaits any more.
    pub background_tasks: BackgroundTasks,
}

/// What compliance officers do about what monitoring found.
pub struct Aml {
    /// Shows cases.
    pub read: ReadCases,
    /// Gives alerts to officers.
    pub assign: AssignAlert,
    /// Writes something down.
    pub note: NoteAlert,
    /// Decides alerts.
    pub decide: DecideAlert,
    /// Begins reports.
    pub draft: DraftStr,
    /// Writes on them.
    pub revise: ReviseStr,
    /// Files them.
    pub submit: ApproveAndSubmitStr,
    /// Records that the authority confirmed them.
    pub acknowledge: AcknowledgeStr,
    /// Decides on held payments.
    pub held: DecideHeldPayment,
    /// Adds rule sets.
    pub add_rules: AddRuleSet,
    /// Has one decide.
    pub activate_rules: ActivateRuleSet,
    /// Tries one beside it.
    pub start_shadow: StartShadow,
    /// Ends a trial.
    pub stop_shadow: StopShadow,
    /// Reads screenings.
    pub screenings: Arc<dyn ScreeningQueries>,
    /// Decides that hits are somebody else.
    pub dismiss: DismissHit,
    /// Reads rule sets.
    pub rule_sets: Arc<dyn RuleSetQueries>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// How long asking a bank to pay goes on after its client was answered: its calls' time-outs
/// together. Shorter than the time a stopping process has, and far shorter than
/// `INITIATION_LEASE`, after which somebody else looks for the payment.
pub const INITIATION_DEADLINE: Duration = Duration::from_secs(25);
/// Messaging that outlives its process.
pub struct Messaging {
    /// Delivers events.
    pub dispatcher: Dispatcher,
    /// Decides about dead deliveries.
    pub dead_letters: DeadLetters,
    /// Decides about operator tasks.
    pub resolve_tasks: ResolveOperatorTasks,
    /// Keeps webhooks.
    pub receive: ReceiveWebhook,
    /// What each bank signs its webhooks with.
    pub bank_secrets: std::collections::BTreeMap<String, SecretString>,
    /// How long delivered events and webhooks are kept.
    pub events_kept: TimeDelta,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// What officers look at and decide.
pub struct Admin {
    /// Gives people roles.
    pub grant_role: GrantRole,
    /// Looks people up.
    pub look_up: LookUpPerson,
    /// Who did what.
    pub audit: Arc<dyn AuditLog>,
    /// Events on their way.
    pub deliveries: Arc<dyn Deliveries>,
    /// What only a person can settle.
    pub tasks: Arc<dyn OperatorTasks>,
}

/// Knowing customers: what they are asked for, what the provider says, how closely they are watched.
pub struct Kyc {
    /// Tells customers how it stands with them.
    pub show: ShowKyc,
    /// Begins verifications.
    pub start: StartVerification,
    /// Applies what the provider tells.
    pub apply: ApplyProviderEvent,
    /// Asks the provider.
    pub refresh: RefreshApplicant,
    /// Completes and ends enhanced due diligences.
    pub desk: EnhancedDueDiligence,
    /// Looks at customers.
    pub review: ReviewCustomers,
    /// Their files.
    pub files: Arc<dyn KycQueries>,
    /// How the provider's webhooks are believed.
    pub webhooks: sumsub::Webhooks,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Kyc {
    /// Looks again at whom an officer has decided about. Should that fail, the job does it.
    pub async fn look_again(&self, subject: &SubjectRef, by: UserId, context: &RequestContext) {
        // Recipients are screened as well, and are no customers.
        let Ok(customer) = subject.as_str().parse::<UserId>() else {
            return;
        };
        let reviewed = self.review.run(customer, Actor::User(by), context).await;
        if let Err(error) = reviewed {
            tracing::warn!(%customer, %error, "the customer could not be looked at again");
        }
    }
}

/// How long an order waits for its bank before it is answered as `processing`.
const PATIENCE: Duration = Duration::from_secs(4);

/// [`PATIENCE`], or what the request has left of its deadline.
fn patience() -> Duration {
    left().map_or(PATIENCE, |left| left.min(PATIENCE))
}

/// Whether the customer sees of it what they see of a payment held for review.
fn looks_as_if_held(payment: &Remittance) -> bool {
    payment.public_status() == PublicStatus::Processing && payment.sca_url().is_none()
}

impl Payments {
    /// Initiates an admitted payment and waits a few seconds for the bank. A bank that takes
    /// longer goes on being asked after the client is answered: the call to a bank is never
    /// dropped half-way, neither by the client's deadline nor by a process that stops.
    ///
    /// What comes out looking like a payment under review takes as long as one, whatever the reason:
    /// a bank that refuses at once, one that is known to be down, a repeated order. The clock must
    /// not tell of a review (hvitvaskingsloven § 28).
    ///
    /// # Errors
    /// Storage failed.
    pub async fn initiate_within_patience(
        &self,
        payment: Remittance,
        context: &RequestContext,
    ) -> Result<Remittance, RemittanceError> {
        let until = Instant::now() + patience();
        let outcome = self.initiate_until(until, payment, context).await;
        if outcome.as_ref().is_ok_and(looks_as_if_held) {
            tokio::time::sleep_until(until).await;
        }
        if let Ok(RemittanceState::Failed { at, .. }) = outcome.as_ref().map(Remittance::state) {
            // One that was blocked says it failed when a bank would have refused it.
            let left = (*at - self.clock.now()).to_std().unwrap_or_default();
            tokio::time::sleep(left.min(patience())).await;
        }
        outcome
    }

    async fn initiate_until(
        &self,
        until: Instant,
        payment: Remittance,
        context: &RequestContext,
    ) -> Result<Remittance, RemittanceError> {
        if *payment.state() != RemittanceState::Accepted {
            return Ok(payment);
        }
        let (initiate, id, context) = (self.initiate.clone(), payment.id(), context.clone());
        let asking = self.background_tasks.begin(async move {
            let until = Instant::now() + INITIATION_DEADLINE;
            within(until, initiate.initiate(id, &context)).await
        });
        match tokio::time::timeout_at(until, asking).await {
            Ok(Ok(outcome)) => outcome,
            // Too slow, or the process is ending: the payment is recorded and will be worked on.
            Ok(Err(_)) | Err(_) => Ok(payment),
        }
    }
}
