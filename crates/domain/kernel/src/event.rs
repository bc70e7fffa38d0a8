//! Integration events: what one context reports to the others once the change is stored.
//!
//! Each context has one enum of them, declared with [`integration_events!`](crate::integration_events).
//! That declaration is the only place that spells a kind; the data of an event is a struct whose
//! fields are the members of the stored payload.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use thiserror::Error;

use crate::{Clock, EventId, IdSource, Timestamp};

/// A row of the outbox, written in the same unit of work as the change it reports.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEvent {
    /// Id of the event; consumers deduplicate by it.
    pub id: EventId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The kind under which it is stored, `remittance.completed`.
    pub kind: &'static str,
    /// The entity it is about; events of one entity are delivered in order.
    pub aggregate_id: String,
    /// The event's data. No restricted personal data.
    pub payload: Value,
}

#[cfg(feature = "testing")]
impl OutboxEvent {
    /// Any row, for tests of stores.
    pub fn new(
        ids: &dyn IdSource,
        clock: &dyn Clock,
        kind: &'static str,
        aggregate_id: &impl ToString,
        payload: Value,
    ) -> Self {
        Self {
            id: EventId::new(ids),
            occurred_at: clock.now(),
            kind,
            aggregate_id: aggregate_id.to_string(),
            payload,
        }
    }
}

/// A stored event whose payload does not have the form of its kind.
#[derive(Debug, Error)]
#[error("the stored `{kind}` event is malformed")]
pub struct MalformedEvent {
    /// The kind under which it is stored.
    pub kind: &'static str,
    /// What is wrong with it.
    #[source]
    pub source: serde_json::Error,
}

/// The integration events of one context.
pub trait IntegrationEvent: Sized {
    /// The same events without their data.
    type Kind: EventKind;

    /// Which event it is.
    fn kind(&self) -> Self::Kind;

    /// The kind under which it is stored, `remittance.completed`.
    fn kind_name(&self) -> &'static str {
        self.kind().name()
    }

    /// The entity it is about.
    fn aggregate_id(&self) -> String;

    /// Its data, as stored.
    fn payload(&self) -> Value;

    /// Reads a stored event; `None` if its kind is not one of this context.
    ///
    /// # Errors
    /// [`MalformedEvent`], if the payload does not have the form of its kind.
    fn from_stored(
        kind: &str,
        aggregate_id: &str,
        payload: &Value,
    ) -> Result<Option<Self>, MalformedEvent>;

    /// The row of the outbox for this event, happening now.
    fn to_outbox(&self, ids: &dyn IdSource, clock: &dyn Clock) -> OutboxEvent {
        OutboxEvent {
            id: EventId::new(ids),
            occurred_at: clock.now(),
            kind: self.kind_name(),
            aggregate_id: self.aggregate_id(),
            payload: self.payload(),
        }
    }
}

/// The kinds of one context's events, for what is decided without their data.
pub trait EventKind: Copy + Eq + 'static {
    /// Every kind.
    const ALL: &'static [Self];

    /// The kind under which events are stored, `remittance.completed`.
    fn name(self) -> &'static str;

    /// The kind of this name; `None` if it is not one of this context.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// The data of an event; its fields are the members of the payload.
pub trait EventData: Serialize + DeserializeOwned {
    /// The member that holds the id of the entity. Where a payload lacks it, it is read from the
    /// column beside the payload.
    const AGGREGATE: &'static str;

    /// The entity the event is about.
    fn aggregate_id(&self) -> String;
}

