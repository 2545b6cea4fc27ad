from aws_cdk import CfnOutput, Stack, Stage
from constructs import Construct

from recipe_graph.config import Config
from recipe_graph.graph import Graph
from recipe_graph.kitchen import Kitchen
from recipe_graph.members import Members
from recipe_graph.pictures import Pictures


class RecipeStage(Stage):
    """One copy of the backend, as a pipeline deploys it."""

    def __init__(self, scope: Construct, config: Config) -> None:
        super().__init__(scope, config["stage"])
        self.backend = BackendStack(self, "Backend", config)


class BackendStack(Stack):
    def __init__(self, scope: Construct, id: str, config: Config) -> None:
        super().__init__(scope, id, stack_name=f"recipe-graph-{config['stage']}")

        self.kitchen = Kitchen(self, "Kitchen", protect=config["protect"])
        self.members = Members(self, "Members", protect=config["protect"])
        self.pictures = Pictures(
            self,
            "Pictures",
            config=config["pictures"],
            site=config["site"],
            recipes=self.kitchen.recipes,
            protect=config["protect"],
        )
        self.graph = Graph(
            self,
            "Graph",
            stage=config["stage"],
            kitchen=self.kitchen,
            members=self.members,
            pictures=self.pictures,
        )
        CfnOutput(self, "GraphUrl", value=self.graph.api.graphql_url)
