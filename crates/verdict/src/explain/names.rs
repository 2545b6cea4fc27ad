//! Names of CloudFormation and of the CDK brought together.

use infrabench_protocol::analysis::RowKind;

/// Classes that make resources of another name than their own: service, class, types of that service.
const MAKES: &[(&str, &str, &[&str])] = &[
    ("apigateway", "LambdaRestApi", &["RestApi", "Method", "Deployment", "Stage"]),
    ("apigateway", "RestApi", &["Method", "Deployment", "Stage"]),
    ("apigateway", "SpecRestApi", &["RestApi", "Deployment", "Stage"]),
    ("apigateway", "StepFunctionsRestApi", &["RestApi", "Method", "Deployment", "Stage"]),
    ("apigatewayv2", "HttpApi", &["Api", "Stage"]),
    ("apigatewayv2", "HttpStage", &["Stage"]),
    ("apigatewayv2", "HttpRoute", &["Route", "Integration"]),
    ("apigatewayv2", "WebSocketApi", &["Api"]),
    ("apigatewayv2", "WebSocketStage", &["Stage"]),
    ("dynamodb", "TableV2", &["GlobalTable"]),
    ("ec2", "GatewayVpcEndpoint", &["VPCEndpoint"]),
    ("ec2", "InterfaceVpcEndpoint", &["VPCEndpoint"]),
    ("ec2", "Vpc", &["Subnet", "NatGateway", "InternetGateway", "RouteTable", "Route"]),
    ("ecs", "Ec2Service", &["Service"]),
    ("ecs", "Ec2TaskDefinition", &["TaskDefinition"]),
    ("ecs", "FargateService", &["Service"]),
    ("ecs", "FargateTaskDefinition", &["TaskDefinition"]),
    ("elasticloadbalancingv2", "ApplicationListener", &["Listener"]),
    ("elasticloadbalancingv2", "ApplicationListenerRule", &["ListenerRule"]),
    ("elasticloadbalancingv2", "ApplicationLoadBalancer", &["LoadBalancer"]),
    ("elasticloadbalancingv2", "ApplicationTargetGroup", &["TargetGroup"]),
    ("elasticloadbalancingv2", "NetworkListener", &["Listener"]),
    ("elasticloadbalancingv2", "NetworkLoadBalancer", &["LoadBalancer"]),
    ("elasticloadbalancingv2", "NetworkTargetGroup", &["TargetGroup"]),
    ("lambda", "DockerImageFunction", &["Function"]),
    ("lambda", "SingletonFunction", &["Function"]),
    ("rds", "DatabaseCluster", &["DBCluster", "DBInstance"]),
    ("rds", "DatabaseInstance", &["DBInstance"]),
    ("rds", "ServerlessCluster", &["DBCluster"]),
    ("ssm", "StringListParameter", &["Parameter"]),
    ("ssm", "StringParameter", &["Parameter"]),
];

/// Methods that make resources: type, method.
const CALLS: &[(&str, &str)] = &[
    ("AWS::ApplicationAutoScaling::ScalableTarget", "auto_scale_task_count"),
    ("AWS::CloudWatch::Alarm", "create_alarm"),
    ("AWS::DynamoDB::Table", "add_global_secondary_index"),
    ("AWS::ElasticLoadBalancingV2::Listener", "add_listener"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "add_targets"),
    ("AWS::Lambda::EventSourceMapping", "add_event_source"),
    ("AWS::Lambda::EventSourceMapping", "add_event_source_mapping"),
    ("AWS::Lambda::Permission", "add_permission"),
    ("AWS::Lambda::Url", "add_function_url"),
    ("AWS::S3::BucketPolicy", "add_to_resource_policy"),
    ("AWS::SNS::Subscription", "add_subscription"),
    ("AWS::SNS::TopicPolicy", "add_to_resource_policy"),
    ("AWS::SQS::QueuePolicy", "add_to_resource_policy"),
];

