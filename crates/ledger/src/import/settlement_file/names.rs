//! Amazon's names for amounts and movements, in our words.
//!
//! Amazon publishes no list. These are the names seen in real reports and in public lists, spelled
//! in many ways (`FBA transportation fee`, `FBATransportationFee`), so case, spaces and marks do not
//! count. The same description means different things under different amount types (`Shipping` is a
//! price, a promotion and a fee), so the pair is the key. A sign never is: a positive fee is an
//! anomaly to show, not income. What is not here stays under its raw name, with its money.

use std::collections::HashMap;

use crate::transaction::{Class, Component, Kind};

/// Looks names up, each only once per file: a file of a million lines has a few dozen.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    components: HashMap<(&'a str, &'a str, &'a str), (Component, String)>,
    kind_rules: HashMap<&'a str, KindRule>,
}

impl<'a> Names<'a> {
    /// The component of an amount, and its raw name. `kind` is the transaction type, `family` the
    /// amount type of V2 or the amount column of V1, `name` the description.
    pub(super) fn component(
        &mut self,
        kind: &'a str,
        family: &'a str,
        name: &'a str,
    ) -> (Component, String) {
        let known = self
            .components
            .entry((kind, family, name))
            .or_insert_with(|| {
                let raw = format!("{family} | {name}");
                let component = component(&plain(kind), &plain(family), &plain(name));
                (
                    component.unwrap_or_else(|| Component::Unknown(raw.clone())),
                    raw,
                )
            });
        known.clone()
    }

    /// How the kind of a movement follows from its transaction type.
    pub(super) fn kind_rule(&mut self, kind: &'a str) -> KindRule {
        *self
            .kind_rules
            .entry(kind)
            .or_insert_with(|| KindRule::of(&plain(kind)))
    }
}

/// A name without case, spaces and marks.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|found| found.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// What an amount is, by its plain names: the transaction type, the amount type, and the
/// description under it. None when we do not know.
fn component(kind: &str, family: &str, name: &str) -> Option<Component> {
    use Component as C;
    match family {
        "itemprice" | "priceamount" => match (kind, name) {
            // Goods that the marketplace sold off are no sale to a buyer.
            ("liquidations" | "liquidationsadjustments", "principal") => Some(C::Liquidation),
            _ => price(name),
        },
        "promotion" | "promotionamount" => match name {
            "principal" | "discount" => Some(C::PromotionItem),
            "shipping" => Some(C::PromotionShipping),
            "taxdiscount" | "tax" | "shippingtax" => Some(C::PromotionTax),
            _ => None,
        },
        "itemfees"
        | "shipmentfees"
        | "itemrelatedfeeamount"
        | "shipmentfeeamount"
        | "orderfeeamount" => sale_fee(name).or_else(|| tax_withheld(name)),
        "itemwithheldtax" => tax_withheld(name),
        "points" => Some(C::Points),
        "costofadvertising" | "refundforadvertiser" => match name {
            "transactiontotalamount" => Some(C::Advertising),
            "taxamount" => Some(C::AdvertisingTax),
            _ => None,
        },
        "fbainventoryreimbursement" | "mcfinventoryreimbursement" => Some(reimbursement(name)),
        "othertransaction" | "othertransactions" => movement(name),
        // V1 has no description there: the transaction type is the name.
        "otheramount" => movement(kind),
        "directpaymentamount" => Some(C::Transfer),
        "miscfeeamount" => Some(C::ServiceFee),
        "otherfeeamount" => match (kind, name) {
            ("servicefee", "taxamount") => Some(C::AdvertisingTax),
            (_, "taxamount") => Some(C::FeeTax),
            _ => sale_fee(name).or_else(|| movement(name)),
        },
        // A fee's own name, with "Base fee", "Tax on fee" or "Discount on fee" below it.
        _ => match name {
            "taxonfee" | "tax" | "taxamount" => Some(C::FeeTax),
            _ => movement(family).or_else(|| movement(name)),
        },
    }
}

/// What a buyer pays.
fn price(name: &str) -> Option<Component> {
    use Component as C;
    Some(match name {
        "principal" => C::ProductSale,
        "tax" => C::ProductTax,
        "shipping" => C::ShippingCredit,
        "shippingtax" => C::ShippingTax,
        "giftwrap" => C::GiftWrap,
        "giftwraptax" => C::GiftWrapTax,
        "goodwill" => C::Goodwill,
        "restockingfee" => C::RestockingFee,
        "returnshipping" | "freereplacementreturnshipping" => C::Postage,
        "cod" | "codfee" | "coditemcharge" | "codshippingcharge" => C::CashOnDeliveryCredit,
        "paymentmethodfee" => C::PaymentMethodFee,
        "genericdeduction" => C::Adjustment,
        _ => return tax_withheld(name),
    })
}

