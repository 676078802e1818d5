//! The settings.

use super::sentences;

sentences! { "settings":
    language_and_numbers: "Language and numbers";
    language: "Language";
    as_browser: "As the browser";
    below_zero: "Amounts below zero";
    with_minus(amount): "with a minus: −{amount}";
    in_parentheses(amount): "in parentheses: ({amount})";
    week_start: "First day of the week";
    year_start: "First month of the fiscal year";
    usual_zone: "Usual time zone";
    as_account: "As in the account";
    usual_currency: "Usual currency";
    kept_in_browser:
        "These hold on every page until they are changed, and are kept in this browser. A zone or a \
         currency in the address of a page goes before the usual one.";
    account: "Account";
    appearance: "Appearance";
    remove_it: "Remove it";
    factor_on: "On: a code of your authenticator";
    factor_off:
        "Off. With a second factor, a stolen password alone opens nothing: each sign-in also \
         takes a code from an app on your phone.";
    factor: "Second factor";
    remove_factor: "Remove the second factor";
    set_up_again:
        "Remove the second factor and set it up again to get new ones before they run out.";
    must_keep: "This account must keep its second factor.";
    holds_no_books: "This page holds no books now.";
    fetch_again: "Fetch the books again";
    kept: "What this browser keeps";
    kept_here:
        "On this device: the theme, whether amounts are hidden, and whether single keys work; \
         nothing of your books. Your session is a cookie that no script can read.";
    forget: "Forget books and files";
    where_: "Where";
    last_used: "Last used";
    since: "Since";
    address: "Address";
    signed_in: "Signed in";
    look_again: "Look again";
    this_browser: "This browser";
    end_it: "End it";
    as_system: "As the system";
    light: "Light";
    dark: "Dark";
    theme: "Theme";
    zone_of_days: "Time zone of days and months";
    near_you: "Near you";
    browser_on_system(browser, system): "{browser} on {system}";
    nameless_program: "A program without a name";
    days_are(zone, own):
        "Days and months are those of {zone}. Where no zone is chosen, {own} holds. The choice \
         in the head of the page is part of its address, so a link shows everyone the same \
         days.";
    codes_left(codes): "{codes} left.";
    end_session(name): "End the session of {name}";
    held(rows, files):
        "In the memory of this page: {rows} of the billing API and {files} of your own. Closing \
         the page forgets them.";
}
