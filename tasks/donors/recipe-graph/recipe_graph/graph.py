from aws_cdk import aws_appsync as appsync
from constructs import Construct

from recipe_graph.config import ROOT
from recipe_graph.function import PythonFunction
from recipe_graph.kitchen import Kitchen
from recipe_graph.members import Members
from recipe_graph.pictures import Pictures

JS = appsync.FunctionRuntime.JS_1_0_0


class Graph(Construct):
    """The API. Members use it with their token, the renderer of the site with its role."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: str,
        kitchen: Kitchen,
        members: Members,
        pictures: Pictures,
    ) -> None:
        super().__init__(scope, id)
        self.api = appsync.GraphqlApi(
            self,
            "Api",
            name=f"recipes-{stage}",
            definition=appsync.Definition.from_file(str(ROOT / "graphql" / "schema.graphql")),
            authorization_config=appsync.AuthorizationConfig(
                default_authorization=appsync.AuthorizationMode(
                    authorization_type=appsync.AuthorizationType.USER_POOL,
                    user_pool_config=appsync.UserPoolConfig(user_pool=members.pool),
                ),
                additional_authorization_modes=[
                    appsync.AuthorizationMode(authorization_type=appsync.AuthorizationType.IAM)
                ],
            ),
            xray_enabled=True,
        )

        recipes = self.api.add_dynamo_db_data_source("Recipes", kitchen.recipes)
        ratings = self.api.add_dynamo_db_data_source("Ratings", kitchen.ratings)
        uploads = self.api.add_lambda_data_source("Uploads", pictures.sign_upload)

        self.resolve("Query", "recipe", recipes)
        self.resolve("Query", "newest", recipes)
        self.resolve("Query", "mine", recipes)
        self.resolve("Recipe", "rating", ratings)
        self.resolve("Mutation", "saveRecipe", recipes)
        self.resolve("Mutation", "rateRecipe", ratings)
        self.resolve("Mutation", "startUpload", uploads)

        screen_text = PythonFunction(self, "ScreenText", folder="screen_text")
        # BEGIN INSERT publish_pipeline
        screening = self.api.add_lambda_data_source("Screening", screen_text)
        steps = [
            appsync.AppsyncFunction(
                self,
                name,
                name=name,
                api=self.api,
                data_source=source,
                runtime=JS,
                code=script(f"publish/{name}"),
            )
            for name, source in (
                ("checkOwner", recipes),
                ("screenText", screening),
                ("markPublished", recipes),
            )
        ]
        appsync.Resolver(
            self,
            "Mutation.publishRecipe",
            api=self.api,
            type_name="Mutation",
            field_name="publishRecipe",
            pipeline_config=steps,
            runtime=JS,
            code=script("Mutation.publishRecipe"),
        )
        # END INSERT publish_pipeline

    def resolve(
        self, type_name: str, field_name: str, source: appsync.BaseDataSource
    ) -> appsync.Resolver:
        """Resolve a field by one request to `source`, with the script of the same name."""
        name = f"{type_name}.{field_name}"
        return appsync.Resolver(
            self,
            name,
            api=self.api,
            type_name=type_name,
            field_name=field_name,
            data_source=source,
            runtime=JS,
            code=script(name),
        )


def script(name: str) -> appsync.Code:
    """The script `resolvers/<name>.js`, as it stands there."""
    return appsync.Code.from_inline((ROOT / "resolvers" / f"{name}.js").read_text())
