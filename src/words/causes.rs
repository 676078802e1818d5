//! Why net proceeds changed.

use super::sentences;

sentences! { "causes":
    volume: "Volume";
    volume_means: "More or fewer units, at the average price of before.";
    price: "Price";
    price_means: "Units at other prices, discounts included.";
    mix: "Mix";
    mix_means: "Other products, and other shares of the same products.";
    refunds: "Refunds";
    refunds_mean: "More or less was given back to buyers.";
    fee_volume: "Fees that follow sales";
    fee_volume_means: "The fees of before, on more or fewer sales.";
    fee_rate: "Fee rate";
    fee_rate_means: "Other rates, and fees that follow no sale, such as advertising.";
    tax_means: "Tax from buyers, less tax withheld.";
    rates: "Exchange rates";
    rates_mean: "Amounts are not converted.";
    other_means: "Reimbursements, sales without units, and everything else.";
    gross_sales_and_discounts: "Gross sales and discounts";
    everything_else: "Everything else";
}