/// Declares the integration events of a context: the enum, the enum of their kinds, and how they
/// are stored.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use kernel::{EventData, UserId};
/// /// Somebody who registered.
/// #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
/// #[serde(rename_all = "camelCase")]
/// pub struct Registration {
///     /// Who.
///     pub user_id: UserId,
/// }
///
/// impl EventData for Registration {
///     const AGGREGATE: &'static str = "userId";
///
///     fn aggregate_id(&self) -> String {
///         self.user_id.to_string()
///     }
/// }
///
/// kernel::integration_events! {
///     /// What happens to customers.
///     CustomerEvent, CustomerEventKind {
///         /// A customer registered.
///         Registered(Registration) = "customer.registered",
///     }
/// }
/// ```
#[macro_export]
macro_rules! integration_events {
    (
        $(#[$meta:meta])*
        $event:ident, $kind:ident {
            $($(#[$doc:meta])* $variant:ident($data:ty) = $name:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $event {
            $($(#[$doc])* $variant($data),)+
        }

        #[doc = concat!("The kinds of [`", stringify!($event), "`], without their data.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $kind {
            $($(#[$doc])* $variant,)+
        }

        impl $crate::EventKind for $kind {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl $crate::IntegrationEvent for $event {
            type Kind = $kind;

            fn kind(&self) -> $kind {
                match self {
                    $(Self::$variant(_) => $kind::$variant,)+
                }
            }

            fn aggregate_id(&self) -> ::std::string::String {
                match self {
                    $(Self::$variant(data) => $crate::EventData::aggregate_id(data),)+
                }
            }

            fn payload(&self) -> $crate::macros::serde_json::Value {
                match self {
                    $(Self::$variant(data) => $crate::macros::serde_json::json!(data),)+
                }
            }

            fn from_stored(
                kind: &str,
                aggregate_id: &str,
                payload: &$crate::macros::serde_json::Value,
            ) -> ::std::result::Result<::std::option::Option<Self>, $crate::MalformedEvent> {
                match kind {
                    $($name => $crate::event_support::read($name, aggregate_id, payload)
                        .map(|data| ::std::option::Option::Some(Self::$variant(data))),)+
                    _ => ::std::result::Result::Ok(::std::option::Option::None),
                }
            }
        }
    };
}

/// Reads the data of a stored event.
#[doc(hidden)]
pub fn read<D: EventData>(
    kind: &'static str,
    aggregate_id: &str,
    payload: &Value,
) -> Result<D, MalformedEvent> {
    let malformed = |source| MalformedEvent { kind, source };
    let mut payload = payload.clone();
    if let Some(members) = payload.as_object_mut() {
        let id = members.entry(D::AGGREGATE);
        id.or_insert_with(|| aggregate_id.into());
    }
    let data: D = serde_json::from_value(payload).map_err(malformed)?;
    if data.aggregate_id() == aggregate_id {
        return Ok(data);
    }
    let why = format!("`{}` is not the entity it is stored for", D::AGGREGATE);
    Err(malformed(serde::de::Error::custom(why)))
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro declares public types")]
mod tests {
    use std::error::Error;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::{
        UserId,
        testing::{TestClock, TestIds, assert_stored_forms},
    };

    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Visit {
        #[serde(skip_serializing)]
        user_id: UserId,
        pages: u8,
    }

    impl EventData for Visit {
        const AGGREGATE: &'static str = "userId";

        fn aggregate_id(&self) -> String {
            self.user_id.to_string()
        }
    }

    crate::integration_events! {
        TestEvent, TestEventKind {
            Visited(Visit) = "test.visited",
            Left(Visit) = "test.left",
        }
    }

    const ONE: &str = "usr_0197a6e2000070008000000000000001";

    fn visit() -> Visit {
        let user_id = ONE.parse().unwrap();
        Visit { user_id, pages: 3 }
    }

    #[test]
    fn an_event_is_stored_under_its_kind_and_entity_and_reads_back() {
        let (visited, left) = (TestEvent::Visited(visit()), TestEvent::Left(visit()));
        assert_stored_forms(&[
            (
                visited,
                r#"test.visited usr_0197a6e2000070008000000000000001 {"pages":3}"#,
            ),
            (
                left,
                r#"test.left usr_0197a6e2000070008000000000000001 {"pages":3}"#,
            ),
        ]);
        let clock = TestClock::default();
        let row = TestEvent::Left(visit()).to_outbox(&TestIds::default(), &clock);
        assert_eq!(
            (row.kind, row.aggregate_id.as_str(), row.occurred_at),
            ("test.left", ONE, clock.now())
        );
    }

    #[test]
    fn a_kind_of_another_context_is_none() {
        let read = TestEvent::from_stored("other.visited", ONE, &json!({ "pages": 3 }));
        assert_eq!(read.unwrap(), None);
        assert_eq!(TestEventKind::from_name("other.visited"), None);
    }

    #[test]
    fn members_a_newer_version_adds_are_ignored() {
        let payload = json!({ "pages": 3, "seconds": 9 });
        let read = TestEvent::from_stored("test.visited", ONE, &payload);
        assert_eq!(read.unwrap(), Some(TestEvent::Visited(visit())));
    }

    #[test]
    fn a_payload_without_the_form_of_its_kind_is_malformed_and_says_why() {
        let malformed = |payload| TestEvent::from_stored("test.left", ONE, &payload).unwrap_err();
        let error = malformed(json!({}));
        assert_eq!(
            error.to_string(),
            "the stored `test.left` event is malformed"
        );
        let source = |error: &MalformedEvent| error.source().unwrap().to_string();
        assert_eq!(source(&error), "missing field `pages`");
        assert!(source(&malformed(json!(null))).contains("invalid type: null"));
        let of_another = json!({ "pages": 3, "userId": ONE.replace('1', "2") });
        let why = source(&malformed(of_another));
        assert!(why.starts_with("`userId` is not"), "{why}");
    }
}
