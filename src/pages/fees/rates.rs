//! The rules and rates that the audit goes by, and how sure each of them is.

use ledger::report::fee_audit::inference::Rate;
use ledger::report::fee_audit::{ProductRate, ShopRule};
use leptos::prelude::*;

use crate::format;
use crate::ui::words::audit as words;
use crate::words::{audit, fees, labels};

/// Products that are listed: those with the most items.
const PRODUCTS: usize = 100;

/// The rules and rates, folded away: who doubts a finding looks here.
#[component]
pub fn Rates(
    /// The rule of each marketplace.
    shops: Vec<ShopRule>,
    /// The rate of each product, those with the most items first.
    products: Vec<ProductRate>,
    /// How many products there are.
    n_products: u64,
) -> impl IntoView {
    let shops = shops.into_iter().map(shop).collect_view();
    let n_hidden = n_products.saturating_sub(products.len().min(PRODUCTS) as u64);
    let more = (n_hidden > 0).then(|| {
        let text = fees::not_listed(&labels::products(&format::counted(n_hidden)));
        view! { <p class="hint">{text}</p> }
    });
    let lines = products.into_iter().take(PRODUCTS).map(line);
    let lines = lines.collect_view();
    view! {
        <details class="more">
            <summary>{fees::rates_found()}</summary>
            <ul class="reasons">{shops}</ul>
            <div class="table-box" tabindex="0" role="region" aria-label=fees::rates()>
                <table>
                    <caption class="visually-hidden">{fees::rates_by_product()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{labels::product()}</th>
                            <th scope="col">{labels::marketplace()}</th>
                            <th scope="col" class="number">{audit::rate()}</th>
                            <th scope="col">{fees::how_sure()}</th>
                            <th scope="col" class="number">{fees::items_checked()}</th>
                            <th scope="col" class="number">{fees::as_expected()}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {more}
        </details>
    }
}

/// How a marketplace works its commission out.
fn shop(shop: ShopRule) -> AnyView {
    let place = shop
        .marketplace
        .unwrap_or_else(|| fees::no_marketplace().to_owned());
    let name = labels::of(&place, shop.currency.code()) + ": ";
    let rule = shop.rule.map_or_else(
        || fees::no_rule().to_owned(),
        |rule| words::rule(rule, &format::percent(rule.fee_tax_ppm.into())),
    );
    let rivals = (!shop.rivals.is_empty()).then(|| {
        let n = labels::other_rules(&format::counted(shop.rivals.len()));
        fees::as_many_follow(&n)
    });
    let exact = (shop.n_judged > 0).then(|| {
        let (exact, judged) = (format::count(shop.n_exact), format::count(shop.n_judged));
        fees::exact(&exact, &judged)
    });
    view! { <li><strong>{name}</strong> {rule} " " {exact} " " {rivals}</li> }.into_any()
}

fn line(product: ProductRate) -> AnyView {
    let (rate, how_sure) = match product.rate {
        Rate::Inferred {
            rate_ppm,
            n_explained,
        } => {
            let explained = format::count(n_explained);
            let charged = labels::charges(&format::counted(product.n_charged));
            (
                format::percent(rate_ppm.into()),
                fees::explains(&explained, &charged),
            )
        }
        unknown => (
            "\u{2014}".to_owned(),
            words::no_rate(unknown).unwrap_or_default().to_owned(),
        ),
    };
    let sku = product
        .sku
        .map_or_else(|| "\u{2014}".to_owned(), |sku| format::name(&sku));
    let is_known = matches!(product.rate, Rate::Inferred { .. });
    let checked = is_known.then(|| format::count(product.n_items));
    let exact = is_known.then(|| format::count(product.n_exact));
    view! {
        <tr>
            <th scope="row" class="id">{sku}</th>
            <td>{product.marketplace.unwrap_or_else(|| "—".to_owned())}</td>
            <td class="number">{rate}</td>
            <td>{how_sure}</td>
            <td class="number">{checked}</td>
            <td class="number">{exact}</td>
        </tr>
    }
    .into_any()
}
