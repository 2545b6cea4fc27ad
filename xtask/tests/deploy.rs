//! The files under `deploy`, read by types that know every field of their format: a word that the format does not have, or a
//! value of the wrong kind, fails here rather than at whoever deploys.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use compose_spec::Compose;
use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::core::v1::{Namespace, Service};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use parse_dockerfile::{Instruction, Source};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

/// Kubernetes' objects in a file.
fn objects(file: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(&read(&format!("deploy/kubernetes/{file}"))).expect(file)
}

fn all_objects() -> Vec<(String, Value)> {
    let kustomization = objects("kustomization.yaml").remove(0);
    let files = kustomization["resources"].as_array().expect("a list of files").clone();
    let listed: BTreeSet<_> = files.iter().map(|file| file.as_str().unwrap().to_owned()).collect();
    let there: BTreeSet<_> = fs::read_dir(root().join("deploy/kubernetes"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "kustomization.yaml")
        .collect();
    assert_eq!(listed, there, "kustomization.yaml lists every file");
    let named = |file: String| objects(&file).into_iter().map(move |object| (file.clone(), object));
    listed.into_iter().flat_map(named).collect()
}

/// What of `written` the type did not keep, which it therefore does not know.
fn lost(written: &Value, kept: &Value, place: &str, found: &mut Vec<String>) {
    match (written, kept) {
        (Value::Object(written), Value::Object(kept)) => {
            for (key, value) in written {
                let place = format!("{place}.{key}");
                match kept.get(key) {
                    Some(other) => lost(value, other, &place, found),
                    None => found.push(place),
                }
            }
        }
        (Value::Array(written), Value::Array(kept)) if written.len() == kept.len() => {
            for (index, (value, other)) in written.iter().zip(kept).enumerate() {
                lost(value, other, &format!("{place}[{index}]"), found);
            }
        }
        _ if written == kept => {}
        _ => found.push(format!("{place}: {written} became {kept}")),
    }
}

fn check<T: DeserializeOwned + Serialize>(file: &str, object: &Value) {
    let typed: T =
        serde_json::from_value(object.clone()).unwrap_or_else(|error| panic!("{file}: {error}\n{object:#}"));
    let mut found = Vec::new();
    lost(object, &serde_json::to_value(typed).unwrap(), "", &mut found);
    assert!(found.is_empty(), "{file}: {} has fields that Kubernetes does not: {found:#?}", object["kind"]);
}

#[test]
fn kubernetes_knows_every_field_of_every_manifest() {
    for (file, object) in all_objects() {
        match object["kind"].as_str().expect("a kind") {
            "Namespace" => check::<Namespace>(&file, &object),
            "Service" => check::<Service>(&file, &object),
            "StatefulSet" => check::<StatefulSet>(&file, &object),
            "Deployment" => check::<Deployment>(&file, &object),
            "HorizontalPodAutoscaler" => check::<HorizontalPodAutoscaler>(&file, &object),
            "PodDisruptionBudget" => check::<PodDisruptionBudget>(&file, &object),
            "NetworkPolicy" => check::<NetworkPolicy>(&file, &object),
            other => panic!("{file} has a {other}, which this test does not know yet"),
        }
    }
}

#[test]
fn a_field_that_kubernetes_does_not_know_is_found() {
    let mut object = objects("worker.yaml").remove(0);
    object["spec"]["template"]["spec"]["containers"][0]["image_pull_policy"] = "Always".into();
    let typed: Deployment = serde_json::from_value(object.clone()).unwrap();
    let mut found = Vec::new();
    lost(&object, &serde_json::to_value(typed).unwrap(), "", &mut found);
    assert_eq!(found, [".spec.template.spec.containers[0].image_pull_policy"]);
}

#[test]
fn every_pod_is_without_privileges_and_what_refers_to_it_finds_it() {
    let objects = all_objects();
    let mut labels = BTreeSet::new();
    for (file, object) in &objects {
        let pod = &object["spec"]["template"];
        if !pod.is_object() {
            continue;
        }
        assert_eq!(object["spec"]["selector"]["matchLabels"], pod["metadata"]["labels"], "{file}");
        labels.insert(pod["metadata"]["labels"]["app"].as_str().expect("a label").to_owned());
        assert_eq!(pod["spec"]["securityContext"]["runAsNonRoot"], true, "{file}");
        assert_eq!(pod["spec"]["automountServiceAccountToken"], false, "{file}");
        for container in pod["spec"]["containers"].as_array().unwrap() {
            let security = &container["securityContext"];
            assert_eq!(security["allowPrivilegeEscalation"], false, "{file}");
            assert_eq!(security["readOnlyRootFilesystem"], true, "{file}");
            assert_eq!(security["capabilities"]["drop"][0], "ALL", "{file}");
            for need in ["requests", "limits"] {
                assert!(container["resources"][need]["memory"].is_string(), "{file}: memory {need}");
            }
            for probe in ["livenessProbe", "readinessProbe"] {
                let port = container[probe]["httpGet"]["port"].as_str().expect("a named port");
                let ports = container["ports"].as_array().unwrap();
                assert!(ports.iter().any(|known| known["name"] == port), "{file}: {probe} of port {port}");
            }
            let volumes = |list: &Value, name: fn(&Value) -> &Value| {
                list.as_array().into_iter().flatten().map(|volume| name(volume).clone()).collect::<Vec<_>>()
            };
            let mut there = volumes(&pod["spec"]["volumes"], |volume| &volume["name"]);
            there
                .extend(volumes(&object["spec"]["volumeClaimTemplates"], |claim| &claim["metadata"]["name"]));
            for mount in volumes(&container["volumeMounts"], |mount| &mount["name"]) {
                assert!(there.contains(&mount), "{file}: no volume {mount}");
            }
        }
    }
    for (file, object) in &objects {
        for selector in
            [&object["spec"]["podSelector"]["matchLabels"]["app"], &object["spec"]["selector"]["app"]]
        {
            if let Some(app) = selector.as_str() {
                assert!(labels.contains(app), "{file} selects `{app}`, which no pod is");
            }
        }
    }
}

#[test]
fn compose_knows_every_word_of_the_compose_file() {
    let compose = Compose::options().apply_merge(true).from_yaml_str(&read("deploy/compose.yaml")).unwrap();
    compose.validate_all().unwrap();
    let services: Vec<_> = compose.services.keys().map(ToString::to_string).collect();
    assert_eq!(services, ["nats", "server", "worker"]);
    for (name, service) in &compose.services {
        assert!(service.read_only && !service.privileged && !service.cap_drop.is_empty(), "{name}");
    }
}

#[test]
fn compose_refuses_a_word_that_it_does_not_know() {
    let text = read("deploy/compose.yaml").replace("stop_grace_period: 130s", "grace_period: 130s");
    assert!(Compose::options().apply_merge(true).from_yaml_str(&text).is_err());
}

#[test]
fn the_image_is_built_of_what_is_there_and_runs_as_nobody_in_particular() {
    let text = read("deploy/Containerfile");
    let file = parse_dockerfile::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    let stages: Vec<_> = file.stages().collect();
    let names: Vec<_> =
        stages.iter().filter_map(|stage| Some(stage.from.as_.as_ref()?.1.value.to_string())).collect();
    for stage in &stages {
        let image = stage.from.image.value.to_string();
        assert!(image.contains(':') && !image.ends_with(":latest"), "{image} is not of one release");
        for instruction in stage.instructions {
            let Instruction::Copy(copy) = instruction else { continue };
            let from = copy.options.iter().find(|option| option.name.value == "from");
            match from.and_then(|option| option.value.as_ref()) {
                Some(from) => assert!(names.contains(&from.value.to_string()), "no stage {}", from.value),
                None => {
                    for source in &copy.src {
                        let Source::Path(path) = source else { continue };
                        assert!(root().join(path.value.as_ref()).exists(), "{} is not there", path.value);
                    }
                }
            }
        }
    }
    let toolchain = read("rust-toolchain.toml");
    let version =
        toolchain.lines().find_map(|line| line.strip_prefix("channel = ")).unwrap().trim_matches('"');
    assert!(
        text.contains(&format!("/rust:{version}-")),
        "the image is built with another Rust than {version}"
    );
    let mut users = stages.last().unwrap().instructions.iter().filter_map(|instruction| match instruction {
        Instruction::User(user) => Some(user.arguments.value.to_string()),
        _ => None,
    });
    let user = users.next_back().expect("the image says whom it runs as");
    assert!(user.chars().next().is_some_and(|first| ('1'..='9').contains(&first)), "{user} may be root");
}
