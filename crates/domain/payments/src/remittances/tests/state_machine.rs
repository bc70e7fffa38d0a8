//! Every state against every transition, and any sequence of transitions.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kernel::{Clock, Money, Timestamp, testing::TestClock};
use proptest::prelude::*;

use crate::{
    BankPayment, FailureReason, InvalidTransition, Remittance, RemittanceState,
    RemittanceStateName,
    ports::{BankPaymentStatus, InitialSca, InitiatedPayment},
    remittances::{History, StateChange, is_legal, schedule},
    testing::bench::Bench,
};

/// A transition by name, with something to do it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Hold,
    Release,
    Reject,
    CannotBeInitiated,
    BeginInitiation,
    BankRecorded,
    BankRecordedWithoutSca,
    InitiationNotSent,
    InitiationRefused,
    AnswerLost,
    Recovered,
    FoundAtBank,
    SeenPending,
    EstablishedNotExecuted,
    BankStillAwaitsSca,
    BankIsUnclear,
    ScaPageFound,
    BankProceeds,
    BankSettles,
    BankRejects,
    BankCancels,
    ScaExpired,
    CancelledAtBank,
    CancellationNeedsSca,
    NoNews,
}

const ALL: [Step; 25] = [
    Step::Hold,
    Step::Release,
    Step::Reject,
    Step::CannotBeInitiated,
    Step::BeginInitiation,
    Step::BankRecorded,
    Step::BankRecordedWithoutSca,
    Step::InitiationNotSent,
    Step::InitiationRefused,
    Step::AnswerLost,
    Step::Recovered,
    Step::FoundAtBank,
    Step::SeenPending,
    Step::EstablishedNotExecuted,
    Step::BankStillAwaitsSca,
    Step::BankIsUnclear,
    Step::ScaPageFound,
    Step::BankProceeds,
    Step::BankSettles,
    Step::BankRejects,
    Step::BankCancels,
    Step::ScaExpired,
    Step::CancelledAtBank,
    Step::CancellationNeedsSca,
    Step::NoNews,
];

const SCA_TIMEOUT: TimeDelta = TimeDelta::minutes(5);

impl Step {
    fn take(self, p: Remittance, now: Timestamp) -> Result<Remittance, InvalidTransition> {
        let code = || "ACTC".to_owned();
        match self {
            Self::Hold => p.hold(now),
            Self::Release => p.release(now),
            Self::Reject => p.reject(now),
            Self::CannotBeInitiated => p.fail_uninitiable(now),
            Self::BeginInitiation => p.begin_initiation(now),
            Self::BankRecorded => p.record_at_bank(answer(true), SCA_TIMEOUT, now),
            Self::BankRecordedWithoutSca => p.record_at_bank(answer(false), SCA_TIMEOUT, now),
            Self::InitiationNotSent => p.return_unsent(now),
            Self::InitiationRefused => p.refuse_initiation(now),
            Self::AnswerLost => p.mark_outcome_unknown(now),
            Self::Recovered => p.recover(now),
            Self::FoundAtBank => p.confirm_executed(now),
            Self::SeenPending => p.defer_pending(now),
            Self::EstablishedNotExecuted => p.confirm_not_executed(now),
            Self::BankStillAwaitsSca => {
                p.apply_bank_status(BankPaymentStatus::AwaitingSca { code: code() }, now)
            }
            Self::BankIsUnclear => {
                p.apply_bank_status(BankPaymentStatus::Unclear { code: code() }, now)
            }
            Self::ScaPageFound => p.set_sca_page("https://bank.example/p".parse().unwrap(), now),
            Self::BankProceeds => {
                p.apply_bank_status(BankPaymentStatus::InProgress { code: code() }, now)
            }
            Self::BankSettles => {
                p.apply_bank_status(BankPaymentStatus::Settled { code: code() }, now)
            }
            Self::BankRejects => {
                let (code, sca_failed) = (code(), false);
                p.apply_bank_status(BankPaymentStatus::Rejected { code, sca_failed }, now)
            }
            Self::BankCancels => {
                p.apply_bank_status(BankPaymentStatus::Cancelled { code: code() }, now)
            }
            Self::ScaExpired => p.expire_sca(now),
            Self::CancelledAtBank => p.cancel(now),
            Self::CancellationNeedsSca => {
                p.require_cancellation_sca("https://bank.example/c".parse().unwrap(), now)
            }
            Self::NoNews => p.defer_poll(now),
        }
    }

