//! What the fee audit found: what to claim and what was too little, each with its money and rows;
//! and what it could not check, and why.

use ledger::money::Currency;
use ledger::report::claim::{Claim, Figure};
use ledger::report::fee_audit::{FeeAudit, Finding, IssueTotal};
use leptos::prelude::*;

use super::super::Scope;
use super::rates::Rates;
use crate::format;
use crate::ui::amount::Amount;
use crate::ui::explained::Explained;
use crate::ui::icon::{Icon, Sign};
use crate::ui::number::{Number, Part};
use crate::ui::totals;
use crate::ui::words::audit as words;
use crate::words::{audit, fees, labels};

/// The whole audit.
#[component]
pub fn Audit(
    /// What was found.
    audit: FeeAudit,
) -> impl IntoView {
    let n_judged: u64 = audit.shops.iter().map(|shop| shop.n_judged).sum();
    let verdict = verdict(&audit, n_judged);
    let FeeAudit {
        shops,
        products,
        n_products,
        findings,
        n_findings,
        totals,
        unjudged,
    } = audit;
    let unjudged = words::unjudged(&unjudged);
    let n_unjudged: u64 = unjudged.iter().map(|(_, n)| *n).sum();
    let sums = (n_findings > 0).then(|| view! { <Issues totals /> });
    let findings = (!findings.is_empty()).then(|| view! { <Findings findings n_findings /> });
    let reason = |(reason, n): (&'static str, u64)| {
        view! { <div><dt>{reason}</dt><dd>{labels::sales(&format::counted(n))}</dd></div> }
    };
    let unjudged = (n_unjudged > 0).then(|| {
        view! {
            <details class="more">
                <summary>{fees::unchecked(&labels::sales(&format::counted(n_unjudged)))}</summary>
                <dl class="reasons">{unjudged.into_iter().map(reason).collect_view()}</dl>
            </details>
        }
    });
    let rates = (!products.is_empty()).then(|| view! { <Rates shops products n_products /> });
    view! { {verdict} {sums} {findings} {unjudged} {rates} }
}

/// What to think of it, in one line.
fn verdict(audit: &FeeAudit, n_judged: u64) -> AnyView {
    let items = labels::items(&format::counted(n_judged));
    if audit.n_findings > 0 {
        let claim = total(&audit.totals, |minor| minor < 0);
        let favour = total(&audit.totals, |minor| minor > 0);
        let found = labels::differences(&format::counted(audit.n_findings));
        let claim = (!claim.is_empty()).then(|| fees::too_much(&claim));
        let favour = (!favour.is_empty()).then(|| fees::too_little(&favour));
        let text = fees::found(&found, &items);
        return view! {
            <p class="verdict is-bad"><Icon sign=Sign::Warning /><span>{text}</span></p>
            <p>{claim} " " {favour}</p>
        }
        .into_any();
    }
    if n_judged == 0 {
        return view! {
            <p class="quiet">{fees::nothing_checked()}</p>
        }
        .into_any();
    }
    let text = fees::all_as_expected(&items);
    view! { <p class="verdict is-good"><Icon sign=Sign::Check /><span>{text}</span></p> }.into_any()
}

/// Differences of one direction, one sum per currency, without sign.
fn total(totals: &[IssueTotal], is_wanted: fn(i128) -> bool) -> String {
    let wanted = totals
        .iter()
        .filter(|total| is_wanted(total.difference_minor));
    let sums = totals::by_currency(wanted.map(|total| (total.currency, total.difference_minor)));
    let text = |(currency, sum): (Currency, Option<i128>)| match sum {
        Some(minor) => format::money(minor.saturating_abs(), currency),
        None => fees::beyond_sum(currency.code()),
    };
    let texts: Vec<String> = sums.into_iter().map(text).collect();
    texts.join(" + ")
}

/// The differences by what is wrong.
#[component]
fn Issues(
    /// Their sums.
    totals: Vec<IssueTotal>,
) -> impl IntoView {
    let line = |total: IssueTotal| {
        let IssueTotal {
            currency,
            issue,
            n_findings,
            difference_minor,
            ..
        } = total;
        view! {
            <tr>
                <th scope="row">{words::issue(issue)}</th>
                <td class="number quiet">{format::count(n_findings)}</td>
                <td class="number"><Amount minor=difference_minor currency /></td>
                <td>{currency.code().to_owned()}</td>
            </tr>
        }
    };
    let lines = totals.into_iter().filter(|total| total.n_findings > 0);
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=audit::by_kind()>
            <table>
                <caption class="visually-hidden">{audit::by_kind()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{audit::wrong()}</th>
                        <th scope="col" class="number">{audit::findings()}</th>
                        <th scope="col" class="number">{audit::booked_less_expected()}</th>
                        <th scope="col">{labels::currency()}</th>
                    </tr>
                </thead>
                <tbody>{lines.map(line).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The differences one by one, the most money first.
#[component]
fn Findings(
    /// Those with the most money.
    findings: Vec<Finding>,
    /// How many there are in all.
    n_findings: u64,
) -> impl IntoView {
    let n_shown = findings.len();
    let more = u64::try_from(n_shown).is_ok_and(|n_shown| n_shown < n_findings);
    let more = more.then(|| {
        let (shown, all) = (format::count(n_shown), format::count(n_findings));
        let text = fees::first_findings(&shown, &all);
        view! { <p class="hint">{text}</p> }
    });
    let lines = findings
        .into_iter()
        .map(|finding| view! { <Line finding /> });
    let lines = lines.collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=audit::differences()>
            <table class="findings">
                <caption class="visually-hidden">{audit::most_money_first()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{audit::wrong()}</th>
                        <th scope="col">{labels::order()}</th>
                        <th scope="col">{labels::product()}</th>
                        <th scope="col" class="number">{audit::rate()}</th>
                        <th scope="col" class="number">{audit::booked()}</th>
                        <th scope="col" class="number">{audit::expected()}</th>
                        <th scope="col" class="number">{labels::difference()}</th>
                        <th scope="col">{labels::currency()}</th>
                        <th scope="col">{labels::posted()}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        {more}
    }
}

/// One difference.
#[component]
fn Line(
    /// The difference.
    finding: Finding,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let Finding {
        issue,
        currency,
        expected_minor,
        posted_at,
        ..
    } = finding;
    let what = words::issue(issue);
    let order = format::name(&finding.order_id);
    let sku = finding
        .sku
        .map_or_else(|| "—".to_owned(), |sku| format::name(&sku));
    let part = Part {
        name: labels::of(what, &order),
        claim: Claim {
            figure: Figure::Component(issue.component()),
            filter: finding.filter,
            currency,
            value: finding.booked_minor,
        },
    };
    let booked = Number::sum(fees::booked(&order), part.claim.clone());
    let difference = Number::less_expected(part.name.clone(), part, expected_minor);
    let difference = difference.map(|number| view! { <Explained number /> });
    let rate = finding.rate_ppm.map(|ppm| format::percent(ppm.into()));
    let posted = move || scope.zone.with(|zone| format::day(zone.day_of(posted_at)));
    view! {
        <tr>
            <th scope="row">{what}</th>
            <td class="id">{order}</td>
            <td class="id">{sku}</td>
            <td class="number">{rate}</td>
            <td class="number"><Explained number=booked /></td>
            <td class="number"><Amount minor=expected_minor currency /></td>
            <td class="number strong">{difference}</td>
            <td>{currency.code().to_owned()}</td>
            <td class="nowrap">{posted}</td>
        </tr>
    }
}
