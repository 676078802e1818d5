//! Where the money is, taxes, and the books of a small seller.

use ledger::money::Currency;
use seller_dashboard::ui::sum_tree::{SumLine, SumTree};

use super::*;

/// Taxed in Germany, with a refund in the month after the sale.
const TAXED: Settlement = Settlement {
    id: "4001",
    days: ["2026-01-20", "2026-02-03"],
    total: "104.00",
    lines: &[
        ["Order", "ItemPrice", "Principal", "100.00"],
        ["Order", "ItemPrice", "Tax", "19.00"],
        ["Order", "ItemFees", "Commission", "-15.00"],
    ],
};

#[wasm_bindgen_test]
async fn balances_say_where_the_money_is() {
    let opened = open("/balances", &[FIRST, SECOND]).await;
    for said in [
        // 100.00 - 15.00 - 105.00 carried over as a debt, then 200.00 - 30.00.
        "In your balanceAt the marketplace0.00",
        "Paid outArrived, as far as anyone says150.00",
        "All of it, where it is150.00",
        "Net proceedsSales less refunds, fees and the rest150.00",
        "All of it, where it came from150.00",
        "Every cent that came in is in one of these places.",
        "Next payout",
        "about \u{20ac}0.00",
        "Balance before0.00",
        "Sent to the bank\u{2212}150.00",
    ] {
        opened.see(said).await;
    }
    drop(opened);

    // Between the two settlements the seller owes.
    let opened = open("/balances?period=2026-01-01..2026-01-14", &[FIRST, SECOND]).await;
    for said in [
        "at the end of Jan 14, 2026",
        "AvailableYou owe it; it is taken off what comes next\u{2212}20.00",
        "Balance after\u{2212}20.00",
    ] {
        opened.see(said).await;
    }
}

#[wasm_bindgen_test]
async fn pages_of_the_books_say_that_there_is_nothing_yet() {
    for (address, said) in [
        ("/balances", "No money yet"),
        ("/taxes", "No taxed sales yet"),
        ("/accounting", "Nothing to book yet"),
    ] {
        let opened = open(address, &[]).await;
        opened.see(said).await;
        opened.see("Open your files").await;
        drop(opened);
    }
    let opened = open("/taxes?period=2020-01", &[FIRST]).await;
    opened.see("No taxed sales in this period").await;
    let all = opened.find(".empty a").unwrap().get_attribute("href");
    assert_eq!(all.as_deref(), Some("/taxes"));
}

#[wasm_bindgen_test]
async fn taxes_are_told_by_jurisdiction_and_at_the_sellers_rate() {
    let opened = open("/taxes", &[TAXED]).await;
    for said in [
        "Germany \u{b7} Standard",
        "Booked as",
        // The file has the tax on a line of its own.
        "\u{2014}0.0019.000.0019.00",
        "Germany \u{b7} No tax",
        "0.0%100.000.000.000.00",
        "You oweCollected, less what was withheld19.00",
        "Tax in net proceeds19.00",
        "The lines add up to the tax in Sales and Payouts, to the last unit.",
    ] {
        opened.see(said).await;
    }
    let input: web_sys::HtmlInputElement =
        opened.find(".tax-form input").unwrap().dyn_into().unwrap();
    input.set_value("a fifth");
    opened.choose(".tax-form button", "Apply the rate").await;
    opened.see("A rate is a number from 0 to 100").await;
    assert!(!address().contains("rate="), "{}", address());
    input.set_value("18,5");
    opened.choose(".tax-form button", "Apply the rate").await;
    // Without a base there is no tax at any rate: none of it is explained.
    opened
        .see("Germany, Standard18.5 %0.001 line0.001 document0.0019.0019.00")
        .await;
    assert_eq!(address(), "/taxes?rate=18.5~standard~DE");
    opened
        .choose(".tax-rates button", "Remove the rate of Germany")
        .await;
    opened.see_no("At your rates").await;
}

#[wasm_bindgen_test]
async fn both_bases_stand_side_by_side_and_a_settlement_is_split_by_month() {
    let opened = open("/accounting", &[FIRST, SECOND]).await;
    for said in [
        "Posted: accrual basis150.00",
        "Free: cash basis150.00",
        "The bridge adds up on every account, to the last unit.",
        "Net proceeds150.000.000.00150.00",
        "All months150.00",
        "The months add up to the claimed total, \u{20ac}150.00.",
        "Negative balance repaid",
        "To the bank\u{2212}150.00",
    ] {
        opened.see(said).await;
    }
    let select: web_sys::HtmlSelectElement = opened
        .find(".journal-choice select")
        .unwrap()
        .dyn_into()
        .unwrap();
    select.set_value("1001");
    select
        .dispatch_event(&web_sys::Event::new("change").unwrap())
        .unwrap();
    opened
        .see("The months add up to the claimed total, \u{2212}\u{20ac}20.00.")
        .await;
    assert_eq!(address(), "/accounting?journal=1001");
    drop(opened);

    let opened = open("/accounting?journal=nowhere", &[FIRST]).await;
    opened
        .see("The books hold no settlement with this id.")
        .await;
    drop(opened);
    let opened = open("/accounting", &[BROKEN]).await;
    opened
        .see("The settlement claims \u{20ac}60.00; \u{20ac}10.00 of it is in no row. It is booked apart.")
        .await;
    opened.see("Claimed, and in no row").await;
}

#[wasm_bindgen_test]
async fn the_books_are_written_and_given_up() {
    let opened = open("/accounting", &[FIRST, SECOND]).await;
    opened.see("All months").await;
    opened.choose(".choices summary", "Export the books").await;
    opened.choose(".menu-body button", "Make the file").await;
    opened.see("books.journal: 6 rows").await;
    opened.choose(".export-state button", "Done").await;
    opened.see_no("books.journal").await;
}

#[wasm_bindgen_test]
async fn sums_that_no_row_stands_behind_are_plain() {
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    let currency = Currency::from_code("EUR").unwrap();
    let _mounted = mount_to(root.clone(), move || {
        let line = |label: &str, level, minor| SumLine {
            label: label.to_owned(),
            level,
            minor,
            ..SumLine::default()
        };
        let lines = vec![line("Whole", 0, i128::MIN + 1), line("Part", 2, -5)];
        view! { <SumTree caption="Sums" head="Place" currency lines foot=vec![line("All", 0, 0)] /> }
    });
    assert_eq!(find_all(&root, ".is-nested .level-2").len(), 1);
    assert_eq!(find_all(&root, "button").len(), 0);
    let text = root.text_content().unwrap();
    assert!(
        text.contains("\u{2212}0.05") && text.contains("All0.00"),
        "{text}"
    );
}
