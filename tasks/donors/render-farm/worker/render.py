"""Renders one frame of a shot: render.py SHOT VERSION FIRST."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

CACHE = Path("/var/cache/textures")

# For Batch, which looks at exit codes to decide whether to try again.
TRY_AGAIN = os.EX_TEMPFAIL  # 75: the world was at fault, not the scene
BAD_SCENE = os.EX_DATAERR  # 65: no second try will help

s3 = boto3.client("s3")
cloudwatch = boto3.client("cloudwatch")


def main(shot: str, version: str, first: str) -> int:
    frame = int(first) + int(os.environ.get("AWS_BATCH_JOB_ARRAY_INDEX", "0"))
    with tempfile.TemporaryDirectory() as folder:
        scene = Path(folder, "scene.blend")
        try:
            s3.download_file(os.environ["SCENES_BUCKET"], f"shots/{shot}/{version}.blend", str(scene))
        except ClientError as error:
            print(f"no scene: {error}")
            # We may not list the bucket, so what is not there looks forbidden.
            return BAD_SCENE if error.response["Error"]["Code"] in ("403", "404") else TRY_AGAIN

        started = time.monotonic()
        done = subprocess.run(
            ["blender", "--background", str(scene), "--render-output", f"{folder}/####", "-f", str(frame)],
            env={**os.environ, "TEXTURE_CACHE": str(CACHE)},
            check=False,
        )
        image = Path(folder, f"{frame:04}.exr")
        if done.returncode != 0 or not image.exists():
            return BAD_SCENE

        s3.upload_file(str(image), os.environ["FRAMES_BUCKET"], f"renders/{shot}/{version}/{frame:04}.exr")
        report(shot, time.monotonic() - started)
    return 0


def report(shot: str, seconds: float) -> None:
    """How long a frame took, for estimates of the next shot."""
    cloudwatch.put_metric_data(
        Namespace="RenderFarm",
        MetricData=[
            {
                "MetricName": "FrameSeconds",
                "Dimensions": [
                    {"Name": "Farm", "Value": os.environ["FARM"]},
                    {"Name": "Sequence", "Value": shot.split("_")[0]},
                ],
                "Value": seconds,
                "Unit": "Seconds",
            }
        ],
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
