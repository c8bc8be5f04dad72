//! The rules that keep instances apart.

/// The rules that keep instances apart. All of them hold; only a test of an attack can lift one, to
/// show that the attack works without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isolation {
    /// The clock stands still while a connector computes, and an exchange is over when `handle` returns.
    pub(crate) still_clock: bool,
    /// Memories and stacks begin in the state of a new mapping, whatever was in their place.
    pub(crate) no_history: bool,
    /// Instances with real values and instances with placeholders come from different engines.
    pub(crate) separate_engines: bool,
    /// Every instance has the same time, whatever others used.
    pub(crate) fixed_budgets: bool,
}

impl Default for Isolation {
    fn default() -> Self {
        Self {
            still_clock: true,
            no_history: true,
            separate_engines: true,
            fixed_budgets: true,
        }
    }
}

#[cfg(any(test, feature = "attack-controls"))]
impl Isolation {
    /// A clock that runs, in nanoseconds, and answers that arrive while a connector computes.
    #[must_use]
    pub fn lift_still_clock(self) -> Self {
        Self {
            still_clock: false,
            ..self
        }
    }

    /// A pool whose slots keep what was resident, and tables that grow.
    #[must_use]
    pub fn lift_no_history(self) -> Self {
        Self {
            no_history: false,
            ..self
        }
    }

    /// One engine for all instances.
    #[must_use]
    pub fn lift_separate_engines(self) -> Self {
        Self {
            separate_engines: false,
            ..self
        }
    }

    /// What the instances of a call use, the next ones of that call lack.
    #[must_use]
    pub fn lift_fixed_budgets(self) -> Self {
        Self {
            fixed_budgets: false,
            ..self
        }
    }

    /// Whether every instance has the same time.
    #[must_use]
    pub fn has_fixed_budgets(self) -> bool {
        self.fixed_budgets
    }
}
