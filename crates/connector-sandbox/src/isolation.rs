//! The rules that keep instances apart.

/// The rules that keep instances apart. All of them hold. Only the test of an attack can lift one,
/// to show that the attack works without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isolation {
    /// The clock does not run while a connector computes, and an exchange is complete when `handle` returns.
    pub(crate) still_clock: bool,
    /// Memories and stacks start in the state of a new mapping, whatever was in their place.
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
    /// Uses a clock that runs, in nanoseconds, and lets responses arrive while a connector
    /// computes.
    #[must_use]
    pub fn lift_still_clock(self) -> Self {
        Self {
            still_clock: false,
            ..self
        }
    }

    /// Uses a pool whose slots keep resident pages, and tables that can grow.
    #[must_use]
    pub fn lift_no_history(self) -> Self {
        Self {
            no_history: false,
            ..self
        }
    }

    /// Uses one engine for all instances.
    #[must_use]
    pub fn lift_separate_engines(self) -> Self {
        Self {
            separate_engines: false,
            ..self
        }
    }

    /// Subtracts what earlier instances of a call used from the time of later ones.
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
