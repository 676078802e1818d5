//! `billing-api user`: adds people, resets their passwords, lists them.
//!
//! A password is read from the terminal, without showing it, or from standard input; never from
//! the arguments, which every process of the machine can read.

use std::fmt;
use std::io::{self, BufRead, IsTerminal, Read, Write};

use crate::db::Db;
use crate::inert::Inert;
use crate::roles::Role;
use crate::sign_in::password::{self, Cost, HashError};
use crate::sign_in::policy::{self, IDLE_SECONDS, PASSWORD_BYTES_MAX, WeakPassword};
use crate::sign_in::records::{self, Listed, NewUser};
use crate::sign_in::{throttle, token};

/// Why a user can't be added or changed. Nothing was.
#[derive(Debug)]
pub enum UserError {
    /// The text can't be an address.
    BadEmail {
        /// It.
        found: String,
    },
    /// Somebody has this address.
    AddressTaken {
        /// It.
        email: String,
    },
    /// Nobody has this address.
    NoSuchUser {
        /// It.
        email: String,
    },
    /// There is no such seller in these books.
    NoSuchSeller {
        /// Its id.
        seller_id: String,
    },
    /// The password is not taken.
    Weak(WeakPassword),
    /// It was typed differently the second time.
    TypedDifferently,
    /// It can't be read.
    Unreadable(io::Error),
    /// It can't be hashed.
    Hash(HashError),
    /// What the database says.
    Sql(sqlx::Error),
}

/// A user to be added.
#[derive(Clone, Debug)]
pub struct Addition {
    /// Whose books they see.
    pub seller_id: String,
    /// What they sign in with.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they must set up a second factor before they see any book.
    pub needs_second_factor: bool,
}

/// A user whose password is forgotten or known to others.
#[derive(Clone, Debug)]
pub struct Reset {
    /// Who.
    pub email: String,
    /// Whether the second factor goes too, for who has lost it and every recovery code.
    pub removes_second_factor: bool,
}

/// Adds a user. The password is asked for once everything else is known to be right.
pub async fn add(
    db: &Db,
    asked: &Addition,
    read_password: impl FnOnce() -> Result<String, UserError>,
    cost: Cost,
) -> Result<(), UserError> {
    let email = sound_email(&asked.email)?;
    let mut reader = db.read().await?;
    if records::seller(&mut reader, &asked.seller_id)
        .await?
        .is_none()
    {
        return Err(UserError::NoSuchSeller {
            seller_id: asked.seller_id.clone(),
        });
    }
    if records::user(&mut reader, &email, &[0; 32], 0)
        .await?
        .is_some()
    {
        return Err(UserError::AddressTaken { email });
    }
    drop(reader);
    let password_hash = new_password(read_password, asked.needs_second_factor, &email, cost)?;
    let user_id =
        token::name("user").map_err(|error| UserError::Hash(HashError::NoRandomness(error)))?;
    let user = NewUser {
        seller_id: &asked.seller_id,
        user_id: &user_id,
        email: &email,
        role: asked.role,
        password_hash: &password_hash,
        needs_second_factor: asked.needs_second_factor,
    };
    let mut writer = db.write_beside_others().await?;
    if !records::add_user(&mut writer, &user, crate::db::now().seconds()).await? {
        return Err(UserError::AddressTaken { email });
    }
    writer.commit().await?;
    Ok(())
}

/// Sets a new password, ends every session, forgets every known browser and every failed attempt.
pub async fn reset(
    db: &Db,
    asked: &Reset,
    read_password: impl FnOnce() -> Result<String, UserError>,
    cost: Cost,
) -> Result<(), UserError> {
    let email = sound_email(&asked.email)?;
    let mut reader = db.read().await?;
    let Some(known) = records::user(&mut reader, &email, &[0; 32], 0).await? else {
        return Err(UserError::NoSuchUser { email });
    };
    drop(reader);
    let user = known.user;
    let keeps_factor = user.has_second_factor && !asked.removes_second_factor;
    let has_factor = user.needs_second_factor || keeps_factor;
    let password_hash = new_password(read_password, has_factor, &email, cost)?;
    let mut writer = db.write_beside_others().await?;
    records::set_password(&mut writer, &user, &password_hash).await?;
    records::end_other_sessions(&mut writer, &user, "").await?;
    records::forget_devices(&mut writer, &user).await?;
    records::clear_failures(&mut writer, throttle::of_account(&email)).await?;
    if asked.removes_second_factor {
        records::remove_factor(&mut writer, &user).await?;
    }
    writer.commit().await?;
    Ok(())
}

