//! What a score synthesized, compared by the analysis worker when somebody looks.

use crate::components::same::Same;
use crate::services::analysis::ask;
use crate::services::scoring::Asked;
use infrabench_protocol::analysis::{AnalysisRequest, AnalysisResponse};
use infrabench_protocol::api::Score;
use infrabench_protocol::template::{TemplateReport, Templates};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Where the comparison stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// Under way.
    Asked,
    /// Done.
    Known(Same<TemplateReport>),
    /// It could not be done; a sentence.
    Failed(String),
}

/// What is compared: a score with what stands before it.
type Key = (Same<Score>, Option<Same<Templates>>);

/// The comparison of a score's templates with `before`; of nothing but themselves without it. Asked for once `wanted`.
/// None without a score.
#[hook]
pub fn use_comparison(
    asked: Option<&Rc<Asked>>,
    score: Option<&Same<Score>>,
    before: Option<&Same<Templates>>,
    wanted: bool,
) -> Option<Comparison> {
    let found = use_state_eq(|| None::<(Key, Comparison)>);
    let key: Option<Key> = score.map(|score| (score.clone(), before.cloned()));
    let known =
        found.as_ref().filter(|(about, _)| Some(about) == key.as_ref()).map(|(_, found)| found.clone());
    {
        let (asked, setter) = (asked.cloned(), found.setter());
        let needed = wanted && known.is_none();
        use_effect_with((key.clone(), needed), move |(key, needed)| {
            let (Some(key), Some(asked), true) = (key.clone(), asked, *needed) else { return };
            let request = AnalysisRequest::Templates {
                completion: asked.completion.to_string(),
                reading: asked.reading,
                before: key.1.as_ref().map(|before| (**before).clone()),
                after: key.0.templates.clone(),
            };
            spawn_local(async move {
                let found = match ask(&request).await {
                    Ok(AnalysisResponse::Templates { report }) => Comparison::Known(Same(Rc::from(report))),
                    Ok(AnalysisResponse::Problem { message }) => Comparison::Failed(message),
                    Ok(
                        AnalysisResponse::Opened
                        | AnalysisResponse::Report { .. }
                        | AnalysisResponse::Answers { .. }
                        | AnalysisResponse::Scoring(_),
                    ) => Comparison::Failed("The analysis gave no comparison. Reload the page.".to_owned()),
                    Err(error) => Comparison::Failed(format!(
                        "The templates could not be compared ({error}). Score the answer again to try once more."
                    )),
                };
                setter.set(Some((key, found)));
            });
        });
    }
    key.map(|_| known.unwrap_or(Comparison::Asked))
}
