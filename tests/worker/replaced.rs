//! The page's side, as far as it is about workers that stop: real ones, made from a few lines.

use js_sys::{Function, Object, Reflect};
use leptos::prelude::{GetUntracked, Owner};
use seller_dashboard::engine::Engine;
use seller_dashboard::engine::protocol::{FromWorker, VERSION};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::until;

/// A page's engine with a worker of this script, in which `READY`, `NEWER` and `CRASHED` stand for
/// messages. Its signals live as long as their owner.
fn engine_of(script: &str) -> (Engine, Owner) {
    let messages = [
        ("READY", FromWorker::Ready { version: VERSION }),
        (
            "NEWER",
            FromWorker::Ready {
                version: VERSION + 1,
            },
        ),
        (
            "CRASHED",
            FromWorker::Crashed {
                what: "on purpose".to_owned(),
            },
        ),
    ];
    let script = messages
        .iter()
        .fold(script.to_owned(), |script, (name, message)| {
            let bytes = postcard::to_stdvec(message).unwrap();
            script.replace(name, &format!("new Uint8Array({bytes:?})"))
        });
    let address = Function::new_with_args(
        "script",
        "return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));",
    );
    let address = address.call1(&JsValue::NULL, &script.into()).unwrap();
    let owner = Owner::new();
    (
        owner.with(|| Engine::start(&address.as_string().unwrap())),
        owner,
    )
}

/// Counts the workers that say on this channel that they were made.
fn count_births(channel: &str) -> Object {
    let count = Function::new_with_args(
        "channel",
        "const births = { n: 0 };
        births.channel = new BroadcastChannel(channel);
        births.channel.onmessage = () => { births.n += 1; };
        return births;",
    );
    count
        .call1(&JsValue::NULL, &channel.into())
        .unwrap()
        .unchecked_into()
}

async fn see_births(births: &Object, n: u32) {
    let is_reached = || {
        let found = Reflect::get(births, &"n".into()).unwrap();
        (found == n).then_some(())
    };
    until(&format!("{n} workers"), is_reached).await;
}

async fn see_notice(engine: Engine, text: &str) {
    let notice = || {
        engine
            .notice()
            .get_untracked()
            .filter(|notice| notice.contains(text))
    };
    until(text, notice).await;
}

#[wasm_bindgen_test]
async fn a_worker_that_stops_is_replaced_twice_and_then_given_up() {
    // Once by a panic, which is its last message; then by a trap, which only the browser reports.
    for (channel, end) in [
        ("panics", "postMessage(CRASHED)"),
        ("traps", "throw new Error('trap')"),
    ] {
        let births = count_births(channel);
        let (engine, _owner) = engine_of(&format!(
            "new BroadcastChannel('{channel}').postMessage('born');
            onmessage = () => {{ {end}; }};
            postMessage(READY);"
        ));
        for n in 1..=2 {
            see_births(&births, n).await;
            engine.dismiss_notice();
            engine.cancel();
            see_notice(engine, "stopped and was started again").await;
        }
        see_births(&births, 3).await;
        engine.cancel();
        see_notice(engine, "does not start").await;
        see_births(&births, 3).await;
    }
}

#[wasm_bindgen_test]
async fn a_worker_of_another_version_is_not_listened_to() {
    let (engine, _owner) = engine_of("postMessage(NEWER);");
    see_notice(engine, "A new version of the dashboard is live").await;
}