/// What a sale, or its refund, costs.
fn sale_fee(name: &str) -> Option<Component> {
    use Component as C;
    Some(match name {
        "commission" => C::ReferralFee,
        "refundcommission" => C::RefundAdminFee,
        "fixedclosingfee" | "peritemfee" => C::FixedClosingFee,
        "variableclosingfee" => C::VariableClosingFee,
        "digitalservicesfee" | "digitalservicesfeefba" => C::DigitalServicesFee,
        "fbaperunitfulfillmentfee"
        | "fbaperorderfulfillmentfee"
        | "fbaweightbasedfee"
        | "fbatransportationfee"
        | "fbapickpackfee"
        | "multichannelfulfillmentbrandneutralboxfee"
        | "remotefulfillmentcredit"
        // Under a fee, the marketplace's own shipping of the parcel.
        | "shipping" => C::FbaFulfilmentFee,
        "shippingchargeback" | "shippinghb" => C::ShippingChargeback,
        "giftwrapchargeback" => C::GiftWrapChargeback,
        "salestaxservicefee" => C::ServiceFee,
        "goodwill" => C::Goodwill,
        "restockingfee" => C::RestockingFee,
        "returnshipping" => C::Postage,
        "paymentmethodfee" => C::PaymentMethodFee,
        "costofadvertising" | "refundforadvertiser" => C::Advertising,
        _ => return None,
    })
}

/// Tax that the marketplace keeps to pay it itself.
fn tax_withheld(name: &str) -> Option<Component> {
    use Component as C;
    let facilitator = name
        .strip_prefix("marketplacefacilitatortax")
        .or_else(|| name.strip_prefix("marketplacefacilitatorvat"));
    match facilitator {
        Some("principal") => Some(C::WithheldTaxPrincipal),
        Some("shipping") => Some(C::WithheldTaxShipping),
        Some(_) => Some(C::WithheldTaxOther),
        None if name.starts_with("lowvaluegoodstax") => Some(C::LowValueGoodsTax),
        None if name.starts_with("tcs") => Some(C::TaxCollectedAtSource),
        None if name.starts_with("tds") => Some(C::TaxDeductedAtSource),
        None => None,
    }
}

/// Paid for goods, or claimed back: Amazon's word for that is clawback. `REVERSAL_REIMBURSEMENT`
/// is no claim but pays for a refund that should not have been.
fn reimbursement(name: &str) -> Component {
    if name.ends_with("clawback") {
        Component::ReimbursementReversal
    } else {
        Component::Reimbursement
    }
}

/// Movements that belong to no sale: the descriptions under `other-transaction`, the transaction
/// types of V1, and the fees that V2 uses as amount types.
fn movement(name: &str) -> Option<Component> {
    use Component as C;
    Some(match name {
        "payabletoamazon" => C::OpeningBalance,
        "previousreserveamountbalance" => C::ReserveReleased,
        "currentreserveamount" => C::ReserveHeld,
        "successfulcharge" => C::CardCharge,
        "microdeposit" => C::MicroDeposit,
        "faileddisbursement" => C::FailedTransfer,
        // The bank's whole message follows.
        _ if name.starts_with("transferoffundsunsuccessful") => C::FailedTransfer,
        "amazoncapitalservices" => C::LoanPayment,
        "merchantbaddebt" | "debtrecovery" => C::DebtRecovery,
        "incometaxcharged" => C::TaxDeductedAtSource,
        "comminglingvat" => C::ProductTax,
        "tax" | "taxamount" => C::FeeTax,
        "balanceadjustment"
        | "adjustment"
        | "miscadjustment"
        | "buyerrecharge"
        | "promotionadjustment"
        | "nonsubscriptionfeeadj"
        | "sellerrewards" => C::Adjustment,
        _ => return movement_fee(name).or_else(|| movement_reimbursement(name)),
    })
}

/// Fees that belong to no sale.
fn movement_fee(name: &str) -> Option<Component> {
    use Component as C;
    Some(match name {
        "subscriptionfee" => C::SubscriptionFee,
        "storagefee" | "fbainventorystoragefee" | "awdstoragefee" | "capacityreservationfee" => {
            C::StorageFee
        }
        "storagerenewalbilling" | "fbalongtermstoragefee" | "lowinventorylevelfee" => {
            C::LongTermStorageFee
        }
        "disposalcomplete"
        | "removalcomplete"
        | "fbaremovalorderdisposalfee"
        | "fbaremovalorderreturnfee" => C::RemovalFee,
        "inboundtransportationfee"
        | "fbainboundtransportationfee"
        | "fbainboundplacementservicefee"
        | "fbaamazonpartneredcarriershipmentfee"
        | "agsglobalinboundtransportation"
        | "inbounddefectfee"
        | "manualprocessingfee"
        | "awdprocessingfee"
        | "awdtransportationfee" => C::InboundFee,
        "fbacustomerreturnsfee"
        | "fbacustomerreturnperorderfee"
        | "fbacustomerreturnperunitfee"
        | "fbacustomerreturnweightbasedfee" => C::FbaFulfilmentFee,
        "lightningdealfeespecial" | "deals" | "promotionfee" | "promotionfeespecial" => C::DealFee,
        "couponredemptionfee" => C::CouponFee,
        "vineenrollmentfee" => C::ReviewProgrammeFee,
        "shippinglabelpurchase"
        | "shippinglabelpurchaseforreturn"
        | "shippingservices"
        | "shippingservicesrefund" => C::Postage,
        "shippinghb" => C::ShippingChargeback,
        "paidservicesfee" | "additionalotherexpenses" => C::ServiceFee,
        _ => return None,
    })
}

