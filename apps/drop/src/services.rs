//! The use cases, built once and shared by API, worker and command line.

use std::{collections::BTreeMap, sync::Arc};

use actix_web::web;
use aml::cases::{
    AcknowledgeStr, ActivateRuleSet, AddRuleSet, ApproveAndSubmitStr, DecideAlert,
    DecideHeldPayment, DraftStr, NoteAlert, ReadCases, ReadRuleSets, ReviseStr, StartShadow,
    StopShadow,
};
use application::{
    assign_alert::AssignAlertToOfficer,
    audit_log::ReadAuditLog,
    bank_webhook::ReceiveBankWebhook,
    customer_risk::{CompleteDueDiligence, ReadRiskFile},
    payment_task::ResolvePaymentTask,
    screenings::{DismissScreeningHit, ReadScreenings},
    send_money::SendMoney,
};
use chrono::TimeDelta;
use identity::{
    Authenticate, CompleteLogin, GrantRole, ListSessions, Logout, LookUpPerson, RedeemCode,
    RefreshSession, ShowProfile, StartLogin, ports::TokenSigner,
};
use kyc::{
    ApplyProviderEvent, EnhancedDueDiligence, RefreshApplicant, ReviewCustomers, ShowKyc,
    StartVerification,
};
use messaging::{DeadLetters, Dispatcher, ReceiveWebhook, ResolveOperatorTasks};
use payments::{
    Corridors, CreateQuote, ListRates, Recipients, RefreshRates,
    accounts::{DisconnectAccount, GetBalance, ListAccounts, ListBanks, SetPrimaryAccount},
    consents::{EndConsent, ExpireConsents, GetConsent, ReturnFromConsent, StartConsent},
    reconciliation::ReconcileAccounts,
    remittances::{
        AdmitRemittance, CancelRemittance, GetReceipt, GetRemittance, ListHeldRemittances,
        ListRemittances, ResolveUnknownOutcome, ReturnFromSca, ScheduleImmediatePoll, WorkQueue,
    },
};

use crate::background_tasks::BackgroundTasks;

/// All use cases. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// Login, sessions, tokens.
    pub identity: web::Data<Identity>,
    /// Sending money.
    pub payments: web::Data<Payments>,
    /// Events, webhooks and the exception queue.
    pub messaging: web::Data<Messaging>,
    /// Cases of compliance officers.
    pub aml: web::Data<Aml>,
    /// People, roles and the audit log, for officers.
    pub admin: web::Data<Admin>,
    /// Verification and risk of customers.
    pub kyc: web::Data<Kyc>,
}

impl Services {
    /// Hands them to the handlers.
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
    /// Starts logins.
    pub start_login: StartLogin,
    /// Completes logins.
    pub complete_login: CompleteLogin,
    /// Exchanges one-time codes for tokens.
    pub redeem_code: RedeemCode,
    /// Renews tokens.
    pub refresh: RefreshSession,
    /// Ends sessions.
    pub logout: Logout,
    /// Lists sessions.
    pub sessions: ListSessions,
    /// Shows who is logged in.
    pub profile: ShowProfile,
    /// Authenticates requests.
    pub authenticate: Authenticate,
    /// Public keys of access tokens.
    pub signer: Arc<dyn TokenSigner>,
    /// `login_hint` by provider.
    pub login_hints: BTreeMap<String, String>,
}

