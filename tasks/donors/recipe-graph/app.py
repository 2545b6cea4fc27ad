import aws_cdk as cdk

from recipe_graph.config import load_config
from recipe_graph.stage import RecipeStage

app = cdk.App()
RecipeStage(app, load_config(app.node.try_get_context("stage") or "beta"))
app.synth()
