//! Drop from outside: real server, real store, real HTTP, the sandbox as partners. One binary, so
//! that it links once; the modules mirror what they test.

#[cfg(test)]
mod admin;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod compliance;
#[cfg(test)]
mod durable;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod journeys;
#[cfg(test)]
mod kyc;
#[cfg(test)]
mod model;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod payments;
#[cfg(test)]
mod security;
#[cfg(test)]
mod support;
#[cfg(test)]
mod wiring;