/// Sending money.
pub struct Payments {
    /// The corridors on offer.
    pub corridors: Arc<Corridors>,
    /// Creates quotes.
    pub quotes: Arc<CreateQuote>,
    /// Lists rates.
    pub rates: ListRates,
    /// Fetches rates.
    pub refresh_rates: RefreshRates,
    /// The customers' recipients.
    pub recipients: Recipients,
    /// Lists banks.
    pub banks: ListBanks,
    /// Requests consents.
    pub start_consent: StartConsent,
    /// Shows consents.
    pub get_consent: GetConsent,
    /// Handles the return from the bank after consent.
    pub return_consent: ReturnFromConsent,
    /// Ends consents.
    pub end_consent: EndConsent,
    /// Ends consents that have expired.
    pub expire_consents: ExpireConsents,
    /// Lists accounts.
    pub accounts: ListAccounts,
    /// Shows balances.
    pub balance: GetBalance,
    /// Sets the primary account.
    pub primary: SetPrimaryAccount,
    /// Disconnects accounts.
    pub disconnect: DisconnectAccount,
    /// Carries out orders.
    pub send_money: SendMoney,
    /// Admits remittances.
    pub admit: AdmitRemittance,
    /// Cancels remittances.
    pub cancel: CancelRemittance,
    /// Shows a remittance.
    pub get: GetRemittance,
    /// Lists remittances.
    pub list: ListRemittances,
    /// Lists held remittances.
    pub held: ListHeldRemittances,
    /// Shows receipts.
    pub receipt: GetReceipt,
    /// Handles the return from the bank after SCA.
    pub return_sca: ReturnFromSca,
    /// Resolves remittances with an unknown outcome.
    pub resolve_unknown: ResolveUnknownOutcome,
    /// Compares remittances with the banks' records.
    pub reconcile_accounts: ReconcileAccounts,
    /// Polls a remittance at once.
    pub poll_now: ScheduleImmediatePoll,
    /// Works off due remittances.
    pub queue: WorkQueue,
    /// Calls to banks that no client waits for.
    pub background_tasks: BackgroundTasks,
}

/// Cases of compliance officers.
pub struct Aml {
    /// Shows alerts and reports.
    pub read: ReadCases,
    /// Assigns alerts.
    pub assign: AssignAlertToOfficer,
    /// Adds notes to alerts.
    pub note: NoteAlert,
    /// Decides alerts.
    pub decide: DecideAlert,
    /// Drafts reports.
    pub draft: DraftStr,
    /// Revises reports.
    pub revise: ReviseStr,
    /// Approves and submits reports.
    pub submit: ApproveAndSubmitStr,
    /// Records acknowledgements of the authority.
    pub acknowledge: AcknowledgeStr,
    /// Decides held payments.
    pub held: DecideHeldPayment,
    /// Shows rule sets.
    pub rule_sets: ReadRuleSets,
    /// Adds rule sets.
    pub add_rules: AddRuleSet,
    /// Activates rule sets.
    pub activate_rules: ActivateRuleSet,
    /// Starts shadow runs.
    pub start_shadow: StartShadow,
    /// Stops shadow runs.
    pub stop_shadow: StopShadow,
    /// Shows screenings.
    pub screenings: ReadScreenings,
    /// Dismisses hits.
    pub dismiss: DismissScreeningHit,
}

/// Events, webhooks and the exception queue.
pub struct Messaging {
    /// Delivers events.
    pub dispatcher: Dispatcher,
    /// Deliveries and dead letters.
    pub dead_letters: DeadLetters,
    /// The exception queue.
    pub operator_tasks: ResolveOperatorTasks,
    /// Resolves tasks about payments with an unknown outcome.
    pub resolve_payment: ResolvePaymentTask,
    /// Receives webhooks of banks.
    pub bank_webhooks: ReceiveBankWebhook,
    /// Stores webhooks that are verified.
    pub receive: ReceiveWebhook,
    /// How long delivered events and webhooks are kept.
    pub events_kept: TimeDelta,
}

/// People, roles and the audit log, for officers.
pub struct Admin {
    /// Grants roles.
    pub grant_role: GrantRole,
    /// Shows people.
    pub look_up: LookUpPerson,
    /// Shows the audit log.
    pub audit: ReadAuditLog,
}

/// Verification and risk of customers.
pub struct Kyc {
    /// Shows customers their verification status.
    pub show: ShowKyc,
    /// Starts verifications.
    pub start: StartVerification,
    /// Applies events of the provider.
    pub apply: ApplyProviderEvent,
    /// Asks the provider for the state of an applicant.
    pub refresh: RefreshApplicant,
    /// Ends due diligences that have expired.
    pub due_diligence: EnhancedDueDiligence,
    /// Completes due diligences.
    pub complete_due_diligence: CompleteDueDiligence,
    /// Assesses the risk of customers.
    pub review: ReviewCustomers,
    /// Shows risk files.
    pub risk_files: ReadRiskFile,
    /// Verifies and reads the provider's webhooks.
    pub webhooks: sumsub::Webhooks,
}
