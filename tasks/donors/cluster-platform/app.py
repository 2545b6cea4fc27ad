#!/usr/bin/env python3
import aws_cdk as cdk

from platform_cdk.settings import cluster_files, read_cluster
from platform_cdk.stage import ClusterStage

app = cdk.App()
for path in cluster_files():
    settings = read_cluster(path.stem)
    ClusterStage(app, settings["name"], settings=settings)
app.synth()