/// Reimbursements that are named without their amount type.
fn movement_reimbursement(name: &str) -> Option<Component> {
    // `FBA Inventory Reimbursement - Customer Return` and its like.
    if name.starts_with("fbainventoryreimbursement") {
        return Some(reimbursement(name));
    }
    matches!(
        name,
        "refundreimbursal"
            | "safetreimbursement"
            | "reversalreimbursement"
            | "warehousedamage"
            | "warehousedamageexception"
            | "warehouselost"
            | "warehouselostmanual"
            | "missingfrominbound"
            | "missingfrominboundclawback"
            | "compensatedclawback"
            | "cserroritems"
            | "freereplacementrefunditems"
            | "reevaluation"
            | "removalorderdamaged"
            | "removalorderlost"
            | "multichannelorderdamaged"
            | "multichannelorderlate"
            | "multichannelorderlost"
            | "incorrectfeesitems"
            | "incorrectfeesnonitemized"
            | "manualprocessingfeereimbursement"
    )
    .then(|| reimbursement(name))
}

/// How the kind of a movement follows from its transaction type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KindRule {
    /// The type says it all.
    Fixed(Kind),
    /// The type is a drawer for many kinds; the first amount tells which, or else this one.
    ByComponent(Kind),
}

impl KindRule {
    /// The rule for a plain transaction type.
    pub(super) fn of(name: &str) -> KindRule {
        use KindRule::{ByComponent, Fixed};
        match name {
            "order" | "liquidations" => Fixed(Kind::Sale),
            "refund" => Fixed(Kind::Refund),
            "chargeback" | "chargebackrefund" => Fixed(Kind::Chargeback),
            "atozguaranteerefund" | "atozguaranteeclaim" => Fixed(Kind::GuaranteeClaim),
            // Tax that was corrected after the sale or the refund.
            "orderretrocharge" | "refundretrocharge" => Fixed(Kind::Adjustment),
            "liquidationsadjustments" | "comminglingvat" | "sellerrewards" => {
                Fixed(Kind::Adjustment)
            }
            "safetreimbursement" => Fixed(Kind::Reimbursement),
            "servicefee" | "fbafees" | "amazonfees" | "shipment" | "promotionfee" => {
                ByComponent(Kind::Fee)
            }
            "adjustment" | "adjustments" => ByComponent(Kind::Adjustment),
            "transfer" | "transfers" => ByComponent(Kind::Transfer),
            "othertransaction" => ByComponent(Kind::Other),
            // V1 has no descriptions there: the type is the name of the movement.
            _ if movement(name).is_some() => ByComponent(Kind::Other),
            _ => Fixed(Kind::Other),
        }
    }

    /// The kind of a movement whose first amount is `component`.
    pub(super) fn kind(self, component: Option<&Component>) -> Kind {
        match self {
            KindRule::Fixed(kind) => kind,
            KindRule::ByComponent(kind) => component.and_then(kind_of).unwrap_or(kind),
        }
    }
}

/// The kind of a movement that is nothing but this component.
fn kind_of(component: &Component) -> Option<Kind> {
    use Component as C;
    Some(match component {
        C::Advertising | C::AdvertisingTax => Kind::Advertising,
        C::SubscriptionFee => Kind::SubscriptionFee,
        C::StorageFee | C::LongTermStorageFee => Kind::StorageFee,
        C::ReserveHeld => Kind::ReserveHeld,
        C::ReserveReleased => Kind::ReserveReleased,
        C::OpeningBalance => Kind::OpeningBalance,
        C::CardCharge => Kind::CardCharge,
        C::FailedTransfer => Kind::PayoutFailed,
        C::LoanPayment => Kind::Loan,
        C::MicroDeposit | C::DebtRecovery | C::Transfer => Kind::Transfer,
        C::TaxDeductedAtSource => Kind::TaxWithholding,
        C::Adjustment => Kind::Adjustment,
        _ => match component.class() {
            Class::Fee => Kind::Fee,
            Class::Reimbursement => Kind::Reimbursement,
            _ => return None,
        },
    })
}
