//! A number that is shown, and what it claims to be: sums of rows, and the rule by which it follows
//! from them.
//!
//! Whoever explains it adds the rows up once more; [`Number::verdict`] says whether what was found
//! makes the number. It never says so of a number that it can't check.

use ledger::money::Currency;
use ledger::report::claim::Claim;
use ledger::report::delta::Share;

/// A number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it is, as its page calls it.
    pub name: String,
    /// What is shown, in its unit.
    pub value: i128,
    /// What it counts.
    pub unit: Unit,
    /// How it follows from the sums.
    pub rule: Rule,
    /// The sums of rows that it is made of.
    pub parts: Vec<Part>,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Minor units of a currency.
    Money(Currency),
    /// Things.
    Count,
    /// Parts per million.
    Share,
}

/// How a number follows from sums of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It is the sum.
    Sum,
    /// The sender says it; the sum must be the same.
    Stated,
    /// The sum with the other sign.
    Opposite,
    /// The sum where it is below zero, else nothing.
    Debt,
    /// The sum where it is above zero, else nothing.
    Credit,
    /// The first less the second.
    Difference,
    /// All of them added up, but for those that are taken away.
    Signed {
        /// Which ones are.
        is_negative: Vec<bool>,
    },
    /// The first, where it is a cost its opposite, as a share of the second.
    ShareOf {
        /// Whether the first is money that goes out.
        is_cost: bool,
    },
    /// The first by the second, rounded half away from zero.
    PerUnit,
    /// The sum less what it should have been.
    LessExpected {
        /// That, in the unit of the sum.
        expected: i128,
    },
    /// With other causes it makes the difference of the sums: of each pair the first less the
    /// second.
    Cause {
        /// What it means.
        meaning: &'static str,
        /// The other causes, by name, with their money.
        others: Vec<(&'static str, i128)>,
    },
}

/// A sum of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub name: String,
    /// What it claims to be. Its zone is left open: there is one for the whole dashboard.
    pub claim: Claim,
}

/// Whether rows make a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// To the last unit.
    Ties,
    /// They make another number.
    Differs {
        /// What they make less what is shown; none where a number passes any measure.
        by: Option<i128>,
    },
}

impl Number {
    /// A sum of rows.
    pub fn sum(name: impl Into<String>, claim: Claim) -> Number {
        Number::of_one(name, Rule::Sum, claim)
    }

    /// What the sender says; the claim says which rows should make it.
    pub fn stated(name: impl Into<String>, claim: Claim) -> Number {
        Number::of_one(name, Rule::Stated, claim)
    }

    fn of_one(name: impl Into<String>, rule: Rule, claim: Claim) -> Number {
        let name = name.into();
        Number {
            value: claim.value,
            unit: Unit::of(&claim),
            rule,
            parts: vec![Part {
                name: name.clone(),
                claim,
            }],
            name,
        }
    }

    /// The first less the second, of the first's unit.
    pub fn difference(name: impl Into<String>, parts: [Part; 2]) -> Option<Number> {
        let unit = Unit::of(&parts[0].claim);
        Number::following(name, Rule::Difference, unit, parts.into())
    }

    /// What these sums make together, those that are taken away marked; none without any.
    pub fn signed(name: impl Into<String>, mut parts: Vec<(bool, Part)>) -> Option<Number> {
        let name = name.into();
        if let [(is_negative, only)] = &mut parts[..] {
            let rule = if *is_negative {
                Rule::Opposite
            } else {
                Rule::Sum
            };
            only.name.clone_from(&name);
            let unit = Unit::of(&only.claim);
            return Number::following(name, rule, unit, vec![only.clone()]);
        }
        let unit = Unit::of(&parts.first()?.1.claim);
        let (is_negative, parts) = parts.into_iter().unzip();
        Number::following(name, Rule::Signed { is_negative }, unit, parts)
    }

    /// The same with the other sign; none where that passes any measure, or is no sum.
    pub fn negated(self) -> Option<Number> {
        let rule = match self.rule {
            Rule::Sum => Rule::Opposite,
            Rule::Opposite => Rule::Sum,
            Rule::Signed { is_negative } => Rule::Signed {
                is_negative: is_negative.into_iter().map(|one| !one).collect(),
            },
            _ => return None,
        };
        Number::following(self.name, rule, self.unit, self.parts)
    }

    /// The first as a share of the second; none where that has no meaning.
    pub fn share(name: impl Into<String>, is_cost: bool, parts: [Part; 2]) -> Option<Number> {
        Number::following(name, Rule::ShareOf { is_cost }, Unit::Share, parts.into())
    }

