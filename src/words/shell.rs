//! What stands around every page: navigation, palette, keys.

use super::sentences;

sentences! { "shell":
    sign_out: "Sign out";
    stop: "Stop";
    go_on: "Go on";
    not_signed_in: "Not signed in";
    sign_in: "Sign in";
    files_title: "Read in this browser; nothing was sent anywhere";
    files_only_here[n]: "{n} file, only here" | "{n} files, only here";
    sample_data: "Sample data";
    last_report(rows, spent): "Last report: {rows} in {spent}";
    dismiss: "Dismiss";
    newer: "A new version of the dashboard is live. Your choices stay when you reload.";
    reload: "Reload";
    compared_with: "Compared with";
    keys: "Keys";
    single_keys: "Keys work without Ctrl or Alt held";
    pages: "Pages";
    brand: "Seller dashboard";
    menu: "Menu";
    find: "Find";
    page: "Page";
    command: "Command";
    compare: "Compare";
    print_page: "Print this page";
    copy_address: "Copy the address of this view";
    zone_of_account: "Zone of the account";
    still_open: "still open";
    zone: "Zone";
    previous_period: "Previous period";
    next_period: "Next period";
    find_anything: "Find a page, a period, a payout or a command";
    find_hint: "Page, period such as 2026-Q1, payout, command";
    nothing_fits: "Nothing fits.";
    what_fits: "What fits";
    skip: "Skip to content";
    overview: "Overview";
    payouts: "Payouts";
    imports: "Import";
    settings: "Settings";
    show_keys: "Show this list";
    hide: "Hide amounts and names, or show them again";
    compare_other: "Compare with something else";
    page_not_found: "Page not found";
    no_page_here: "No page here";
    language_broken(language):
        "The words of the language {language} could not be read. The dashboard speaks English \
         for now; choose the language again in the settings to try once more.";
    go_to(page): "Go to {page}";
    title(page): "{page} · Seller dashboard";
    in_year(when, whole): "{when} ({whole})";
    leads_nowhere: "The address leads nowhere; your data is untouched.";
    invoices: "Invoices";
    invoice: "Invoice";
    usage: "Usage";
    subscriptions: "Subscriptions";
    subscription: "Subscription";
    balances: "Balances";
    taxes: "Taxes";
    accounting: "Accounting";
}
