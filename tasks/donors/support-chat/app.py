#!/usr/bin/env python3
import aws_cdk as cdk

from settings import SETTINGS, Env
from stacks.chat import ChatStack
from stacks.foundation import FoundationStack


def build(app, env):
    settings = SETTINGS[env]
    foundation = FoundationStack(
        app, f'ChatFoundation-{env.value}', env_name=env.value, settings=settings
    )
    chat = ChatStack(
        app, f'Chat-{env.value}', env_name=env.value, settings=settings, foundation=foundation
    )
    cdk.Tags.of(app).add('product', 'support-chat')
    return foundation, chat


if __name__ == '__main__':
    app = cdk.App()
    build(app, Env(app.node.try_get_context('env') or 'test'))
    app.synth()
