#!/usr/bin/env python3
from aws_cdk import App

from lobby.realm import Realm, Tuning
from lobby.stack import LobbyStack


def add_realm(app: App, realm: Realm) -> LobbyStack:
    return LobbyStack(
        app, f"GameLobby-{realm.value}", realm=realm, tuning=Tuning.from_context(app, realm)
    )


if __name__ == "__main__":
    app = App()
    add_realm(app, Realm(app.node.get_context("realm")))
    app.synth()
