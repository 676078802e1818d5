//! Signing in and out, and the second factor.

use super::sentences;

sentences! { "session":
    wrong_credentials:
        "There is no account with this address and password. Check both and try again.";
    wrong_code:
        "This code is wrong, too old or was used already. Wait for the next one, or use a \
         recovery code.";
    wrong_password: "The password is wrong; nothing was changed.";
    paused:
        "Too many sign-ins have failed, so there is a pause. A browser on which you have signed \
         in before need not wait; whoever runs the server can reset the password.";
    too_late: "That took too long. Begin again with the password.";
    factor_needed:
        "This account must have a second factor; whoever runs the server can reset it.";
    short_alone:
        "Without a second factor the password needs 15 characters, and yours has fewer. Have it \
         reset to a longer one first.";
    unreachable: "The server does not answer. Nothing was changed; try again in a moment.";
    password_again: "Your password once more";
    set_up_factor: "Set up a second factor";
    scan: "Scan this with your authenticator, or type the secret in.";
    qr_code: "QR code of the secret";
    secret: "Secret";
    confirm: "Confirm";
    codes_copied: "Copied.";
    copy_refused: "The browser did not let them be copied. Select and copy them yourself.";
    keep_codes:
        "The second factor is set up. Keep these recovery codes where you keep your passwords: \
         each signs you in once if you lose the authenticator. They are not shown again.";
    codes_kept: "I have kept the codes";
    signed_in_as(email): "You are signed in as {email}.";
    nobody_asked: "This server asks nobody to sign in.";
    nothing_asked: "Nothing here asks for a sign-in.";
    must_set_up: "This account must have a second factor. Set one up, then your books are shown.";
    open_own_files: "Open my own files instead";
    files_need_no_sign_in: "They are read in this browser; no sign-in is needed.";
    left_here_only:
        "You are signed out here, and nothing is left in this browser. The server could not be \
         told yet; it will be as soon as it answers.";
    left: "You are signed out. Nothing of your books is left in this browser.";
    ended: "Your session has ended. Sign in to go on where you were; what you chose is kept.";
    use_authenticator: "Use a code of the authenticator";
    use_recovery_code: "Use a recovery code";
    finish: "Finish signing in";
    start_over: "Start over";
    email: "E-mail address";
    password: "Password";
    code_of_authenticator: "Code of your authenticator";
    recovery_code: "Recovery code";
    owner: "Owner";
    accountant: "Accountant";
    viewer: "Viewer";
    try_again_in(time): "Try again in {time}";
}