    /// The states it leads from, by name. Written by hand: this is the machine's specification.
    fn from(self) -> &'static [&'static str] {
        match self {
            Self::Hold | Self::CannotBeInitiated | Self::BeginInitiation | Self::Recovered => {
                &["accepted"]
            }
            Self::Release | Self::Reject => &["held"],
            Self::BankRecorded | Self::BankRecordedWithoutSca | Self::InitiationRefused => {
                &["initiating", "unknown"]
            }
            Self::InitiationNotSent | Self::AnswerLost => &["initiating"],
            Self::FoundAtBank | Self::SeenPending | Self::EstablishedNotExecuted => &["unknown"],
            Self::BankStillAwaitsSca
            | Self::BankIsUnclear
            | Self::BankProceeds
            | Self::BankSettles
            | Self::BankRejects
            | Self::BankCancels
            | Self::CancelledAtBank => &["awaiting_sca", "submitted"],
            Self::ScaExpired | Self::ScaPageFound => &["awaiting_sca"],
            Self::CancellationNeedsSca => &["submitted"],
            Self::NoNews => &["accepted", "unknown", "awaiting_sca", "submitted"],
        }
    }
}

fn bank() -> BankPayment {
    BankPayment {
        payment_id: "p".to_owned(),
        product: "cross-border-credit-transfers".to_owned(),
        instructed: Money::nok(100_000),
        status: "RCVD".to_owned(),
    }
}

fn answer(sca: bool) -> InitiatedPayment {
    InitiatedPayment {
        bank: bank(),
        sca: if sca {
            InitialSca::Page("https://bank.example/sca".parse().unwrap())
        } else {
            InitialSca::Past
        },
    }
}

fn every_state(now: Timestamp) -> Vec<RemittanceState> {
    let reason = FailureReason::Declined;
    let (some, none) = (Some(bank()), None);
    vec![
        RemittanceState::Held,
        RemittanceState::Accepted,
        RemittanceState::Initiating { since: now },
        RemittanceState::OutcomeUnknown { since: now },
        RemittanceState::AwaitingSca {
            bank: bank(),
            sca_url: "https://bank.example/sca".parse().ok(),
            expires_at: now,
        },
        RemittanceState::Submitted {
            bank: bank(),
            cancellation_sca_url: None,
        },
        RemittanceState::Completed {
            bank: none.clone(),
            at: now,
        },
        RemittanceState::Failed {
            reason,
            bank: some.clone(),
            at: now,
        },
        RemittanceState::Cancelled {
            bank: some,
            at: now,
        },
    ]
}

async fn a_payment() -> Remittance {
    Bench::new().accepted().await
}

#[tokio::test]
async fn each_transition_leads_from_its_own_states_and_from_no_other() {
    let (payment, now) = (a_payment().await, TestClock::default().now());
    for state in every_state(now) {
        for step in ALL {
            let before = payment.altered(|it| it.state = state.clone());
            let legal = step.from().contains(&state.name().as_str());
            let taken = step.take(before, now);
            assert_eq!(taken.is_ok(), legal, "{step:?} from {}", state.name());
            if let Err(error) = taken {
                assert_eq!(error.from, state.name().as_str());
            }
        }
    }
}

/// The list that the audit log is checked by is neither longer nor shorter than what there is.
#[tokio::test]
async fn the_changes_that_count_as_legal_are_those_that_transitions_make() {
    let (payment, now) = (a_payment().await, TestClock::default().now());
    let mut made = BTreeSet::new();
    for state in every_state(now) {
        for step in ALL {
            let before = payment.altered(|it| it.state = state.clone());
            let (from, seen) = (before.state().name(), before.public_status());
            // The last of many tries fails.
            for checks in [0, schedule::MAX_INITIATION_TRIES] {
                let before = before.altered(|it| it.poll_attempts = checks);
                if let Ok(after) = step.take(before, now)
                    && (after.state().name() != from || after.public_status() != seen)
                {
                    made.insert((from, after.state().name()));
                }
            }
        }
    }
    // The bank has recorded it and names the page later.
    let awaiting_sca = RemittanceStateName::AwaitingSca;
    made.insert((awaiting_sca, awaiting_sca));
    for from in RemittanceStateName::ALL {
        for to in RemittanceStateName::ALL {
            assert_eq!(
                is_legal(*from, *to),
                made.contains(&(*from, *to)),
                "{from} to {to}"
            );
        }
    }
}

