//! Why lines and files were refused.

use super::sentences;

sentences! { "refusals":
}
