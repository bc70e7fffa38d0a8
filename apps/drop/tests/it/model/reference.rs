//! The model: what two people may expect of Drop, in lists and plain words.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

/// Minutes after which a quote and an SCA are over.
const LIFE: u32 = 15;

/// How a payment stands, as its owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Pending,
    Completed,
    Failed,
    Cancelled,
}

impl Status {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [
        Self::Pending,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
    ];

    /// On the wire.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Recipient {
    pub(super) owner: usize,
    pub(super) deleted: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Quote {
    pub(super) owner: usize,
    pub(super) ore: i64,
    pub(super) made_at: u32,
    pub(super) used: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Payment {
    pub(super) owner: usize,
    pub(super) quote: usize,
    pub(super) recipient: usize,
    pub(super) status: Status,
    pub(super) ordered_at: u32,
}

/// What an order is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ordered {
    /// 201, this payment; the same bytes if it was answered before.
    Payment { number: usize, first: bool },
    /// One of these codes.
    Refused(Vec<&'static str>),
}

/// Everything the model knows.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    /// Minutes since the beginning.
    pub(super) now: u32,
    pub(super) recipients: Vec<Recipient>,
    pub(super) quotes: Vec<Quote>,
    pub(super) payments: Vec<Payment>,
    /// By person and key: quote, recipient and payment of the order.
    keys: BTreeMap<(usize, u8), (usize, usize, usize)>,
    /// What the last order is answered with.
    pub(super) ordered: Option<Ordered>,
    /// Whether the last wish to cancel is granted.
    pub(super) cancelled: bool,
}

/// An action of a person. Numbers choose among what there is, whichever person owns it.
#[derive(Debug, Clone)]
pub(super) enum Step {
    AddRecipient {
        who: usize,
    },
    DeleteRecipient {
        who: usize,
        recipient: usize,
    },
    Quote {
        who: usize,
        ore: i64,
    },
    Order {
        who: usize,
        quote: usize,
        recipient: usize,
        key: u8,
    },
    Decide {
        payment: usize,
        approve: bool,
    },
    Cancel {
        who: usize,
        payment: usize,
    },
    Look {
        who: usize,
        payment: usize,
    },
    List {
        who: usize,
        status: Option<Status>,
        recipient: Option<usize>,
        limit: usize,
    },
    ListRecipients {
        who: usize,
        limit: usize,
    },
    Wait {
        minutes: u32,
    },
}

/// People there are.
pub(super) const PEOPLE: usize = 2;

impl Model {
    /// The number of a thing chosen among so many.
    pub(super) fn of<T>(things: &[T], choice: usize) -> usize {
        choice % things.len().max(1)
    }

    /// This person's payments that a list with these filters shows, newest first.
    pub(super) fn listed(
        &self,
        who: usize,
        status: Option<Status>,
        recipient: Option<usize>,
    ) -> Vec<usize> {
        let shown = |payment: &Payment| {
            payment.owner == who
                && status.is_none_or(|status| payment.status == status)
                && recipient.is_none_or(|recipient| payment.recipient == recipient)
        };
        let numbered = self.payments.iter().enumerate().rev();
        let shown = numbered.filter(|(_, payment)| shown(payment));
        shown.map(|(number, _)| number).collect()
    }

