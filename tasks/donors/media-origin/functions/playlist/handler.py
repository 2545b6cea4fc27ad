"""Writes the master playlist of a title, from its catalogue entry.

    GET /playlists/<title>.m3u8?codec=hevc&ceiling=1080

`codec` picks the renditions, `ceiling` drops those with more lines. Captions in the viewer's language come
first, so that players switch them on.
"""

import json
import os
from urllib.parse import quote

import boto3

s3 = boto3.client("s3")

BUCKET = os.environ["BUCKET"]
CATALOG_PREFIX = os.environ["CATALOG_PREFIX"]


def handle(event, context):
    path = event["rawPath"].rsplit("/", 1)[-1]
    title, _, suffix = path.partition(".")
    if suffix != "m3u8":
        return {"statusCode": 404}

    try:
        entry = s3.get_object(Bucket=BUCKET, Key=f"{CATALOG_PREFIX}{title}.json")
    except s3.exceptions.NoSuchKey:
        return {"statusCode": 404}
    catalog = json.loads(entry["Body"].read())

    query = event.get("queryStringParameters") or {}
    language = event["headers"].get("accept-language", "en")
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/vnd.apple.mpegurl"},
        "body": "\n".join(
            lines(catalog, query.get("codec", "avc"), int(query.get("ceiling", 2160)), language)
        ),
    }


def lines(catalog, codec, ceiling, language):
    yield "#EXTM3U"
    captions = sorted(catalog["captions"], key=lambda item: item["language"] != language)
    for item in captions:
        default = "YES" if item["language"] == language else "NO"
        yield (
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",LANGUAGE="{item["language"]}",'
            f'NAME="{item["name"]}",DEFAULT={default},URI="/captions/{quote(item["file"])}"'
        )
    for rendition in catalog["renditions"]:
        if rendition["codec"] == codec and rendition["height"] <= ceiling:
            yield (
                f"#EXT-X-STREAM-INF:BANDWIDTH={rendition['bandwidth']},"
                f'RESOLUTION={rendition["width"]}x{rendition["height"]},SUBTITLES="captions"'
            )
            yield f"/{quote(rendition['file'])}"
