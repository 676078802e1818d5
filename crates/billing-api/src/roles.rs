//! What a signed-in person may do, and what a route asks of whoever calls it.

use std::fmt;
use std::str::FromStr;

/// A user's role. Each may do what the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads and exports; pays nothing.
    Accountant,
    /// Everything, paying included.
    Owner,
}

impl Role {
    /// Every role, from the lowest.
    pub const ALL: [Role; 3] = [Role::Viewer, Role::Accountant, Role::Owner];

    /// Its word, in the database and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Accountant => "accountant",
            Role::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The text is no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchRole;

impl FromStr for Role {
    type Err = NoSuchRole;

    fn from_str(text: &str) -> Result<Role, NoSuchRole> {
        let found = Role::ALL.into_iter().find(|role| role.word() == text);
        found.ok_or(NoSuchRole)
    }
}

impl fmt::Display for NoSuchRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the roles are owner, accountant and viewer")
    }
}

impl std::error::Error for NoSuchRole {}

/// What a route asks of whoever calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Nothing: sign-in itself, and what tells that the server is alive.
    Open,
    /// A right password whose second factor is outstanding, and nothing more.
    HalfSignedIn,
    /// A whole sign-in, even of a user who still has to set up a second factor: a user's own
    /// affairs.
    SignedIn,
    /// A whole sign-in in this role or a higher one: the books.
    AtLeast(Role),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_roles_are_one_to_one() {
        for role in Role::ALL {
            assert_eq!(role.word().parse(), Ok(role));
        }
        for wrong in ["", "Owner", "root", "owner "] {
            assert_eq!(wrong.parse::<Role>(), Err(NoSuchRole), "{wrong:?}");
        }
    }

    #[test]
    fn an_accountant_reads_what_a_viewer_reads_and_pays_nothing() {
        assert!(Role::Viewer < Role::Accountant && Role::Accountant < Role::Owner);
    }
}
