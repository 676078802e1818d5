//! The split of one currency's difference, product by product.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{CurrencyChange, OtherProducts, Parts, ProductChange, Standing};
use crate::money::Currency;
use crate::sorting;
use crate::store::Ledger;
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Sums, Value};
use crate::transaction::Step;

/// Products of money and units below this are split: 2^27 of them sum up in an `i128`. A thousand
/// million units at a thousand million each are below 2^60.
const SPLIT_MAX: u128 = 1 << 100;

/// Both sides of every product of one currency.
#[derive(Default)]
pub struct Books {
    products: BTreeMap<Option<String>, [Standing; 2]>,
}

impl Books {
    /// rows of both sides -> products
    pub fn of(ledger: &Ledger, before: &Filter, after: &Filter) -> BTreeMap<Currency, Books> {
        let mut all: BTreeMap<Currency, Books> = BTreeMap::new();
        for (side, filter) in [before, after].into_iter().enumerate() {
            for mut group in ledger.groups(filter, &[Dimension::Sku]) {
                let Some(Value::Text(sku)) = group.values.pop() else {
                    continue;
                };
                let books = all.entry(group.currency).or_default();
                books.products.entry(sku).or_default()[side] = Standing::of(&group.sums);
            }
        }
        all
    }

    /// The difference of one currency, explained.
    pub fn change(self, currency: Currency, limit: usize) -> CurrencyChange {
        let standings: Vec<[Standing; 2]> = self.products.values().copied().collect();
        let volumes = volumes(&standings);
        let is_split = volumes.is_some() && standings.iter().all(Standing::has_price);
        let mut lines: Vec<ProductChange> = Vec::with_capacity(standings.len());
        for (place, (sku, [before, after])) in self.products.into_iter().enumerate() {
            let volume_minor = volumes.as_ref().filter(|_| is_split);
            let volume_minor = volume_minor.map(|volumes| volumes[place]);
            lines.push(ProductChange {
                sku,
                before,
                after,
                parts: Parts::of(&before, &after, volume_minor),
            });
        }
        let whole = Whole::of(&lines);
        // The order of the SKUs, which they are in, decides between equals.
        sorting::by_key(&mut lines, |line| {
            Reverse(line.parts.sum_minor().unsigned_abs())
        });
        let rest = lines.split_off(limit.min(lines.len()));
        let others = (!rest.is_empty()).then(|| {
            let Whole {
                before,
                after,
                parts,
            } = Whole::of(&rest);
            OtherProducts {
                n_products: rest.len() as u64,
                before,
                after,
                parts,
            }
        });
        CurrencyChange {
            currency,
            before: whole.before,
            after: whole.after,
            parts: whole.parts,
            is_split,
            products: lines,
            others,
        }
    }
}

/// Products added up.
#[derive(Default)]
struct Whole {
    before: Standing,
    after: Standing,
    parts: Parts,
}

impl Whole {
    fn of(lines: &[ProductChange]) -> Whole {
        let mut whole = Whole::default();
        for line in lines {
            whole.before.add(&line.before);
            whole.after.add(&line.after);
            whole.parts.add(&line.parts);
        }
        whole
    }
}

impl Standing {
    fn of(sums: &Sums) -> Standing {
        let step = |step| sums.step_minor(step);
        Standing {
            n_units: sums.n_units_sold,
            sales_minor: step(Step::GrossSales) + step(Step::Discounts),
            refunds_minor: step(Step::RefundedSales),
            fees_minor: step(Step::Expenses) + step(Step::RefundedExpenses),
            tax_minor: step(Step::TaxPassThrough),
            other_minor: step(Step::Reimbursements) + step(Step::Other) + step(Step::Unrecognised),
        }
    }

    /// Units and what they brought; nothing where there are no units, so that a price exists
    /// wherever there are.
    const fn priced(&self) -> (i128, i128) {
        if self.n_units > 0 {
            (self.n_units, self.sales_minor)
        } else {
            (0, 0)
        }
    }

    /// Whether the price of a product can be told.
    fn has_price([before, after]: &[Standing; 2]) -> bool {
        price(before, after).is_some()
    }
}