    /// The first by the second; none without any of the second.
    pub fn per_unit(name: impl Into<String>, parts: [Part; 2]) -> Option<Number> {
        let unit = Unit::of(&parts[0].claim);
        Number::following(name, Rule::PerUnit, unit, parts.into())
    }

    /// The sum of rows less what it should have been.
    pub fn less_expected(name: impl Into<String>, part: Part, expected: i128) -> Option<Number> {
        let unit = Unit::of(&part.claim);
        Number::following(name, Rule::LessExpected { expected }, unit, vec![part])
    }

    fn following(
        name: impl Into<String>,
        rule: Rule,
        unit: Unit,
        parts: Vec<Part>,
    ) -> Option<Number> {
        let values: Vec<i128> = parts.iter().map(|part| part.claim.value).collect();
        Some(Number {
            value: rule.value(&values)?,
            name: name.into(),
            unit,
            rule,
            parts,
        })
    }

    /// Whether what was found for each of the parts makes the number.
    pub fn verdict(&self, found: &[i128]) -> Verdict {
        let claimed = self.parts.iter().map(|part| part.claim.value);
        let value = self.rule.value(found);
        // A quotient may be right by rounding: its sums must be right as well.
        let is_of_sign = matches!(self.rule, Rule::Opposite | Rule::Debt | Rule::Credit);
        if value == Some(self.value) && (is_of_sign || claimed.eq(found.iter().copied())) {
            return Verdict::Ties;
        }
        Verdict::Differs {
            by: value
                .and_then(|value| value.checked_sub(self.value))
                .filter(|&by| by != 0),
        }
    }

    /// Whether both are the same number, whatever its value is by now.
    pub fn is_same(&self, other: &Number) -> bool {
        let place = |part: &Part| (part.claim.currency, part.claim.figure.clone());
        let is_same = |(left, right): (&Part, &Part)| {
            place(left) == place(right) && left.claim.filter == right.claim.filter
        };
        self.name == other.name
            && std::mem::discriminant(&self.rule) == std::mem::discriminant(&other.rule)
            && self.parts.len() == other.parts.len()
            && self.parts.iter().zip(&other.parts).all(is_same)
    }
}

impl Unit {
    /// The unit of a claim.
    pub fn of(claim: &Claim) -> Unit {
        let terms = claim.figure.terms();
        let is_money = |term: &ledger::report::claim::Term| {
            term.quantity == ledger::report::claim::Quantity::Minor
        };
        if terms.iter().all(is_money) {
            Unit::Money(claim.currency)
        } else {
            Unit::Count
        }
    }
}

impl Rule {
    /// The number that follows from sums; none where none does.
    fn value(&self, sums: &[i128]) -> Option<i128> {
        match (self, sums) {
            (Rule::Sum | Rule::Stated, [sum]) => Some(*sum),
            (Rule::Opposite, [sum]) => sum.checked_neg(),
            (Rule::Debt, [sum]) => Some((*sum).min(0)),
            (Rule::Credit, [sum]) => Some((*sum).max(0)),
            (Rule::Signed { is_negative }, sums) if sums.len() == is_negative.len() => {
                let mut each = sums.iter().zip(is_negative);
                each.try_fold(0_i128, |all, (sum, is_negative)| {
                    if *is_negative {
                        all.checked_sub(*sum)
                    } else {
                        all.checked_add(*sum)
                    }
                })
            }
            (Rule::Difference, [now, before]) => now.checked_sub(*before),
            (Rule::ShareOf { is_cost }, [part, whole]) => {
                let sign = if *is_cost { -1 } else { 1 };
                Share::new(part.checked_mul(sign)?, *whole)?.ppm()
            }
            (Rule::PerUnit, [minor, units]) => quotient(*minor, *units),
            (Rule::LessExpected { expected }, [sum]) => sum.checked_sub(*expected),
            (Rule::Cause { others, .. }, sums) if sums.len().is_multiple_of(2) => {
                let pairs = sums.chunks(2);
                let mut left: i128 = pairs
                    .map(|pair| pair[0].checked_sub(pair[1]))
                    .try_fold(0_i128, |all, by| all.checked_add(by?))?;
                for (_, minor) in others {
                    left = left.checked_sub(*minor)?;
                }
                Some(left)
            }
            _ => None,
        }
    }
}

/// Rounded half away from zero; none by nothing or less.
fn quotient(dividend: i128, divisor: i128) -> Option<i128> {
    if divisor <= 0 {
        return None;
    }
    let (whole, rest) = (dividend / divisor, dividend % divisor);
    let is_half = rest.unsigned_abs() >= divisor.unsigned_abs().div_ceil(2);
    Some(whole + if is_half { rest.signum() } else { 0 })
}

#[cfg(test)]
mod tests {
    use ledger::day::zone::Zone;
    use ledger::report::claim::Figure;
    use ledger::store::filter::Filter;