#[tokio::test]
async fn sca_does_not_expire_before_the_bank_s_time_out() {
    let (payment, now) = (a_payment().await, TestClock::default().now());
    let begun = payment.begin_initiation(now).unwrap();
    let waiting = begun
        .record_at_bank(answer(true), SCA_TIMEOUT, now)
        .unwrap();
    let early = now + SCA_TIMEOUT - TimeDelta::microseconds(1);
    assert!(waiting.clone().expire_sca(early).is_err());
    assert!(waiting.expire_sca(now + SCA_TIMEOUT).is_ok());
}

#[tokio::test]
async fn nothing_that_leaves_sca_open_ends_the_wait_for_it() {
    let (payment, now) = (a_payment().await, TestClock::default().now());
    let begun = payment.begin_initiation(now).unwrap();
    let waiting = begun
        .record_at_bank(answer(true), SCA_TIMEOUT, now)
        .unwrap();
    let RemittanceState::AwaitingSca { expires_at, .. } = *waiting.state() else {
        panic!("{}", waiting.state().name());
    };
    for code in ["RCVD", "PDNG", "ACTC", "WXYZ"] {
        let code = code.to_owned();
        let unclear = waiting
            .clone()
            .apply_bank_status(BankPaymentStatus::Unclear { code: code.clone() }, now)
            .unwrap();
        let (sca_url, bank) = (
            waiting.sca_url().cloned(),
            BankPayment {
                status: code,
                ..bank()
            },
        );
        let kept = RemittanceState::AwaitingSca {
            bank,
            sca_url,
            expires_at,
        };
        assert_eq!(unclear.state(), &kept);
    }
}

#[tokio::test]
async fn an_initiation_that_never_reaches_the_bank_fails_in_the_end() {
    let (mut payment, mut now) = (a_payment().await, TestClock::default().now());
    let mut tries = 0;
    while *payment.state() == RemittanceState::Accepted {
        let begun = payment.begin_initiation(now).unwrap();
        payment = begun.return_unsent(now).unwrap();
        now = payment.next_poll_at().unwrap_or(now);
        tries += 1;
    }
    assert_eq!(tries, schedule::MAX_INITIATION_TRIES);
    assert_eq!(payment.state().name(), RemittanceStateName::Failed);
}

proptest! {
    #[test]
    fn no_path_executes_twice_or_leaves_a_final_state(
        steps in prop::collection::vec((prop::sample::select(ALL.to_vec()), 0_i64..400), 1..60)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut payment = runtime.block_on(a_payment());
        let mut now = payment.created_at();
        let mut history = History {
            admitted: vec![payment.state().name()],
            ..History::default()
        };
        // Calls to the bank of which it may have taken notice.
        let mut asked = 0;
        for (step, wait) in steps {
            now += TimeDelta::seconds(wait);
            let before = payment.clone();
            let Ok(after) = step.take(payment, now) else {
                payment = before;
                continue;
            };
            prop_assert!(!before.state().is_final(), "{step:?} left {}", before.state().name());
            match step {
                Step::BeginInitiation => asked += 1,
                Step::InitiationNotSent => asked -= 1,
                _ => {}
            }
            prop_assert!((0..=1).contains(&asked), "{step:?}: asked {asked} times");
            // What was ordered stays what was ordered.
            let ordered = after.altered(|it| { it.state = before.state().clone(); it.next_poll_at = before.next_poll_at(); it.poll_attempts = before.poll_attempts(); it.updated_at = before.updated_at(); });
            prop_assert_eq!(&ordered, &before);
            // Whatever is under way is looked at again, and nothing else.
            let looked_at = !after.state().is_final() && *after.state() != RemittanceState::Held;
            prop_assert_eq!(after.next_poll_at().is_some(), looked_at, "{}", after.state().name());
            if after.state().name() != before.state().name() {
                let (from, to) = (before.state().name(), after.state().name());
                history.changes.push(StateChange { from, to });
            }
            prop_assert_eq!(history.check(after.state().name()), Ok(()));
            payment = after;
        }
    }
}
