//! Differences that say nothing about the infrastructure: hashes of assets, metadata of the CDK, the bootstrap check.
//! They are set aside, not dropped: a reader may ask for them.

use infrabench_protocol::template::PropertyRow;
use serde_json::Value;

/// Digits of a SHA-256.
const DIGEST: usize = 64;
/// What stands for a digest.
const MASK: &str = "…";

/// Whether resources of this type only serve the CDK itself.
pub(super) fn is_internal(kind: &str) -> bool {
    kind == "AWS::CDK::Metadata"
}

/// Whether an entry of a section only serves the CDK itself.
pub(super) fn is_internal_entry(section: &str, name: &str) -> bool {
    matches!(
        (section, name),
        ("Conditions", "CDKMetadataAvailable")
            | ("Parameters", "BootstrapVersion")
            | ("Rules", "CheckBootstrapVersion")
    ) || (section == "Parameters" && name.starts_with("AssetParameters"))
}

/// Whether a resource of this type is there only to serve others.
pub(super) fn is_supporting(kind: &str) -> bool {
    kind.starts_with("AWS::IAM::")
        || kind.starts_with("AWS::Logs::")
        || matches!(
            kind,
            "AWS::Lambda::Permission"
                | "AWS::SQS::QueuePolicy"
                | "AWS::SNS::TopicPolicy"
                | "AWS::S3::BucketPolicy"
                | "AWS::SecretsManager::ResourcePolicy"
        )
}

/// Whether a row says nothing.
pub(super) fn is_noise(row: &PropertyRow) -> bool {
    match row.path.first().map(String::as_str) {
        Some("Metadata") => row.path.get(1).map_or_else(
            || [&row.before, &row.after].into_iter().flatten().all(only_cdk_metadata),
            |key| is_cdk_key(key),
        ),
        Some(_) | None => match (&row.before, &row.after) {
            (Some(before), Some(after)) => same_but_digests(before, after) || reordered(row, before, after),
            (None, _) | (_, None) => false,
        },
    }
}

fn is_cdk_key(key: &str) -> bool {
    key.starts_with("aws:cdk:") || key.starts_with("aws:asset:")
}

fn only_cdk_metadata(metadata: &Value) -> bool {
    metadata.as_object().is_some_and(|map| map.keys().all(|key| is_cdk_key(key)))
}

/// Whether two values are the same but for digests in their texts.
fn same_but_digests(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::String(before), Value::String(after)) => {
            before == after
                || matches!((masked(before), masked(after)), (Some(one), Some(other)) if one == other)
        }
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len()
                && before.iter().zip(after).all(|(before, after)| same_but_digests(before, after))
        }
        (Value::Object(before), Value::Object(after)) => {
            before.len() == after.len()
                && before
                    .iter()
                    .all(|(key, before)| after.get(key).is_some_and(|after| same_but_digests(before, after)))
        }
        (before, after) => before == after,
    }
}

/// A text with a mark in the place of each digest; none when it has no digest.
pub(super) fn masked(text: &str) -> Option<String> {
    if text.len() < DIGEST {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut found = false;
    let mut rest = text;
    while !rest.is_empty() {
        let run = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        let end =
            if run == 0 { rest.bytes().take_while(|byte| !byte.is_ascii_hexdigit()).count() } else { run };
        let (head, tail) = rest.split_at_checked(end)?;
        if run == DIGEST {
            found = true;
            out.push_str(MASK);
        } else {
            out.push_str(head);
        }
        rest = tail;
    }
    found.then_some(out)
}

/// Whether a row is about a list that is a set to the service that reads it, and only its order differs.
fn reordered(row: &PropertyRow, before: &Value, after: &Value) -> bool {
    let (Value::Array(before), Value::Array(after)) = (before, after) else { return false };
    let named = row.path.iter().rev().find(|part| part.parse::<usize>().is_err());
    if before.len() != after.len() || !named.is_some_and(|name| is_set(name)) {
        return false;
    }
    let texts = |items: &[Value]| {
        let mut texts: Vec<String> = items.iter().map(Value::to_string).collect();
        texts.sort_unstable();
        texts
    };
    texts(before) == texts(after)
}

/// Lists whose order means nothing.
fn is_set(name: &str) -> bool {
    matches!(
        name,
        "Action"
            | "NotAction"
            | "Resource"
            | "NotResource"
            | "AWS"
            | "Service"
            | "Statement"
            | "DependsOn"
            | "Tags"
            | "Dimensions"
            | "SecurityGroups"
            | "SecurityGroupIds"
            | "SubnetIds"
            | "Subnets"
            | "ManagedPolicyArns"
            | "AttributeDefinitions"
            | "AlarmActions"
            | "OKActions"
            | "InsufficientDataActions"
            | "AllowedMethods"
            | "AllowedHeaders"
            | "AllowedOrigins"
            | "ExposedHeaders"
            | "AllowMethods"
            | "AllowHeaders"
            | "AllowOrigins"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_digests_are_masked() {
        let digest = "ab".repeat(32);
        assert_eq!(masked(&format!("cdk-{digest}.zip")).as_deref(), Some("cdk-….zip"));
        assert_eq!(masked(&"é".repeat(64)), None);
        assert_eq!(masked(&format!("{digest}0")), None);
    }
}
