#!/usr/bin/env python3
from aws_cdk import App

from orders.stack import OrdersStack


def main():
    app = App()
    environment = app.node.get_context("environment")
    OrdersStack(app, f"Orders-{environment}")
    app.synth()


if __name__ == "__main__":
    main()
