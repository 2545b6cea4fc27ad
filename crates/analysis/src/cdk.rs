//! What is known of the CDK without running it: which classes are constructs, which methods grant.
//!
//! `constructs.txt` lists the higher-level construct classes by module, taken from the type metadata that aws-cdk-lib
//! 2.178.2 ships. Classes generated from CloudFormation (`Cfn…`) follow a rule instead: there are 1,400 of them. A class
//! that is in neither is taken for a construct when it is called like one, so newer versions and other libraries work.

use rustc_hash::FxHashSet;
use std::sync::LazyLock;

static TABLE: &str = include_str!("constructs.txt");

static CONSTRUCTS: LazyLock<FxHashSet<(&'static str, &'static str)>> = LazyLock::new(|| {
    let mut found = FxHashSet::default();
    for line in TABLE.lines() {
        let mut words = line.split(' ');
        if let Some(module) = words.next() {
            found.extend(words.map(|class| (module, class)));
        }
    }
    found
});

/// Whether a dotted name is a construct class of aws-cdk-lib or of constructs.
pub(crate) fn is_construct_class(path: &str) -> bool {
    if matches!(path, "constructs.Construct" | "constructs.RootConstruct" | "aws_cdk.Construct") {
        return true;
    }
    let Some((module, class)) = path.rsplit_once('.') else { return false };
    let module = if module == "aws_cdk" { module } else { module.strip_prefix("aws_cdk.").unwrap_or("") };
    CONSTRUCTS.contains(&(module, class))
        || (!module.is_empty() && !module.contains('.') && is_generated(class))
}

/// Whether a class that is in no table may be created without a scope: only roots of a tree.
pub(crate) fn is_root(path: &str) -> bool {
    matches!(path, "aws_cdk.App" | "aws_cdk.Stage" | "constructs.RootConstruct" | "aws_cdk.Stack")
}

fn is_generated(class: &str) -> bool {
    let Some(rest) = class.strip_prefix("Cfn") else { return false };
    rest.starts_with(|c: char| c.is_ascii_uppercase())
        && !class.ends_with("Props")
        && !matches!(class, "CfnTag" | "CfnDynamicReference" | "CfnEipEndpoint" | "CfnParametersCode")
        && !class.ends_with("Options")
}

/// Whether a name is written like a class: `Queue`, not `QUEUE` or `queue`.
pub(crate) fn is_class_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && (name.len() == 1 || name.contains(|c: char| c.is_ascii_lowercase()))
}

/// Whether a method gives permissions or opens a connection.
pub(crate) fn is_grant(method: &str) -> bool {
    method.starts_with("grant")
        || method.starts_with("allow_")
        || matches!(
            method,
            "add_to_policy"
                | "add_to_role_policy"
                | "add_to_resource_policy"
                | "add_to_principal_policy"
                | "add_managed_policy"
                | "attach_inline_policy"
                | "attach_to_role"
                | "add_permission"
                | "add_ingress_rule"
                | "add_egress_rule"
                | "add_security_group"
        )
}

/// Members of a base class of the CDK that stacks and constructs derive from; none when not known.
pub(crate) fn members(path: &str) -> Option<&'static [&'static str]> {
    match path {
        "constructs.Construct" | "aws_cdk.Construct" => Some(CONSTRUCT),
        "aws_cdk.Stack" | "aws_cdk.NestedStack" => Some(STACK),
        "aws_cdk.Stage" | "aws_cdk.App" => Some(STAGE),
        _ => None,
    }
}

const CONSTRUCT: &[&str] = &["is_construct", "node", "to_string", "with_"];

const STACK: &[&str] = &[
    "is_construct",
    "node",
    "to_string",
    "with_",
    "account",
    "add_dependency",
    "add_metadata",
    "add_transform",
    "artifact_id",
    "availability_zones",
    "bundling_required",
    "dependencies",
    "environment",
    "export_string_list_value",
    "export_value",
    "format_arn",
    "get_logical_id",
    "is_nested_stack",
    "is_stack",
    "nested",
    "nested_stack_parent",
    "nested_stack_resource",
    "notification_arns",
    "of",
    "partition",
    "region",
    "regional_fact",
    "rename_logical_id",
    "report_missing_context_key",
    "resolve",
    "set_parameter",
    "split_arn",
    "stack_id",
    "stack_name",
    "synthesizer",
    "tags",
    "template_file",
    "template_options",
    "termination_protection",
    "to_json_string",
    "to_yaml_string",
    "url_suffix",
];

const STAGE: &[&str] = &[
    "is_construct",
    "node",
    "to_string",
    "with_",
    "account",
    "artifact_id",
    "asset_outdir",
    "is_app",
    "is_stage",
    "of",
    "outdir",
    "parent_stage",
    "policy_validation_beta1",
    "region",
    "stage_name",
    "synth",
];

/// Properties whose lists are sets to the service that reads them.
pub(crate) fn is_set_property(name: &str) -> bool {
    matches!(
        name,
        "actions"
            | "not_actions"
            | "resources"
            | "not_resources"
            | "principals"
            | "managed_policies"
            | "security_groups"
            | "allowed_methods"
            | "exposed_headers"
            | "allow_methods"
            | "allow_headers"
            | "allowed_origins"
            | "allow_origins"
            | "allowed_headers"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constructs_are_told_from_the_data_they_take() {
        for yes in ["aws_cdk.Stack", "aws_cdk.aws_sqs.Queue", "aws_cdk.aws_sqs.CfnQueue", "aws_cdk.CfnOutput"]
        {
            assert!(is_construct_class(yes), "{yes}");
        }
        for no in [
            "aws_cdk.Duration",
            "aws_cdk.aws_sqs.DeadLetterQueue",
            "aws_cdk.CfnTag",
            "aws_cdk.aws_sqs.CfnQueueProps",
        ] {
            assert!(!is_construct_class(no), "{no}");
        }
    }
}