/// Prints every user, a line each.
pub async fn list(db: &Db, out: &mut impl Write) -> Result<io::Result<()>, UserError> {
    let now = crate::db::now().seconds();
    let mut reader = db.read().await?;
    let users = records::list_users(&mut reader, now, now - IDLE_SECONDS).await?;
    Ok(print(&users, out))
}

fn print(users: &[Listed], out: &mut impl Write) -> io::Result<()> {
    for user in users {
        let factor = match (user.has_second_factor, user.needs_second_factor) {
            (true, _) => "with a second factor",
            (false, true) => "second factor not set up yet",
            (false, false) => "password only",
        };
        let (email, seller) = (Inert(&user.email), Inert(&user.seller_id));
        let (role, n) = (user.role, user.n_sessions);
        writeln!(out, "{email}  {role}  {seller}  {factor}  {n} sessions")?;
    }
    Ok(())
}

/// Asks for a password: twice at a terminal, where it is not shown; else the first line of the
/// standard input.
pub fn ask_for_password() -> Result<String, UserError> {
    let mut input = io::stdin().lock();
    if input.is_terminal() {
        drop(input);
        let ask = |prompt| rpassword::prompt_password(prompt).map_err(UserError::Unreadable);
        let password = ask("New password: ")?;
        return if ask("The same again: ")? == password {
            Ok(password)
        } else {
            Err(UserError::TypedDifferently)
        };
    }
    let mut line = String::new();
    let limit = PASSWORD_BYTES_MAX as u64 + 2;
    let read = Read::by_ref(&mut input).take(limit).read_line(&mut line);
    read.map_err(UserError::Unreadable)?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

fn sound_email(text: &str) -> Result<String, UserError> {
    policy::email(text).ok_or_else(|| UserError::BadEmail {
        found: text.to_owned(),
    })
}

fn new_password(
    read: impl FnOnce() -> Result<String, UserError>,
    has_factor: bool,
    email: &str,
    cost: Cost,
) -> Result<String, UserError> {
    let password = read()?;
    policy::check_password(&password, policy::password_min(has_factor), email)
        .map_err(UserError::Weak)?;
    password::hash(&password, cost).map_err(UserError::Hash)
}

impl From<sqlx::Error> for UserError {
    fn from(error: sqlx::Error) -> UserError {
        UserError::Sql(error)
    }
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UserError::BadEmail { found } => write!(f, "{found:?} is no address"),
            UserError::AddressTaken { email } => {
                write!(
                    f,
                    "{email} is a user already; nothing was changed: see `user reset`"
                )
            }
            UserError::NoSuchUser { email } => {
                write!(
                    f,
                    "{email} is no user; nothing was changed: see `user list`"
                )
            }
            UserError::NoSuchSeller { seller_id } => {
                write!(
                    f,
                    "there is no seller {seller_id:?} in these books; nothing was changed"
                )
            }
            UserError::Weak(why) => {
                write!(f, "this password is not taken: {why}; nothing was changed")
            }
            UserError::TypedDifferently => {
                write!(f, "the two passwords are not the same; nothing was changed")
            }
            UserError::Unreadable(error) => write!(f, "the password can't be read: {error}"),
            UserError::Hash(error) => error.fmt(f),
            UserError::Sql(error) => write!(f, "the database says: {error}; nothing was changed"),
        }
    }
}

impl std::error::Error for UserError {}
