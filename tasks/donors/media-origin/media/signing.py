"""The keys with which the shop signs links."""

from pathlib import Path

from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from media.config import KeyState, Settings

KEYS = Path(__file__).parent.parent / "keys"


class Signing(Construct):
    """Public keys by their name, whatever state they are in."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings) -> None:
        super().__init__(scope, id)
        current = [key for key in settings.signing_keys if key.state is KeyState.CURRENT]
        if len(current) != 1:
            raise ValueError(f"{settings.name}: one signing key is current, not {len(current)}")

        self.public_keys = {
            key.name: cloudfront.PublicKey(
                self,
                key.name,
                public_key_name=f"media-{settings.name}-{key.name}",
                encoded_key=(KEYS / f"{key.name}.pem").read_text(encoding="ascii"),
                comment=f"Shop, {key.state.value}",
            )
            for key in settings.signing_keys
        }
        # BEGIN INSERT paid_videos
        self.key_group = cloudfront.KeyGroup(
            self,
            "Accepted",
            key_group_name=f"media-{settings.name}",
            items=[
                self.public_keys[key.name]
                for key in settings.signing_keys
                if key.state is not KeyState.RETIRED
            ],
        )
        # END INSERT paid_videos