    fn order(&mut self, who: usize, quote: usize, recipient: usize, key: u8) -> Ordered {
        if let Some((q, r, number)) = self.keys.get(&(who, key)) {
            return if (*q, *r) == (quote, recipient) {
                let (number, first) = (*number, false);
                Ordered::Payment { number, first }
            } else {
                Ordered::Refused(vec!["idempotency_mismatch"])
            };
        }
        let (of_quote, to) = (&self.quotes[quote], &self.recipients[recipient]);
        let refusals = [
            (
                of_quote.owner != who || to.owner != who || to.deleted,
                "not_found",
            ),
            (of_quote.used, "quote_used"),
            (self.now - of_quote.made_at > LIFE, "quote_expired"),
        ];
        let refusals: Vec<_> = refusals
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, what)| *what)
            .collect();
        if !refusals.is_empty() {
            return Ordered::Refused(refusals);
        }
        let number = self.payments.len();
        self.quotes[quote].used = true;
        self.keys.insert((who, key), (quote, recipient, number));
        self.payments.push(Payment {
            owner: who,
            quote,
            recipient,
            status: Status::Pending,
            ordered_at: self.now,
        });
        Ordered::Payment {
            number,
            first: true,
        }
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Step> {
        let who = || 0..PEOPLE;
        let some = || 0..64_usize;
        let status = || proptest::option::of(proptest::sample::select(&Status::ALL[..]));
        prop_oneof![
            2 => who().prop_map(|who| Step::AddRecipient { who }),
            1 => (who(), some()).prop_map(|(who, recipient)| Step::DeleteRecipient { who, recipient }),
            4 => (who(), 10_000..100_000_i64).prop_map(|(who, ore)| Step::Quote { who, ore }),
            6 => (who(), some(), some(), 0..6_u8)
                .prop_map(|(who, quote, recipient, key)| Step::Order { who, quote, recipient, key }),
            4 => (some(), proptest::bool::ANY).prop_map(|(payment, approve)| Step::Decide { payment, approve }),
            2 => (who(), some()).prop_map(|(who, payment)| Step::Cancel { who, payment }),
            2 => (who(), some()).prop_map(|(who, payment)| Step::Look { who, payment }),
            2 => (who(), status(), proptest::option::of(some()), 1..4_usize).prop_map(
                |(who, status, recipient, limit)| Step::List { who, status, recipient, limit }
            ),
            1 => (who(), 1..4_usize).prop_map(|(who, limit)| Step::ListRecipients { who, limit }),
            // No sum of these is fifteen: nothing expires at the very moment it is read.
            1 => prop_oneof![Just(4), Just(16)].prop_map(|minutes| Step::Wait { minutes }),
        ]
        .boxed()
    }

    fn preconditions(state: &Self, step: &Step) -> bool {
        match step {
            Step::Order { .. } => !state.quotes.is_empty() && !state.recipients.is_empty(),
            Step::Decide { payment, .. } => {
                let chosen = state.payments.get(Self::of(&state.payments, *payment));
                chosen.is_some_and(|payment| payment.status == Status::Pending)
            }
            Step::Cancel { .. } | Step::Look { .. } => !state.payments.is_empty(),
            Step::DeleteRecipient { .. }
            | Step::List {
                recipient: Some(_), ..
            } => !state.recipients.is_empty(),
            _ => true,
        }
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        match *step {
            Step::AddRecipient { who } => state.recipients.push(Recipient {
                owner: who,
                deleted: false,
            }),
            Step::DeleteRecipient { who, recipient } => {
                let recipient = Self::of(&state.recipients, recipient);
                let of = &mut state.recipients[recipient];
                of.deleted |= of.owner == who;
            }
            Step::Quote { who, ore } => state.quotes.push(Quote {
                owner: who,
                ore,
                made_at: state.now,
                used: false,
            }),
            Step::Order {
                who,
                quote,
                recipient,
                key,
            } => {
                let quote = Self::of(&state.quotes, quote);
                let recipient = Self::of(&state.recipients, recipient);
                state.ordered = Some(state.order(who, quote, recipient, key));
            }
            Step::Decide { payment, approve } => {
                let payment = Self::of(&state.payments, payment);
                let status = if approve {
                    Status::Completed
                } else {
                    Status::Failed
                };
                state.payments[payment].status = status;
            }
            Step::Cancel { who, payment } => {
                let payment = Self::of(&state.payments, payment);
                let of = &mut state.payments[payment];
                let open = matches!(of.status, Status::Pending | Status::Cancelled);
                state.cancelled = of.owner == who && open;
                if state.cancelled {
                    of.status = Status::Cancelled;
                }
            }
            Step::Look { .. } | Step::List { .. } | Step::ListRecipients { .. } => {}
            Step::Wait { minutes } => {
                state.now += minutes;
                let now = state.now;
                let late = |p: &&mut Payment| now - p.ordered_at > LIFE;
                let pending = state
                    .payments
                    .iter_mut()
                    .filter(|p| p.status == Status::Pending);
                pending.filter(late).for_each(|p| p.status = Status::Failed);
            }
        }
        state
    }
}
