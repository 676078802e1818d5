//! What one signed amount is: a known component in exactly one class, or an unknown raw name.

use serde::{Deserialize, Serialize};

/// The family that a component belongs to; each belongs to exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Class {
    /// What buyers paid for goods, shipping and gift wrap, without tax.
    Sales,
    /// What the seller gave away: promotions, coupons, points.
    Discount,
    /// Tax collected from buyers.
    Tax,
    /// Tax that the marketplace withheld and pays to the authority itself.
    WithheldTax,
    /// What selling cost: commissions, fulfilment, storage, advertising.
    Fee,
    /// What the marketplace paid for lost or damaged goods, and its claims back.
    Reimbursement,
    /// Money held back, and money set free.
    Reserve,
    /// Money that came from or went to elsewhere: opening balance, card charge, bank, loan.
    Transfer,
    /// Known, and none of the above: adjustments, goodwill.
    Other,
    /// Not known to us; kept under its raw name and counted in every total.
    Unrecognised,
}

macro_rules! components {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $class:ident;)*) => {
        /// One signed part of a transaction. The names are the billing API's.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Component {
            $($(#[$doc])* $variant,)*
            /// A name that is not in the list, exactly as the sender wrote it.
            Unknown(String),
        }

        impl Component {
            /// Every known component.
            pub const KNOWN: &[Component] = &[$(Component::$variant,)*];

            /// The billing API's name, or the sender's own for an unknown one.
            pub fn name(&self) -> &str {
                match self {
                    $(Component::$variant => $name,)*
                    Component::Unknown(raw) => raw,
                }
            }

            /// The component with this name; [`Component::Unknown`] keeps any other name.
            pub fn from_name(name: &str) -> Component {
                match name {
                    $($name => Component::$variant,)*
                    other => Component::Unknown(other.to_owned()),
                }
            }

            /// The one class that it belongs to.
            pub const fn class(&self) -> Class {
                match self {
                    $(Component::$variant => Class::$class,)*
                    Component::Unknown(_) => Class::Unrecognised,
                }
            }
        }
    };
}

components! {
    /// Price of the goods.
    ProductSale = "product_sale", Sales;
    /// Shipping paid by the buyer.
    ShippingCredit = "shipping_credit", Sales;
    /// Gift wrap paid by the buyer.
    GiftWrap = "gift_wrap", Sales;
    /// Fee paid by the buyer for paying on delivery.
    CashOnDeliveryCredit = "cash_on_delivery_credit", Sales;
    /// Tax on the goods.
    ProductTax = "product_tax", Tax;
    /// Tax on shipping.
    ShippingTax = "shipping_tax", Tax;
    /// Tax on gift wrap.
    GiftWrapTax = "gift_wrap_tax", Tax;
    /// Tax on low-value imported goods.
    LowValueGoodsTax = "low_value_goods_tax", Tax;
    /// Discount on the goods.
    PromotionItem = "promotion_item", Discount;
    /// Discount on shipping.
    PromotionShipping = "promotion_shipping", Discount;
    /// Tax part of a discount.
    PromotionTax = "promotion_tax", Tax;
    /// Loyalty points granted to the buyer.
    Points = "points", Discount;
    /// Tax on the goods, withheld by the marketplace.
    WithheldTaxPrincipal = "withheld_tax_principal", WithheldTax;
    /// Tax on shipping, withheld by the marketplace.
    WithheldTaxShipping = "withheld_tax_shipping", WithheldTax;
    /// Other tax withheld by the marketplace.
    WithheldTaxOther = "withheld_tax_other", WithheldTax;
    /// Tax collected at source (India).
    TaxCollectedAtSource = "tax_collected_at_source", WithheldTax;
    /// Tax deducted at source (India), or other income tax withheld.
    TaxDeductedAtSource = "tax_deducted_at_source", WithheldTax;
    /// Commission on the sale.
    ReferralFee = "referral_fee", Fee;
    /// Fixed fee per item sold.
    FixedClosingFee = "fixed_closing_fee", Fee;
    /// Variable fee per item sold.
    VariableClosingFee = "variable_closing_fee", Fee;
    /// Digital services tax passed on to the seller.
    DigitalServicesFee = "digital_services_fee", Fee;
    /// Picking, packing and shipping by the marketplace, per unit, order or weight.
    FbaFulfilmentFee = "fba_fulfilment_fee", Fee;
    /// Shipping credit taken back by the carrier programme.
    ShippingChargeback = "shipping_chargeback", Fee;
    /// Gift wrap credit taken back.
    GiftWrapChargeback = "gift_wrap_chargeback", Fee;
    /// Part of the commission kept when a sale is refunded.
    RefundAdminFee = "refund_admin_fee", Fee;
    /// Restocking fee kept from a refund.
    RestockingFee = "restocking_fee", Fee;
    /// Storage of goods.
    StorageFee = "storage_fee", Fee;
    /// Storage of goods that lie long, or are too few.
    LongTermStorageFee = "long_term_storage_fee", Fee;
    /// Transport and placement on the way in.
    InboundFee = "inbound_fee", Fee;
    /// Removal or disposal of goods.
    RemovalFee = "removal_fee", Fee;
    /// The marketplace's own subscription.
    SubscriptionFee = "subscription_fee", Fee;
    /// Advertising, without tax.
    Advertising = "advertising", Fee;
    /// Tax on advertising.
    AdvertisingTax = "advertising_tax", Fee;
    /// Deal of the day and the like.
    DealFee = "deal_fee", Fee;
    /// Fee per coupon used.
    CouponFee = "coupon_fee", Fee;
    /// Review programme.
    ReviewProgrammeFee = "review_programme_fee", Fee;
    /// Fee of the payment method.
    PaymentMethodFee = "payment_method_fee", Fee;
    /// Postage bought from the marketplace.
    Postage = "postage", Fee;
    /// Tax on fees, where the sender books it apart.
    FeeTax = "fee_tax", Fee;
    /// Any other named service fee.
    ServiceFee = "service_fee", Fee;
    /// Paid for lost or damaged goods.
    Reimbursement = "reimbursement", Reimbursement;
    /// A reimbursement taken back.
    ReimbursementReversal = "reimbursement_reversal", Reimbursement;
    /// Money held back from this settlement; negative.
    ReserveHeld = "reserve_held", Reserve;
    /// Money held back by the settlement before; positive.
    ReserveReleased = "reserve_released", Reserve;
    /// Balance carried over from the settlement before.
    OpeningBalance = "opening_balance", Transfer;
    /// The seller's card paid a negative balance.
    CardCharge = "card_charge", Transfer;
    /// A payout that came back from the bank.
    FailedTransfer = "failed_transfer", Transfer;
    /// A cent sent to check the bank account.
    MicroDeposit = "micro_deposit", Transfer;
    /// Money sent to the bank.
    Payout = "payout", Transfer;
    /// Money moved to or from another account.
    Transfer = "transfer", Transfer;
    /// Loan paid out.
    LoanAdvance = "loan_advance", Transfer;
    /// Loan paid back.
    LoanPayment = "loan_payment", Transfer;
    /// Debt of another account paid from this one.
    DebtRecovery = "debt_recovery", Transfer;
    /// Paid to the buyer for trouble.
    Goodwill = "goodwill", Other;
    /// A bank took the money back.
    Chargeback = "chargeback", Other;
    /// The marketplace's guarantee paid the buyer.
    GuaranteeClaim = "guarantee_claim", Other;
    /// A correction with no better name.
    Adjustment = "adjustment", Other;
    /// Goods sold off by the marketplace.
    Liquidation = "liquidation", Other;
}
