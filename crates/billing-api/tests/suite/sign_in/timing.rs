//! Whether an account can be told by the clock. Ignored by default: on a machine that does other
//! things as well, a clock says little. By hand, on a quiet one:
//! `cargo test --release -p billing-api --test suite welch -- --ignored --nocapture`

#![allow(
    clippy::disallowed_types,
    clippy::cast_precision_loss,
    reason = "statistics, no money"
)]

use std::time::Instant;

use billing_api::roles::Role;

use super::browser::Browser;
use super::desk::{Desk, WRONG, sign_in};
use crate::harness::{On, times};

/// Pairs of attempts; `PAIRS=200` for a first look.
const PAIRS: u32 = 2000;

/// Welch's t of two samples: how many standard errors lie between their means.
fn welch(one: &[f64], other: &[f64]) -> f64 {
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    let error = |all: &[f64]| {
        let mean = mean(all);
        let squares = all.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        squares / (all.len() - 1) as f64 / all.len() as f64
    };
    (mean(one) - mean(other)) / (error(one) + error(other)).sqrt()
}

#[test]
fn welch_tells_samples_apart_and_equal_ones_not() {
    let one: Vec<f64> = (0..100).map(|n| f64::from(n % 10)).collect();
    let other: Vec<f64> = one.iter().map(|value| value + 3.0).collect();
    assert!(welch(&one, &one).abs() < 1e-9);
    // By hand: s2 = 8.25 * 100 / 99 = 8.3333; t = 3 / sqrt(2 * 8.3333 / 100).
    assert!((welch(&other, &one) - 7.348_469).abs() < 1e-4);
}

#[test]
#[ignore = "takes minutes and a quiet machine"]
fn welch_t_of_known_and_unknown_accounts_is_below_4_5() {
    let pairs: u32 = times("PAIRS", PAIRS);
    let desk = Desk::with_cost(On::Sqlite, billing_api::sign_in::password::Cost::default());
    desk.add("known@one.example", Role::Owner);
    let took = |email: &str, n: u32| {
        let place = format!("198.{}.{}.{}", 18 + (n >> 16), (n >> 8) & 255, n & 255);
        let mut browser = Browser::at(desk.serving.address, &place);
        let began = Instant::now();
        let status = sign_in(&mut browser, email, WRONG).status;
        let took = began.elapsed().as_secs_f64() * 1e3;
        assert_eq!(status, 401);
        took
    };
    let best = (0..3)
        .map(|_| {
            let (mut known, mut unknown) = (Vec::new(), Vec::new());
            for n in 0..pairs {
                desk.books.tamper("DELETE FROM failed_attempts");
                // Which comes first takes turns, so that neither profits from the other.
                let mut ask = |is_known: bool| {
                    if is_known {
                        known.push(took("known@one.example", 2 * n));
                    } else {
                        unknown.push(took("nobody@one.example", 2 * n + 1));
                    }
                };
                ask(n % 2 == 0);
                ask(n % 2 == 1);
            }
            let t = welch(&known, &unknown);
            eprintln!("{pairs} pairs: t = {t:.2}");
            t.abs()
        })
        .fold(f64::MAX, f64::min);
    assert!(best < 4.5, "|t| = {best}");
}
