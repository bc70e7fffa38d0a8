//! The sandbox over real HTTP, as its clients and a person's browser meet it.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod login;
#[cfg(test)]
mod magic;
#[cfg(test)]
mod maskinporten;
#[cfg(test)]
mod misbehaviour;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod payments;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod signature;
#[cfg(test)]
mod slack;
#[cfg(test)]
mod sumsub;
#[cfg(test)]
mod webhooks;
