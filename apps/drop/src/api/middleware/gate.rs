//! The limit of concurrent requests, each with a deadline. Beyond it a request is refused before it
//! reaches the database: a client that retries after five seconds is served better than one that
//! waits in a growing queue.
//!
//! Orders have a smaller limit of their own within it. An order waits four seconds for a bank that
//! does not answer (and exactly as long for a review): without that limit a slow bank would occupy
//! every place, and other requests would be refused as well.

use std::time::Duration;

use actix_web::{
    Error, HttpRequest, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web,
};
use outbound::deadline::within;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use crate::{
    api::problem::{Kind, Problem},
    config::Load,
};

/// What a request is to the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Health probes, which are most needed under full load.
    Probe,
    Order,
    Other,
}

impl Class {
    fn of(method: &Method, path: &str) -> Self {
        match (method.as_str(), path) {
            (_, "/v1/health" | "/metrics") => Self::Probe,
            (_, path) if path.starts_with("/health/") => Self::Probe,
            ("POST", "/v1/transactions/remittance") => Self::Order,
            _ => Self::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Order => "order",
            Self::Other => "other",
        }
    }
}

/// Whether a request only asks how the process is.
pub(super) fn is_probe(request: &HttpRequest) -> bool {
    Class::of(request.method(), request.path()) == Class::Probe
}

/// The places of one process.
pub struct Gate {
    all: Semaphore,
    orders: Semaphore,
    load: Load,
}

/// Given back when dropped.
struct Place<'a> {
    _all: SemaphorePermit<'a>,
    _order: Option<SemaphorePermit<'a>>,
}

impl Gate {
    /// Everything is free.
    pub fn new(load: Load) -> Self {
        Self {
            all: Semaphore::new(load.max_in_flight),
            orders: Semaphore::new(load.max_orders_in_flight),
            load,
        }
    }

    /// A place if there is one now.
    fn enter(&self, class: Class) -> Option<Place<'_>> {
        let order = match class {
            Class::Order => Some(self.orders.try_acquire().ok()?),
            Class::Probe | Class::Other => None,
        };
        Some(Place {
            _all: self.all.try_acquire().ok()?,
            _order: order,
        })
    }

    fn deadline(&self) -> Duration {
        self.load.deadline
    }

    /// Shows how many requests are under way. To be called before metrics are read.
    pub fn show(&self) {
        let taken = |of: usize, left: &Semaphore| {
            u32::try_from(of.saturating_sub(left.available_permits())).unwrap_or(u32::MAX)
        };
        let all = taken(self.load.max_in_flight, &self.all);
        let orders = taken(self.load.max_orders_in_flight, &self.orders);
        let gauge =
            |class: Class| metrics::gauge!("drop_http_requests_in_flight", "class" => class.name());
        gauge(Class::Order).set(orders);
        gauge(Class::Other).set(all.saturating_sub(orders));
    }
}

/// Lets in what has a place, with a deadline; refuses the rest.
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let class = Class::of(request.method(), request.path());
    let gate = request.app_data::<web::Data<Gate>>().cloned();
    let (false, Some(gate)) = (class == Class::Probe, gate) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let Some(_place) = gate.enter(class) else {
        metrics::counter!("drop_http_requests_shed_total", "class" => class.name()).increment(1);
        let refusal = Problem::from(Kind::Overloaded);
        return Ok(request.into_response(refusal.error_response()));
    };
    let served = within(Instant::now() + gate.deadline(), next.call(request));
    Ok(served.await?.map_into_boxed_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(max_in_flight: usize, max_orders_in_flight: usize) -> Gate {
        Gate::new(Load {
            max_in_flight,
            max_orders_in_flight,
            ..Load::default()
        })
    }

    #[test]
    fn so_many_enter_and_the_next_when_one_has_left() {
        let gate = gate(2, 1);
        let first = gate.enter(Class::Other).unwrap();
        let _second = gate.enter(Class::Other).unwrap();
        assert!(gate.enter(Class::Other).is_none());
        drop(first);
        assert!(gate.enter(Class::Other).is_some());
    }

    #[test]
    fn orders_leave_places_to_others() {
        let gate = gate(3, 1);
        let order = gate.enter(Class::Order).unwrap();
        assert!(gate.enter(Class::Order).is_none());
        let _others = [(); 2].map(|()| gate.enter(Class::Other).unwrap());
        drop(order);
        assert!(gate.enter(Class::Order).is_some());
    }

    #[test]
    fn an_order_refused_for_want_of_any_place_takes_none_of_the_orders() {
        let gate = gate(1, 1);
        let other = gate.enter(Class::Other).unwrap();
        assert!(gate.enter(Class::Order).is_none());
        drop(other);
        assert!(gate.enter(Class::Order).is_some());
    }

    #[test]
    fn probes_are_known_and_nothing_passes_for_one() {
        for path in ["/health/ready", "/health/live", "/v1/health", "/metrics"] {
            assert_eq!(Class::of(&Method::GET, path), Class::Probe, "{path}");
        }
        for path in [
            "/v1/rates",
            "/health",
            "/v1/healthy",
            "/metrics/x",
            "//health/live",
        ] {
            assert_eq!(Class::of(&Method::GET, path), Class::Other, "{path}");
        }
        let order = "/v1/transactions/remittance";
        assert_eq!(Class::of(&Method::POST, order), Class::Order);
        assert_eq!(Class::of(&Method::GET, order), Class::Other);
    }
}
