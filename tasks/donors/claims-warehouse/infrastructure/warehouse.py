"""Where claims are kept: bucket, key and Redshift Serverless."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_redshiftserverless as redshift
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infrastructure.config import StageConfig
from infrastructure.network import REDSHIFT_PORT, NetworkStack

DATABASE = 'claims'


class WarehouseStack(Stack):

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        network: NetworkStack,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self._removal = RemovalPolicy.RETAIN if config.warehouse.keep else RemovalPolicy.DESTROY

        self.key = kms.Key(
            self,
            'Key',
            alias=f'alias/{config.name_of("warehouse")}',
            description='Claims at rest: bucket, warehouse and logins',
            enable_key_rotation=True,
            removal_policy=self._removal,
        )
        self.bucket = self._make_bucket()
        self.copy_role = self._make_copy_role()
        self.loader_login = secretsmanager.Secret(
            self,
            'LoaderLogin',
            secret_name=config.name_of('loader-login'),
            description='What copy-to-warehouse logs in with',
            encryption_key=self.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template='{"username": "claims_loader"}',
                generate_string_key='password',
                password_length=40,
                exclude_characters='/@"\'\\ ',
            ),
        )
        self.namespace = self._make_namespace()
        self.workgroup = self._make_workgroup(network)

    def _make_bucket(self) -> s3.Bucket:
        """One prefix for each step; the previous step's files are only kept for a rerun."""
        return s3.Bucket(
            self,
            'Data',
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=[
                s3.LifecycleRule(prefix='landing/', expiration=Duration.days(35)),
                s3.LifecycleRule(prefix='staged/', expiration=Duration.days(400)),
                s3.LifecycleRule(prefix='manifests/', expiration=Duration.days(35)),
            ],
            removal_policy=self._removal,
        )

    def _make_copy_role(self) -> iam.Role:
        """What Redshift itself uses when it copies from the bucket."""
        role = iam.Role(
            self,
            'CopyRole',
            assumed_by=iam.CompositePrincipal(
                iam.ServicePrincipal('redshift.amazonaws.com'),
                iam.ServicePrincipal('redshift-serverless.amazonaws.com'),
            ),
        )
        self.bucket.grant_read(role, 'staged/*')
        self.bucket.grant_read(role, 'manifests/*')
        return role

    def _make_namespace(self) -> redshift.CfnNamespace:
        namespace = redshift.CfnNamespace(
            self,
            'Namespace',
            namespace_name=self._config.name_of('warehouse'),
            db_name=DATABASE,
            admin_username='claims_admin',
            manage_admin_password=True,
            iam_roles=[self.copy_role.role_arn],
            default_iam_role_arn=self.copy_role.role_arn,
            # BEGIN INSERT warehouse_hardening
            kms_key_id=self.key.key_arn,
            admin_password_secret_kms_key_id=self.key.key_arn,
            log_exports=['connectionlog', 'useractivitylog', 'userlog'],
            # END INSERT warehouse_hardening
        )
        namespace.apply_removal_policy(self._removal)
        return namespace

    def _make_workgroup(self, network: NetworkStack) -> redshift.CfnWorkgroup:
        workgroup = redshift.CfnWorkgroup(
            self,
            'Workgroup',
            workgroup_name=self._config.name_of('warehouse'),
            namespace_name=self._config.name_of('warehouse'),
            base_capacity=self._config.warehouse.base_capacity,
            max_capacity=self._config.warehouse.max_capacity,
            port=REDSHIFT_PORT,
            subnet_ids=[subnet.subnet_id for subnet in network.vpc.isolated_subnets],
            security_group_ids=[network.warehouse_group.security_group_id],
            # BEGIN INSERT warehouse_hardening
            enhanced_vpc_routing=True,
            config_parameters=[
                redshift.CfnWorkgroup.ConfigParameterProperty(
                    parameter_key=key, parameter_value='true'
                )
                for key in ('require_ssl', 'enable_user_activity_logging')
            ],
            # END INSERT warehouse_hardening
        )
        workgroup.add_dependency(self.namespace)
        return workgroup
