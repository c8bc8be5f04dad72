//! What a hostile connector tries, and how that must end; each case is a test of its own.

use super::arena::{Arena, disagreement};
use crate::support::hostile_component::Variant;

pub(crate) use Control::{BaseUrl, Behaviour, Limits, Options, Plain};

pub(super) const ONE_SECOND: &[&str] = &["--max-call-milliseconds", "1000"];
pub(super) const LITTLE_CPU: &[&str] = &["--max-guest-cpu-milliseconds", "100"];

pub(super) const VALID: (i32, &str) = (0, "ok");
pub(super) const REFUSED: (i32, &str) = (4, "authorize-refused");

/// The control that does nothing wrong.
pub(super) const GET: Control = Behaviour("get");

/// What a hostile connector tries, how that ends, and what shows that only the one rule ends it.
pub(crate) struct Case {
    /// What it tries, as `docs/hostile-cases.md` says it.
    pub(crate) tries: &'static str,
    /// The value of its field `behaviour`.
    pub(crate) behaviour: &'static str,
    pub(crate) variant: Variant,
    pub(crate) base_url: &'static str,
    pub(crate) options: &'static [&'static str],
    /// The exit code and the code.
    pub(crate) end: (i32, &'static str),
    pub(crate) control: Control,
}

/// The same try with its rule lifted, which is `valid`.
#[derive(Clone, Copy)]
pub(crate) enum Control {
    /// With these options, which lift the limit.
    Options(&'static [&'static str]),
    /// With a base URL that allows it.
    BaseUrl(&'static str),
    /// With the nearest behaviour that keeps the rule.
    Behaviour(&'static str),
    /// In this process, with a limit that has no option lifted.
    Limits(fn(&mut connector_host::Limits)),
    /// The connector as it is, without what was added to it.
    Plain,
}

pub(super) fn case(
    tries: &'static str,
    behaviour: &'static str,
    end: (i32, &'static str),
    control: Control,
) -> Case {
    Case {
        tries,
        behaviour,
        variant: Variant::Plain,
        base_url: "{api}/v1",
        options: &[],
        end,
        control,
    }
}

/// A connector that goes wrong before it has any values.
pub(super) fn at_load(
    tries: &'static str,
    behaviour: &'static str,
    code: &'static str,
    control: Control,
) -> Case {
    Case {
        variant: Variant::AtLoad(behaviour),
        ..case(tries, "", (4, code), control)
    }
}

impl Case {
    pub(super) fn with(self, options: &'static [&'static str]) -> Self {
        Self { options, ..self }
    }

    pub(super) fn from(self, base_url: &'static str) -> Self {
        Self { base_url, ..self }
    }

    /// Panics unless the attack ends as it must, reaches nobody, and succeeds once its rule is lifted.
    pub(super) fn hold(&self) {
        let arena = Arena::new();
        let done = arena.attack(self);
        assert_eq!(disagreement(self.end, &done), None, "{}", self.tries);
        if let Variant::Importing(name) = self.variant {
            let named = done.stderr().contains(&format!("`{name}`"));
            assert!(named, "the import is not named: {}", done.all());
        }
        arena.assert_nothing_escaped();
        let (exit, code) = arena.control(self);
        assert_eq!((exit, &code), (0, &"ok".into()), "control: {}", self.tries);
        arena.assert_nothing_escaped();
    }
}

/// Makes a test of each case, and a list of them with the names of their tests.
macro_rules! cases {
    ($($name:ident: $case:expr;)*) => {
        pub(crate) fn all() -> Vec<(&'static str, Case)> {
            vec![$((stringify!($name), $case)),*]
        }

        $(
            #[test]
            fn $name() {
                $case.hold();
            }
        )*
    };
}

pub(super) use cases;
