//! The page's side of the speed comparison: the seven reports of the comparison as questions to the
//! product's worker, and its answers as the rows that every contender gives.
//!
//! Built from the product's own protocol and reports, so that the worker is asked as its pages ask it.
//! Only bytes of the protocol go to and fro.

#[cfg(target_arch = "wasm32")]
mod questions;

#[cfg(target_arch = "wasm32")]
mod page {
    use std::collections::BTreeMap;

    use js_sys::{Array, Uint8Array};
    use seller_dashboard::engine::protocol::{FromWorker, ToWorker, VERSION};
    use seller_dashboard::engine::zone;
    use serde::Deserialize;
    use wasm_bindgen::prelude::*;

    use crate::questions::{self, Parameters, Step, step};

    /// What is asked and heard.
    #[wasm_bindgen]
    pub struct Page {
        parameters: Parameters,
        last_id: u32,
        /// Answers that nobody took yet, by id.
        answers: BTreeMap<u32, Vec<u8>>,
    }

    /// As in `lib/params.js` of the comparison.
    #[derive(Deserialize)]
    struct Given {
        tz: String,
        q1: Days,
        q7: Listing,
        #[serde(rename = "topN")]
        top_n: usize,
    }

    #[derive(Deserialize)]
    struct Days {
        from: String,
        to: String,
    }

    #[derive(Deserialize)]
    struct Listing {
        marketplace: String,
        prefix: String,
        from: String,
        to: String,
        limit: usize,
    }

    fn wrong(what: impl std::fmt::Display) -> JsError {
        JsError::new(&what.to_string())
    }

    #[wasm_bindgen]
    impl Page {
        /// A page with the comparison's parameters, as JSON.
        #[wasm_bindgen(constructor)]
        pub fn new(parameters: &str) -> Result<Page, JsError> {
            let Given { tz, q1, q7, top_n } = serde_json::from_str(parameters).map_err(wrong)?;
            let zone = zone::of_browser(&tz).ok_or_else(|| wrong("no such zone"))?;
            let period = |from: &str, to: &str| {
                questions::period(from, to).ok_or_else(|| wrong("no such days"))
            };
            Ok(Page {
                parameters: Parameters {
                    zone,
                    days: period(&q1.from, &q1.to)?,
                    marketplace: q7.marketplace.to_lowercase(),
                    text: q7.prefix,
                    listing_days: period(&q7.from, &q7.to)?,
                    limit: q7.limit,
                    top_n,
                },
                last_id: 0,
                answers: BTreeMap::new(),
            })
        }

        /// The order to read a file that travels beside it, and its id.
        pub fn import(&mut self, name: &str) -> Result<Array, JsError> {
            self.last_id += 1;
            let order = ToWorker::Import {
                id: self.last_id,
                name: name.to_owned(),
                options: ledger::import::Options::default(),
            };
            self.packed(&order)
        }

        /// The order to keep sums of the days of the comparison's zone.
        #[wasm_bindgen(js_name = keepDays)]
        pub fn keep_days(&self) -> Result<Array, JsError> {
            let zone = self.parameters.zone.clone();
            self.packed(&ToWorker::KeepDays { zone })
        }

        fn packed(&self, order: &ToWorker) -> Result<Array, JsError> {
            let bytes = postcard::to_stdvec(order).map_err(wrong)?;
            Ok(Array::of2(
                &self.last_id.into(),
                &Uint8Array::from(&bytes[..]),
            ))
        }

        /// Takes what the worker says. Gives the id of what it has done, 0 when it is ready, nothing
        /// for news; fails when something went wrong.
        pub fn hear(&mut self, bytes: &[u8]) -> Result<Option<u32>, JsError> {
            match postcard::from_bytes(bytes).map_err(wrong)? {
                FromWorker::Ready { version } if version == VERSION => Ok(Some(0)),
                FromWorker::Answered { id, report, .. } => {
                    self.answers.insert(id, report.map_err(wrong)?);
                    Ok(Some(id))
                }
                FromWorker::Imported { id, outcome, .. } if outcome.n_rejections == 0 => {
                    let rows = outcome.appended.booked + outcome.appended.repeated;
                    self.answers.insert(id, rows.to_string().into_bytes());
                    Ok(Some(id))
                }
                FromWorker::Progressed(_) => Ok(None),
                other => Err(wrong(
                    format!("{other:?}").chars().take(400).collect::<String>(),
                )),
            }
        }

        /// How many rows an import has brought.
        pub fn rows(&mut self, id: u32) -> u32 {
            let text = self
                .answers
                .remove(&id)
                .and_then(|bytes| String::from_utf8(bytes).ok());
            text.and_then(|text| text.parse().ok()).unwrap_or_default()
        }

        /// The next step towards a report, given the ids of all its answers so far: an array of
        /// orders with their ids, or the report as JSON.
        pub fn step(&mut self, report: u32, ids: &[u32]) -> Result<JsValue, JsError> {
            let answers = ids.iter().filter_map(|id| self.answers.get(id));
            let answers: Vec<&[u8]> = answers.map(Vec::as_slice).collect();
            match step(report, &self.parameters, &answers).map_err(wrong)? {
                Step::Done(rows) => {
                    self.answers.clear();
                    Ok(serde_json::to_string(&rows).map_err(wrong)?.into())
                }
                Step::Ask(questions) => {
                    let orders = Array::new();
                    for (kind, query) in questions {
                        self.last_id += 1;
                        let id = self.last_id;
                        orders.push(&self.packed(&ToWorker::Ask { id, kind, query })?.into());
                    }
                    Ok(orders.into())
                }
            }
        }
    }
}
