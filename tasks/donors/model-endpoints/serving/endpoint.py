"""A model behind a SageMaker endpoint. There are no L2 constructs for these, hence the Cfn classes."""

from aws_cdk import Duration
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from serving import paths
from serving.catalog import ModelSpec, Stage, Variant
from serving.foundation import FoundationStack


class ModelEndpoint(Construct):
    """The endpoint `<stage>-<model>` with all variants that the catalog has for the model."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        spec: ModelSpec,
        foundation: FoundationStack,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = f"{stage}-{spec.name}"
        self.stage = stage
        self.spec = spec

        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
            description=f"What the containers of {self.name} may do",
        )
        foundation.artifacts.grant_read(self.role, f"{spec.name}/*")
        foundation.images[spec.image].grant_pull(self.role)
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],
                conditions={"StringEquals": {"cloudwatch:namespace": f"serving/{spec.name}"}},
            )
        )

        config = sagemaker.CfnEndpointConfig(
            self,
            "Config",
            production_variants=[
                sagemaker.CfnEndpointConfig.ProductionVariantProperty(
                    variant_name=variant.name,
                    model_name=self._model(variant, foundation).attr_model_name,
                    instance_type=spec.hardware.instance_type,
                    initial_instance_count=variant.capacity[stage].fewest,
                    initial_variant_weight=variant.weight,
                )
                for variant in spec.variants
            ],
        )

        # BEGIN INSERT data_capture
        if spec.capture is not None and spec.capture.percent[stage]:
            prefix = paths.capture_prefix(spec)
            config.data_capture_config = sagemaker.CfnEndpointConfig.DataCaptureConfigProperty(
                initial_sampling_percentage=spec.capture.percent[stage],
                destination_s3_uri=foundation.captures.s3_url_for_object(prefix),
                capture_options=[
                    sagemaker.CfnEndpointConfig.CaptureOptionProperty(capture_mode=mode)
                    for mode in ("Input", "Output")
                ],
                capture_content_type_header=(
                    sagemaker.CfnEndpointConfig.CaptureContentTypeHeaderProperty(
                        json_content_types=["application/json"]
                    )
                ),
            )
            foundation.captures.grant_put(self.role, f"{prefix}/*")
        # END INSERT data_capture

        self.endpoint = sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=self.name,
            endpoint_config_name=config.attr_endpoint_config_name,
        )
        # SageMaker checks the role's rights when it creates the endpoint, not when it uses them.
        self.endpoint.node.add_dependency(self.role)

        # BEGIN INSERT variant_scaling
        for variant in spec.variants:
            capacity = variant.capacity[stage]
            if capacity.fewest == capacity.most:
                continue
            instances = appscaling.ScalableTarget(
                self,
                f"Instances-{variant.name}",
                service_namespace=appscaling.ServiceNamespace.SAGEMAKER,
                scalable_dimension="sagemaker:variant:DesiredInstanceCount",
                resource_id=f"endpoint/{self.endpoint.attr_endpoint_name}/variant/{variant.name}",
                min_capacity=capacity.fewest,
                max_capacity=capacity.most,
            )
            instances.scale_to_track_metric(
                "Invocations",
                target_value=variant.comfortable_invocations,
                predefined_metric=(
                    appscaling.PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE
                ),
                scale_out_cooldown=Duration.minutes(spec.hardware.warm_up_minutes),
                scale_in_cooldown=Duration.minutes(15),
            )
        # END INSERT variant_scaling

    def _model(self, variant: Variant, foundation: FoundationStack) -> sagemaker.CfnModel:
        """The image and the archive of one version, as SageMaker wants them."""
        image = foundation.images[self.spec.image].repository_uri_for_tag(variant.version)
        model = sagemaker.CfnModel(
            self,
            f"Model-{variant.name}",
            execution_role_arn=self.role.role_arn,
            enable_network_isolation=True,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=image,
                model_data_url=foundation.artifacts.s3_url_for_object(
                    paths.artifact_key(self.spec, variant)
                ),
                environment={"MODEL_VERSION": variant.version},
            ),
        )
        model.node.add_dependency(self.role)
        return model
