from aws_cdk import aws_apigateway as apigw
from constructs import Construct


class FrontDesk(Construct):
    """The REST API, version 1. Every call needs the key of a partner."""

    def __init__(self, scope, id, *, env_name, booking, partners):
        super().__init__(scope, id)
        self.env_name = env_name
        self.api = apigw.RestApi(
            self,
            "Api",
            rest_api_name=f"clinic-{env_name}",
            endpoint_types=[apigw.EndpointType.REGIONAL],
            cloud_watch_role=False,
            deploy_options=apigw.StageOptions(
                stage_name="v1",
                tracing_enabled=True,
                metrics_enabled=True,
                # above what all partners together may do
                throttling_rate_limit=200,
                throttling_burst_limit=400,
            ),
        )
        self.body_checked = self.api.add_request_validator(
            "BodyChecked", validate_request_body=True, validate_request_parameters=True
        )
        self.params_checked = self.api.add_request_validator(
            "ParamsChecked", validate_request_parameters=True
        )

        appointments = self.api.root.add_resource("appointments")
        self.book_method = appointments.add_method(
            "POST",
            apigw.LambdaIntegration(booking.book.alias),
            api_key_required=True,
            request_validator=self.body_checked,
            request_models={"application/json": self.appointment_model()},
        )
        appointments.add_resource("{appointment_id}").add_method(
            "DELETE",
            apigw.LambdaIntegration(booking.cancel.alias),
            api_key_required=True,
        )
        by_day = {"method.request.querystring.day": True}
        self.api.root.resource_for_path("practitioners/{practitioner}/appointments").add_method(
            "GET",
            apigw.LambdaIntegration(booking.day_sheet.alias),
            api_key_required=True,
            request_validator=self.params_checked,
            request_parameters=by_day,
        )
        # BEGIN INSERT room_screen
        self.api.root.resource_for_path("rooms/{room}/appointments").add_method(
            "GET",
            apigw.LambdaIntegration(booking.room_day.alias),
            api_key_required=True,
            request_validator=self.params_checked,
            request_parameters=by_day,
        )
        # END INSERT room_screen

        self.add_partners(partners)

    def add_partners(self, partners):
        """Lets the partners of the settings in, each as far as it was agreed with them."""
        # BEGIN INSERT partner_plans
        for name, limits in sorted(partners.items()):
            full_name = f"clinic-{self.env_name}-{name}"
            key = self.api.add_api_key(f"Key-{name}", api_key_name=full_name)
            if limits.get("suspended"):
                key.node.default_child.enabled = False
            quota = None
            if "per_month" in limits:
                quota = apigw.QuotaSettings(limit=limits["per_month"], period=apigw.Period.MONTH)
            plan = self.api.add_usage_plan(
                f"Plan-{name}",
                name=full_name,
                throttle=apigw.ThrottleSettings(
                    rate_limit=limits["per_second"], burst_limit=limits["burst"]
                ),
                quota=quota,
            )
            plan.add_api_key(key)
            plan.add_api_stage(
                stage=self.api.deployment_stage,
                throttle=[
                    apigw.ThrottlingPerMethod(
                        method=self.book_method,
                        throttle=apigw.ThrottleSettings(
                            rate_limit=limits["bookings_per_second"],
                            burst_limit=limits["bookings_per_second"],
                        ),
                    )
                ],
            )
        # END INSERT partner_plans

    def appointment_model(self):
        """What a booking has to say. Times are checked by the function."""
        text = apigw.JsonSchema(type=apigw.JsonSchemaType.STRING, min_length=1, max_length=80)
        return self.api.add_model(
            "Appointment",
            content_type="application/json",
            schema=apigw.JsonSchema(
                type=apigw.JsonSchemaType.OBJECT,
                required=["practitioner", "room", "starts_at", "minutes", "patient", "mail"],
                properties={
                    "practitioner": text,
                    "room": text,
                    "starts_at": text,
                    "minutes": apigw.JsonSchema(
                        type=apigw.JsonSchemaType.INTEGER, minimum=5, maximum=120
                    ),
                    "reason_code": text,
                    "patient": text,
                    "mail": text,
                },
            ),
        )
