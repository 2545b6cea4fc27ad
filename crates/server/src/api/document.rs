//! The OpenAPI document: the routes' own words, and what every operation answers besides, said once.

use super::{guarded_routes, open_routes};
use crate::Backend;
use infrabench_protocol::api::{Problem, SampleEvent, ScoreEvent};
use utoipa::OpenApi;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, Header, PathItem, Ref, RefOr, Required, Response, ResponseBuilder};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "InfraBench backend",
        description = "Scores completions of infrastructure tasks: splice, synthesize, test.\n\nEvery error is a problem (RFC 9457). Every answer has an `x-request-id`, the one of the request if it had one. A `429` or `503` says in `Retry-After` when to try again.",
        license(name = "Apache-2.0")
    ),
    components(schemas(ScoreEvent, SampleEvent, Problem))
)]
struct Document;

/// The OpenAPI document, as served at `/api/v1/openapi.json`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    let mut open = open_routes().split_for_parts().1;
    let mut guarded = guarded_routes().split_for_parts().1;
    for operation in open.paths.paths.values_mut().flat_map(operations) {
        complete(operation);
    }
    for operation in guarded.paths.paths.values_mut().flat_map(operations) {
        let responses = &mut operation.responses.responses;
        responses.insert("401".to_owned(), RefOr::T(unauthorized()));
        responses.insert("403".to_owned(), RefOr::T(problem("Not for this caller")));
        responses.insert("429".to_owned(), RefOr::T(later("Too much at once")));
        responses.insert("503".to_owned(), RefOr::T(later("The store failed, or the backend is ending")));
        operation.security =
            Some(vec![SecurityRequirement::default(), SecurityRequirement::new("token", [""; 0])]);
        complete(operation);
    }
    link(&mut guarded, "/api/v1/scores", &["read_score", "score_events", "cancel_score"]);
    link(&mut guarded, "/api/v1/runs", &["read_run", "run_events", "run_results", "cancel_run"]);
    document.merge(open);
    document.merge(guarded);
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of `infrabench token create`; not needed on a backend that has none"));
    if let Some(components) = &mut document.components {
        components.add_security_scheme("token", SecurityScheme::Http(scheme.build()));
    }
    document
}

/// The document of one backend: with requests that work as they are, for a task that it has.
pub(super) fn of(backend: &Backend) -> utoipa::openapi::OpenApi {
    let mut document = openapi();
    let Some(task) = backend.0.tasks.keys().min() else { return document };
    let score = serde_json::json!({ "task": task, "completion": "I have no idea." });
    let line =
        serde_json::json!({ "task_id": task, "completion": "I have no idea.", "model": "none", "sample": 0 });
    for (path, example) in [("/api/v1/scores", score), ("/api/v1/runs", format!("{line}\n").into())] {
        let operation = document.paths.paths.get_mut(path).and_then(|item| item.post.as_mut());
        if let Some(RefOr::T(body)) = operation.and_then(|operation| operation.request_body.as_mut()) {
            for content in body.content.values_mut() {
                if let RefOr::T(content) = content {
                    content.example = Some(example.clone());
                }
            }
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.delete].into_iter().flatten()
}

/// Says what can be done with the id that a submission gives.
fn link(document: &mut utoipa::openapi::OpenApi, path: &str, targets: &[&str]) {
    let operation = document.paths.paths.get_mut(path).and_then(|item| item.post.as_mut());
    let responses = operation.into_iter().flat_map(|operation| &mut operation.responses.responses);
    for (status, response) in responses {
        if let (true, RefOr::T(response)) = (status.starts_with('2'), response) {
            for target in targets {
                let link = LinkBuilder::new().operation_id(*target).parameter("id", "$response.body#/id");
                response.links.insert((*target).to_owned(), RefOr::T(link.build()));
            }
        }
    }
}

/// What every operation answers besides, and the head that every answer has.
fn complete(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let is_path = matches!(parameter.parameter_in, ParameterIn::Path);
        parameter.required = if is_path { Required::True } else { Required::False };
    }
    let responses = &mut operation.responses.responses;
    responses.insert("500".to_owned(), RefOr::T(problem("A defect of the backend")));
    for response in responses.values_mut() {
        if let RefOr::T(response) = response {
            response.headers.insert("x-request-id".to_owned(), header(Type::String, "The request's id"));
        }
    }
}

fn unauthorized() -> Response {
    let mut response = problem("A token is needed, or the one given is not known");
    response.headers.insert("WWW-Authenticate".to_owned(), header(Type::String, "How to send one"));
    response
}

fn later(description: &str) -> Response {
    let mut response = problem(description);
    response
        .headers
        .insert("Retry-After".to_owned(), header(Type::Integer, "Seconds until it is worth to try again"));
    response
}

fn header(kind: Type, description: &str) -> RefOr<Header> {
    let header = HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(SchemaType::Type(kind))))
        .description(Some(description))
        .build();
    RefOr::T(header)
}

fn problem(description: &str) -> Response {
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))))
        .build()
}
