"""Everything of a deployment that is not bound to us-east-1."""

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from media.config import Settings
from media.delivery import Delivery
from media.playlists import Playlists
from media.shelves import Shelves
from media.signing import Signing


class OriginStack(cdk.Stack):
    """Buckets, the playlist function, and their distribution."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, id, **kwargs)
        self.shelves = Shelves(self, "Shelves", settings=settings)
        self.playlists = Playlists(
            self, "Playlists", settings=settings, packaged=self.shelves.packaged
        )
        self.delivery = Delivery(
            self,
            "Delivery",
            settings=settings,
            shelves=self.shelves,
            playlists=self.playlists,
            signing=Signing(self, "Signing", settings=settings),
        )
