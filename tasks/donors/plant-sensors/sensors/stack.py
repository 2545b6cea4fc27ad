import aws_cdk as cdk

from sensors import alarms, history, registry, rules, stream


class PlantSensors(cdk.Stack):
    """
    Everything of one plant. The modules add to the stack in this order, and put what others need
    on it as attributes: `rejects` and `rejects_role` first of all.
    """

    def __init__(self, scope, id, *, plant, settings):
        super().__init__(scope, id, description=f"Sensors of the plant {plant}")
        self.plant = plant
        self.settings = settings

        rules.add_rejects(self)
        registry.add_device_types(self)
        history.add_history(self)
        stream.add_vibration_stream(self)
        alarms.add_cold_chain(self)

        cdk.Tags.of(self).add("plant", plant)