impl Parts {
    /// Of one product. Without a volume its sales are not split.
    fn of(before: &Standing, after: &Standing, volume_minor: Option<i128>) -> Parts {
        let ((_, old), (_, new)) = (before.priced(), after.priced());
        let difference = |of: fn(&Standing) -> i128| of(after) - of(before);
        let price_minor = volume_minor.and_then(|_| price(before, after));
        let (volume_minor, price_minor) = (volume_minor.unwrap_or(0), price_minor.unwrap_or(0));
        let fees_minor = difference(|side| side.fees_minor);
        let fee_volume_minor = fee_volume(before, after);
        let unpriced_minor = difference(|side| side.sales_minor) - (new - old);
        Parts {
            volume_minor,
            price_minor,
            mix_minor: new - old - volume_minor - price_minor,
            refunds_minor: difference(|side| side.refunds_minor),
            fee_volume_minor,
            fee_rate_minor: fees_minor - fee_volume_minor,
            tax_minor: difference(|side| side.tax_minor),
            fx_minor: 0,
            other_minor: difference(|side| side.other_minor) + unpriced_minor,
        }
    }
}

/// The price effect of one product: 0 where a side has no units, and so no money for them. None
/// where it can't be told.
fn price(before: &Standing, after: &Standing) -> Option<i128> {
    let ((old_units, old), (new_units, new)) = (before.priced(), after.priced());
    if old_units == 0 {
        return Some(0);
    }
    let at_old_price = product(new_units, old)?;
    Some(new - rounded(at_old_price, old_units))
}

/// The part of a product's fees that follows its sales.
fn fee_volume(before: &Standing, after: &Standing) -> i128 {
    let difference_minor = after.fees_minor - before.fees_minor;
    match (before.sales_minor > 0, after.sales_minor > 0) {
        (true, _) => {
            let sales_minor = after.sales_minor - before.sales_minor;
            let product = product(before.fees_minor, sales_minor);
            product.map_or(0, |product| rounded(product, before.sales_minor))
        }
        (false, true) => difference_minor,
        (false, false) => 0,
    }
}

/// The volume effect of each product: the whole of it rounded once, and dealt out. None where it
/// can't be told.
fn volumes(standings: &[[Standing; 2]]) -> Option<Vec<i128>> {
    let units = |side: usize| -> i128 {
        let all = standings.iter().map(|standing| standing[side].priced().0);
        all.sum()
    };
    let (old_units, new_units) = (units(0), units(1));
    if old_units == 0 {
        let new = standings.iter().map(|[_, after]| after.priced().1);
        return Some(new.collect());
    }
    let more_units = new_units - old_units;
    let exact = standings
        .iter()
        .map(|[before, _]| product(before.priced().1, more_units));
    let exact: Vec<i128> = exact.collect::<Option<_>>()?;
    let whole = rounded(exact.iter().sum(), old_units);
    Some(dealt(&exact, old_units, whole))
}

/// Whole units of `parts[i] / divisor` that sum to `whole`: each rounded down, and the units that
/// are left one each to the largest remainders, the earlier of equals first. `whole` is the sum of
/// the exact parts, rounded.
fn dealt(parts: &[i128], divisor: i128, whole: i128) -> Vec<i128> {
    let mut shares: Vec<i128> = parts.iter().map(|part| part.div_euclid(divisor)).collect();
    let mut left = whole - shares.iter().sum::<i128>();
    let mut places: Vec<usize> = (0..parts.len()).collect();
    sorting::by_key(&mut places, |&place| {
        Reverse(parts[place].rem_euclid(divisor))
    });
    for place in places {
        if left <= 0 {
            break;
        }
        shares[place] += 1;
        left -= 1;
    }
    shares
}

/// The product of two numbers, as long as those of all products of a seller still sum up.
fn product(left: i128, right: i128) -> Option<i128> {
    let product = left.checked_mul(right)?;
    (product.unsigned_abs() < SPLIT_MAX).then_some(product)
}

/// The nearest whole number, half away from zero; the divisor is above 0.
fn rounded(number: i128, divisor: i128) -> i128 {
    let (quotient, remainder) = (number / divisor, number % divisor);
    let is_half = remainder.unsigned_abs() >= divisor.unsigned_abs().div_ceil(2);
    quotient + if is_half { remainder.signum() } else { 0 }
}
