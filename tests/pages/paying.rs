//! Ten thousand requests to pay, by the real client, on a wire that loses and mangles more than half
//! of them: in the end each wish was carried out once.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Reflect};
use ledger::money::{Currency, Money};
use leptos::prelude::*;
use seller_dashboard::paying::{Outcome, Paying, Progress, Wish};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::open;

/// A server that carries a key out once, behind a wire with these faults: the request is lost, the
/// books are busy, the answer is lost, a proxy answers, the answer is cut, it is still running.
const SERVER: &str = r#"
    const real = globalThis.fetch;
    const server = { paid: new Map(), n_requests: 0, real };
    let seed = 1;
    const luck = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const refuse = (status, code) => new Response(
        JSON.stringify({ status, code, detail: code }), { status });
    globalThis.fetch = async (request) => {
        if (!request.url.includes('/payments')) return new Response('', { status: 404 });
        const said = request.url + (await request.text());
        const key = request.headers.get('idempotency-key');
        server.n_requests += 1;
        const drawn = luck();
        if (drawn < 0.15) throw new TypeError('lost on the way');
        const first = server.paid.get(key);
        if (first !== undefined && first !== said) return refuse(422, 'idempotency_key_reused');
        if (first === undefined && drawn < 0.25) return refuse(503, 'busy');
        server.paid.set(key, said);
        if (drawn < 0.40) throw new TypeError('lost on the way back');
        if (drawn < 0.45) return new Response('<h1>Bad gateway</h1>', { status: 502 });
        if (drawn < 0.50) return new Response('Not here', { status: 404 });
        if (drawn < 0.55) return new Response('{"status":"succ', { status: 201 });
        if (drawn < 0.60) return refuse(409, 'still_running');
        return new Response('{"id":"p","status":"succeeded"}', { status: 201 });
    };
    return server;"#;

/// Wishes at a time, and how often.
const BATCH: u32 = 250;
const BATCHES: u32 = 9;

fn wish(number: u32) -> Wish {
    let currency = Currency::from_code("EUR").unwrap();
    Wish {
        invoice_id: format!("invoice/{number}"),
        number: number.to_string(),
        version: (u64::from(number), 0),
        amount: Money::new(i64::from(number) + 1, currency),
        method_id: "pm".to_owned(),
        made_ms: js_sys::Date::now(),
    }
}

#[wasm_bindgen_test]
async fn ten_thousand_requests_on_a_bad_wire_pay_each_wish_once() {
    let server = Function::new_no_args(SERVER).call0(&JsValue::NULL).unwrap();
    let opened = open("/settings", &[]).await;
    // Two of them, as in two tabs: what they share is the browser's storage.
    let start = || Paying::start(opened.engine, opened.session);
    let tabs = [(); 2].map(|()| opened.owner.with(start));
    for batch in 0..BATCHES {
        let wishes: Vec<Wish> = (0..BATCH).map(|at| wish(batch * BATCH + at)).collect();
        for wish in &wishes {
            for tab in &tabs {
                tab.pay(wish.clone());
                tab.pay(wish.clone()); // a double click
            }
        }
        let mut rounds = 0;
        while tabs
            .iter()
            .any(|tab| !untrack(|| tab.open_attempts()).is_empty())
        {
            rounds += 1;
            assert!(rounds < 400, "some wish never comes to its end");
            for tab in &tabs {
                tab.ask_now();
            }
            TimeoutFuture::new(100).await;
        }
        for wish in &wishes {
            for tab in &tabs {
                let attempts = untrack(|| tab.attempts_at(&wish.invoice_id));
                let [attempt] = &attempts[..] else {
                    panic!("{attempts:?}")
                };
                assert_eq!(attempt.progress, Progress::Settled(Outcome::Succeeded));
                tab.forget(wish);
            }
        }
    }
    let number = |name: &str| Reflect::get(&server, &name.into()).unwrap();
    let n_paid = Reflect::get(&number("paid"), &"size".into()).unwrap();
    assert_eq!(n_paid.as_f64(), Some(f64::from(BATCH * BATCHES)));
    let n_requests = number("n_requests").as_f64().unwrap();
    assert!(n_requests >= 10_000.0, "only {n_requests} requests");
    let mend = Function::new_with_args("server", "globalThis.fetch = server.real;");
    mend.call1(&JsValue::NULL, &server).unwrap();
    // Nothing is left that the next page would ask about.
    let left = Function::new_no_args(
        "return Object.keys(localStorage).filter((name) => name.startsWith('payment:')).length;",
    );
    let left = left.call0(&JsValue::NULL).unwrap();
    assert_eq!(left.as_f64(), Some(0.0));
}
