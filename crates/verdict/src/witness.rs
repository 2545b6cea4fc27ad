//! What the kernel saw of a run's assertions, held against what it saw of the reference's.
//!
//! Python reports the outcome of a test, and code under test can make it report anything. The CDK's kernel runs outside
//! the interpreter and sees which assertions are called. So where an engine has such a witness, a pass is believed only
//! if each test made the very calls that it made in the reference's run: the same methods with the same arguments, on a
//! template of the same origin, with the same outcome. (Mostly that outcome is that the assertion held; a test may well
//! expect one to fail.) Calls outside of any test prove nothing and are left out.

use infrabench_protocol::run::{AssertionCall, TemplateOrigin, TestWitness};

/// The witness of a run beside that of the reference's run.
#[derive(Clone, Copy)]
pub(crate) struct Witnesses<'a> {
    /// None where the engine has no witness: then nothing is doubted on its account.
    pub(crate) run: Option<&'a [TestWitness]>,
    /// None where the reference was not run.
    pub(crate) reference: Option<&'a [TestWitness]>,
}

impl Witnesses<'_> {
    /// How many assertion calls were seen in the test.
    pub(crate) fn count(self, id: &str) -> Option<u32> {
        let calls = calls(self.run?, id)?;
        Some(u32::try_from(calls.len()).unwrap_or(u32::MAX))
    }

    /// Why a pass that this test reports is not believed.
    pub(crate) fn doubt(self, id: &str) -> Option<&'static str> {
        let (Some(run), Some(reference)) = (self.run, self.reference) else { return None };
        let Some(wanted) = calls(reference, id) else {
            return Some("the run of the reference has no such test");
        };
        let Some(seen) = calls(run, id) else {
            return Some("the CDK's kernel did not see it run, or saw it twice");
        };
        difference(seen, wanted)
    }

    /// Why a pass of the whole run is not believed, beyond its tests. `is_expected` says of a node id whether the plan
    /// expects the test, `has` whether this run reports it.
    pub(crate) fn doubt_of_run(
        self,
        is_expected: impl Fn(&str) -> bool,
        has: impl Fn(&str) -> bool,
    ) -> Option<&'static str> {
        self.run?;
        let Some(reference) = self.reference else {
            return Some(
                "the reference was not run in this engine, so there is nothing to compare the assertions with",
            );
        };
        let lacks = reference.iter().any(|test| is_expected(&test.id) && !has(&test.id));
        lacks.then_some("a test that ran for the reference is not there")
    }
}

/// The calls of a test; none where it was not entered exactly once.
fn calls<'a>(witness: &'a [TestWitness], id: &str) -> Option<&'a [AssertionCall]> {
    let mut found = witness.iter().filter(|test| test.id == id);
    let only = found.next()?;
    found.next().is_none().then_some(&only.calls)
}

/// In what the calls differ from those wanted, the first difference first.
fn difference(seen: &[AssertionCall], wanted: &[AssertionCall]) -> Option<&'static str> {
    let pair = seen.iter().zip(wanted).find(|(seen, wanted)| seen != wanted);
    let Some((seen, wanted)) = pair else {
        return match seen.len().cmp(&wanted.len()) {
            std::cmp::Ordering::Less => {
                Some("the CDK's kernel saw fewer of its assertions than with the reference")
            }
            std::cmp::Ordering::Greater => {
                Some("the CDK's kernel saw more assertions than with the reference")
            }
            std::cmp::Ordering::Equal => None,
        };
    };
    Some(if seen.method != wanted.method || seen.arguments != wanted.arguments {
        "the CDK's kernel saw other assertions than with the reference"
    } else if seen.origin != wanted.origin && seen.origin == TemplateOrigin::Text {
        "the template that it looked at was not synthesized"
    } else if seen.origin != wanted.origin {
        "it looked at another kind of template than with the reference"
    } else if wanted.held {
        "the CDK's kernel saw one of its assertions fail"
    } else {
        "the CDK's kernel saw an assertion hold that fails for the reference"
    })
}