/// Whether `class`, e.g. `aws_cdk.aws_sqs.Queue`, makes a resource of `resource_type`, e.g. `AWS::SQS::Queue`.
pub(super) fn class_makes(class: &str, resource_type: &str) -> bool {
    let Some((module, class)) = class.rsplit_once('.') else { return false };
    let Some(service) = module.rsplit('.').next().and_then(|module| module.strip_prefix("aws_")) else {
        return false;
    };
    let mut parts = resource_type.split("::");
    let (Some("AWS"), Some(of), Some(name), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    if !of.eq_ignore_ascii_case(service) {
        return false;
    }
    let own = class.strip_prefix("Cfn").unwrap_or(class);
    own.eq_ignore_ascii_case(name)
        || MAKES.iter().any(|(a, b, types)| *a == service && *b == class && types.contains(&name))
}

/// Whether a row is a call that makes or changes resources of `resource_type`.
pub(super) fn call_makes(kind: RowKind, name: &str, resource_type: &str) -> bool {
    match kind {
        RowKind::Property => false,
        RowKind::Call => CALLS.contains(&(resource_type, name)),
        RowKind::Grant => resource_type == "AWS::IAM::Policy" || CALLS.contains(&(resource_type, name)),
    }
}

/// Whether `logical_id` is that of the main resource of a construct called `id`: the ids on the way to it, letters and
/// digits only, and a hash of eight digits.
pub(super) fn logical_id_of(logical_id: &str, id: &str) -> bool {
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    let Some(human) = logical_id.len().checked_sub(8).and_then(|length| logical_id.split_at_checked(length))
    else {
        return !id.is_empty() && logical_id == id;
    };
    let (human, hash) = human;
    let hashed = hash.chars().all(|digit| digit.is_ascii_digit() || ('A'..='F').contains(&digit));
    !id.is_empty() && (logical_id == id || (hashed && human.ends_with(&id)))
}

/// Whether a row sets the property at `path`, e.g. `dead_letter_queue.max_receive_count` sets
/// `RedrivePolicy.maxReceiveCount`.
pub(super) fn sets_property(kind: RowKind, name: &str, path: &[String]) -> bool {
    let leaf = name.rsplit('.').next().unwrap_or(name);
    // Indices of arrays name no property.
    let names = path.iter().filter(|part| part.parse::<usize>().is_err()).map(|part| snake(part));
    match kind {
        RowKind::Property => names.into_iter().any(|name| sets(leaf, &name)),
        RowKind::Call => leaf.strip_prefix("add_").is_some_and(|added| {
            path.first().is_some_and(|first| {
                let first = snake(first);
                first == added || first.strip_suffix('s') == Some(added)
            })
        }),
        RowKind::Grant => false,
    }
}

/// `retention_period` sets `message_retention_period`: the CDK leaves out words that the service repeats. A single word
/// is too little to go by.
fn sets(written: &str, name: &str) -> bool {
    written == name
        || (written.contains('_') && name.strip_suffix(written).is_some_and(|rest| rest.ends_with('_')))
}

/// `MaxReceiveCount`, `maxReceiveCount` as `max_receive_count`; `KMSKeyId` as `kms_key_id`.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(index + 1);
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if begins {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_makes_the_type_of_its_service_and_name() {
        assert!(class_makes("aws_cdk.aws_sqs.Queue", "AWS::SQS::Queue"));
        assert!(class_makes("aws_cdk.aws_sqs.CfnQueue", "AWS::SQS::Queue"));
        assert!(class_makes("aws_cdk.aws_ec2.Vpc", "AWS::EC2::VPC"));
        assert!(class_makes("aws_cdk.aws_apigateway.LambdaRestApi", "AWS::ApiGateway::RestApi"));
        assert!(!class_makes("aws_cdk.aws_iam.ManagedPolicy", "AWS::IAM::Policy"));
        assert!(!class_makes("aws_cdk.aws_cloudwatch.CompositeAlarm", "AWS::CloudWatch::Alarm"));
        assert!(!class_makes("stacks.Queue", "AWS::SQS::Queue"));
    }

    #[test]
    fn a_logical_id_ends_with_the_construct_and_a_hash() {
        assert!(logical_id_of("OrdersQueue3C1F6A2B", "OrdersQueue"));
        assert!(logical_id_of("ApiOrdersQueue3C1F6A2B", "Orders-Queue"));
        assert!(!logical_id_of("OrdersQueuePolicy3C1F6A2B", "OrdersQueue"));
        assert!(!logical_id_of("é", ""));
    }

    #[test]
    fn names_are_told_apart_into_words() {
        assert_eq!(
            ["RedrivePolicy", "maxReceiveCount", "KMSKeyId", "S3Key"].map(snake),
            ["redrive_policy", "max_receive_count", "kms_key_id", "s3_key"]
        );
        assert!(sets("retention_period", "message_retention_period"));
        assert!(!sets("period", "message_retention_period"));
    }
}