    use super::*;

    fn claim(figure: Figure, value: i128) -> Claim {
        Claim {
            figure,
            filter: Filter::all(Zone::utc()),
            currency: Currency::from_code("EUR").unwrap(),
            value,
        }
    }

    fn part(figure: Figure, value: i128) -> Part {
        Part {
            name: String::new(),
            claim: claim(figure, value),
        }
    }

    #[test]
    fn a_sum_ties_only_to_itself() {
        let number = Number::sum("Net sales", claim(Figure::NetSales, 500));
        assert_eq!(number.verdict(&[500]), Verdict::Ties);
        assert_eq!(number.verdict(&[499]), Verdict::Differs { by: Some(-1) });
        assert_eq!(number.verdict(&[]), Verdict::Differs { by: None });
        assert_eq!(number.verdict(&[500, 0]), Verdict::Differs { by: None });
        let widest = Number::sum("Net sales", claim(Figure::NetSales, i128::MIN));
        assert_eq!(widest.verdict(&[1]), Verdict::Differs { by: None });
    }

    #[test]
    fn a_number_that_follows_ties_when_all_its_sums_do() {
        let parts = || [part(Figure::NetSales, -15), part(Figure::UnitsSold, 4)];
        let number = Number::per_unit("Per unit", parts()).unwrap();
        assert_eq!(number.value, -4);
        assert_eq!(number.verdict(&[-15, 4]), Verdict::Ties);
        // Rounded, it would be the same number: that is no proof.
        assert_eq!(number.verdict(&[-16, 4]), Verdict::Differs { by: None });
        assert_eq!(number.verdict(&[-30, 4]), Verdict::Differs { by: Some(-4) });
        let share = Number::share("Share", true, parts()).unwrap();
        assert_eq!((share.value, share.unit), (3_750_000, Unit::Share));
        let by = Number::difference("More", parts()).unwrap();
        assert_eq!(by.value, -19);
        let none = [part(Figure::NetSales, 5), part(Figure::UnitsSold, 0)];
        assert_eq!(Number::per_unit("Per unit", none.clone()), None);
        assert_eq!(Number::share("Share", false, none), None);
    }

    #[test]
    fn sums_are_added_up_or_taken_away() {
        let of = |parts: &[(bool, i128)]| {
            let parts = parts.iter();
            let parts = parts.map(|&(is_taken, value)| (is_taken, part(Figure::Settled, value)));
            Number::signed("Balance", parts.collect())
        };
        let whole = of(&[(false, 700), (false, 50), (true, -30)]).unwrap();
        assert_eq!(whole.value, 780);
        assert_eq!(whole.verdict(&[700, 50, -30]), Verdict::Ties);
        // The same by chance: that is no proof.
        let other = whole.verdict(&[701, 49, -30]);
        assert_eq!(other, Verdict::Differs { by: None });
        assert_eq!(of(&[(false, 5)]).unwrap().rule, Rule::Sum);
        assert_eq!(of(&[(true, 5)]).unwrap().value, -5);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn what_is_carried_follows_the_sign_of_its_sum() {
        let value = |rule: Rule, sum| rule.value(&[sum]);
        assert_eq!(value(Rule::Debt, -5), Some(-5));
        assert_eq!(value(Rule::Debt, 5), Some(0));
        assert_eq!(value(Rule::Credit, 5), Some(5));
        assert_eq!(value(Rule::Credit, -5), Some(0));
        assert_eq!(value(Rule::Opposite, -5), Some(5));
        assert_eq!(value(Rule::Opposite, i128::MIN), None);
        let carried = Number {
            value: 0,
            rule: Rule::Debt,
            ..Number::sum("Carried over", claim(Figure::Settled, 0))
        };
        assert_eq!(carried.verdict(&[500]), Verdict::Ties);
        assert_eq!(carried.verdict(&[-5]), Verdict::Differs { by: Some(-5) });
    }

    #[test]
    fn causes_make_the_difference_together() {
        let rule = Rule::Cause {
            meaning: "",
            others: vec![("Price", 30), ("Mix", -5)],
        };
        assert_eq!(rule.value(&[200, 100]), Some(75));
        assert_eq!(rule.value(&[200, 100, 7, 0]), Some(82));
        assert_eq!(rule.value(&[200]), None);
    }

    #[test]
    fn a_number_stays_itself_when_its_value_grows() {
        let of = |value| Number::sum("Net sales", claim(Figure::NetSales, value));
        assert!(of(1).is_same(&of(2)));
        assert!(!of(1).is_same(&Number::stated("Net sales", claim(Figure::NetSales, 1))));
        assert!(!of(1).is_same(&Number::sum("Net sales", claim(Figure::Orders, 1))));
    }
}
