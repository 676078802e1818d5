//! The part of the command line that says who may sign in.

use std::io::Write;

use clap::{Args, Subcommand};

use super::{Books, Failure, because};
use crate::db::{Db, SELLER_ID};
use crate::roles::Role;
use crate::sign_in::password::Cost;
use crate::users::{self, Addition, Reset};

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Add a user; the password is asked for, or read from standard input.
    Add(AddUser),
    /// Set a new password, and end whatever was signed in with the old one.
    Reset(ResetUser),
    /// Print every user.
    List(ListUsers),
}

#[derive(Args, Debug)]
pub(super) struct AddUser {
    #[command(flatten)]
    books: Books,
    /// What they sign in with.
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// What they may do: owner (everything), accountant (reads and exports), viewer (reads).
    #[arg(long, value_name = "ROLE")]
    role: Role,
    /// Whose books they see.
    #[arg(long, default_value = SELLER_ID, value_name = "ID")]
    seller: String,
    /// Show no book before a second factor is set up; a password may then be shorter.
    #[arg(long)]
    require_second_factor: bool,
}

#[derive(Args, Debug)]
pub(super) struct ResetUser {
    #[command(flatten)]
    books: Books,
    /// Whose password.
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// Remove the second factor too, for who has lost it.
    #[arg(long)]
    remove_second_factor: bool,
}

#[derive(Args, Debug)]
pub(super) struct ListUsers {
    #[command(flatten)]
    books: Books,
}

pub(super) async fn run(asked: User, out: &mut impl Write) -> Result<(), Failure> {
    let (User::Add(AddUser { books, .. })
    | User::Reset(ResetUser { books, .. })
    | User::List(ListUsers { books })) = &asked;
    let db = Db::open(&books.address()?).await.map_err(because)?;
    let cost = Cost::default();
    let done = match asked {
        User::Add(asked) => {
            let addition = Addition {
                seller_id: asked.seller,
                email: asked.email,
                role: asked.role,
                needs_second_factor: asked.require_second_factor,
            };
            let added = users::add(&db, &addition, users::ask_for_password, cost).await;
            added.map(|()| writeln!(out, "Added: they can sign in now."))
        }
        User::Reset(asked) => {
            let reset = Reset {
                email: asked.email,
                removes_second_factor: asked.remove_second_factor,
            };
            let done = users::reset(&db, &reset, users::ask_for_password, cost).await;
            done.map(|()| {
                writeln!(
                    out,
                    "Reset: the new password counts from now on, and every session has ended."
                )
            })
        }
        User::List(_) => users::list(&db, out).await,
    };
    db.close().await;
    done.map_err(because)?.map_err(Failure::Output)
}
