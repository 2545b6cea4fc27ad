//! What the templates of a score are compared with.

use super::super::sealed::Choice;
use super::super::tree::Against;
use crate::components::same::Same;
use crate::pages::task::analysis::links::Links;
use crate::pages::task::goto::Goto;
use crate::state::model::Synthesized;
use infrabench_protocol::api::Score;
use infrabench_protocol::template::{ResourceDiff, TemplateReport, Templates};
use infrabench_task::Task;
use serde_json::{Map, Value};
use yew::prelude::*;

/// What stands before the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Before {
    /// The reference, which may not be seen yet.
    Sealed,
    /// The templates of a side.
    Side(Against, Same<Templates>),
    /// Nothing is known to compare with.
    Nothing,
}

impl Before {
    /// What to compare with: the side that was chosen, or the other one where only that is known. Nothing of the
    /// reference is used before it may be seen.
    pub fn new(choice: &Choice, synthesized: &Synthesized) -> Self {
        let baseline = synthesized.baseline.clone().map(|found| Self::Side(Against::Baseline, found));
        let reference = synthesized.reference.clone().map(|found| Self::Side(Against::Reference, found));
        let found = match choice.against {
            Against::Reference if reference.is_some() && choice.is_sealed() => Some(Self::Sealed),
            Against::Reference => reference.or(baseline),
            Against::Baseline => baseline.or(reference.filter(|_| choice.unsealed)),
        };
        found.unwrap_or(Self::Nothing)
    }

    /// The templates.
    pub fn templates(&self) -> Option<&Same<Templates>> {
        match self {
            Self::Side(_, templates) => Some(templates),
            Self::Sealed | Self::Nothing => None,
        }
    }
}

/// What the two tabs draw from.
#[derive(Clone, PartialEq)]
pub struct Synthesis {
    /// The task.
    pub task: Same<Task>,
    /// The score.
    pub score: Same<Score>,
    /// The comparison.
    pub report: Same<TemplateReport>,
    /// With what; none when there was nothing.
    pub against: Option<Against>,
    /// Whether the score is about the answer as it stands.
    pub current: bool,
    /// Links to the tests.
    pub links: Links,
    /// Goes to a line.
    pub goto: Callback<Goto>,
}

impl Synthesis {
    /// The properties of a resource as the answer has them.
    pub fn properties(&self, resource: &ResourceDiff) -> Option<&Map<String, Value>> {
        let stack = self.report.stacks.get(resource.stack)?.after.as_ref()?;
        let resources = self.score.templates.get(stack)?.get("Resources")?;
        resources.get(resource.after.as_ref()?)?.get("Properties")?.as_object()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(against: Against, unsealed: bool, baseline: bool, reference: bool) -> &'static str {
        let choice = Choice { against, unsealed, on_choose: Callback::noop(), on_unseal: Callback::noop() };
        let some = |there: bool| there.then(|| Same::new(Templates::new()));
        let synthesized = Synthesized { baseline: some(baseline), reference: some(reference) };
        match Before::new(&choice, &synthesized) {
            Before::Sealed => "sealed",
            Before::Side(Against::Baseline, _) => "baseline",
            Before::Side(Against::Reference, _) => "reference",
            Before::Nothing => "nothing",
        }
    }

    #[test]
    fn the_reference_is_not_used_before_it_may_be_seen() {
        assert_eq!(before(Against::Reference, false, true, true), "sealed");
        assert_eq!(before(Against::Reference, true, true, true), "reference");
        assert_eq!(before(Against::Baseline, false, false, true), "nothing");
        assert_eq!(before(Against::Baseline, true, false, true), "reference");
    }

    #[test]
    fn the_other_side_serves_where_only_that_is_known() {
        assert_eq!(before(Against::Reference, false, true, false), "baseline");
        assert_eq!(before(Against::Baseline, false, true, false), "baseline");
        assert_eq!(before(Against::Reference, true, false, false), "nothing");
    }
}
