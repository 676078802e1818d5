//! Payments from outside: each wish once, whatever is sent twice, lost, raced or killed.

mod amounts;
mod backlog;
mod crashes;
mod events;
mod keys;
mod methods;
mod outcomes;
mod storm;
pub mod till;
