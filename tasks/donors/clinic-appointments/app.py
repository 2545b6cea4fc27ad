import aws_cdk as cdk

from clinic.stack import ClinicAppointments


def build(app):
    env_name = app.node.get_context("env")
    return ClinicAppointments(app, f"ClinicAppointments-{env_name}", env_name=env_name)


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
