//! Sign-in from outside: who is let in, for how long, and what guessing and forging come to.

pub mod browser;
pub mod desk;
mod factors;
mod floods;
mod forgery;
mod guessing;
mod matrix;
mod passwords;
mod people;
mod secrets;
mod sessions;
mod timing;
