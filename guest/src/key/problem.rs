//! The table of what can be wrong with an API key.
//!
//! Only a key that no header can carry is an error. An unlikely key is a warning: its format is not
//! documented, and asking Clari does no harm.

use crate::finding::Problem;

pub(super) static EMPTY: Problem = Problem::error(
    "empty",
    "The API key is empty: generate one in Clari under Settings, API tokens, and enter it here.",
);
pub(super) static LINE_BREAK: Problem = Problem::error(
    "line-break",
    "The API key contains a line break: copy only the key, as one line.",
);
pub(super) static CONTROL_CHARACTER: Problem = Problem::error(
    "control-character",
    "The API key contains a control character, which cannot be sent: copy the key again.",
);
pub(super) static INVISIBLE_CHARACTER: Problem = Problem::error(
    "invisible-character",
    "The API key contains an invisible character, as web pages and documents add: remove it, or \
     copy the key again from where Clari shows it.",
);
pub(super) static NON_ASCII: Problem = Problem::error(
    "non-ascii",
    "The API key contains a character other than plain letters, digits and signs, which cannot be sent: copy \
     the key again from where Clari shows it.",
);
pub(super) static SURROUNDING_SPACE: Problem = Problem::warning(
    "surrounding-space",
    "The API key has a space before or after it: remove the space.",
);
pub(super) static QUOTED: Problem = Problem::warning(
    "quoted",
    "The API key has quotes around it: enter the key without them.",
);
pub(super) static HEADER_PASTED: Problem = Problem::warning(
    "header-pasted",
    "The API key has the name of a header or a scheme before it, such as `Authorization:`, \
     `apikey:` or `Bearer`: enter the key alone.",
);
pub(super) static INNER_SPACE: Problem = Problem::warning(
    "inner-space",
    "The API key contains a space: it may be more than the key, or a key that was split. \
     Copy the key again.",
);
pub(super) static MASKED_COPY: Problem = Problem::warning(
    "masked-copy",
    "The API key looks hidden or shortened: Clari shows a key in full \
     only once, so generate a new one if you have not kept it.",
);
pub(super) static LOOKS_LIKE_URL: Problem = Problem::warning(
    "looks-like-url",
    "The API key looks like the address of a web page: enter the key that Clari generated.",
);
pub(super) static LOOKS_LIKE_EMAIL: Problem = Problem::warning(
    "looks-like-email",
    "The API key looks like an e-mail address: enter the key that Clari generated, not the name \
     that you sign in with.",
);
pub(super) static TOO_SHORT: Problem = Problem::warning(
    "too-short",
    "The API key is unusually short: make sure that the whole key was copied.",
);
pub(super) static TOO_LONG: Problem = Problem::warning(
    "too-long",
    "The API key is unusually long: make sure that only the key was copied.",
);
pub(crate) static SWAPPED: Problem = Problem::warning(
    "swapped",
    "The API key and the base URL seem to be in each other's field: swap them.",
);
