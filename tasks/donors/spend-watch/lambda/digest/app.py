import datetime as dt
import os

import boto3

ce = boto3.client("ce")
sns = boto3.client("sns")


def handler(event, context):
    today = dt.date.today()
    yesterday = costs(today - dt.timedelta(days=1))
    week_ago = costs(today - dt.timedelta(days=8))
    top = sorted(yesterday, key=yesterday.get, reverse=True)[: int(os.environ["TOP"])]
    lines = [
        f"{team or '(no team)':<20}{yesterday[team]:>10.2f}{yesterday[team] - week_ago.get(team, 0):>+10.2f}"
        for team in top
    ]
    sns.publish(
        TopicArn=os.environ["TOPIC"],
        Subject=f"Yesterday: {sum(yesterday.values()):.0f} USD",
        Message="\n".join(lines),
    )


def costs(day):
    answer = ce.get_cost_and_usage(
        TimePeriod={"Start": day.isoformat(), "End": (day + dt.timedelta(days=1)).isoformat()},
        Granularity="DAILY",
        Metrics=["UnblendedCost"],
        GroupBy=[{"Type": "TAG", "Key": "team"}],
    )
    return {
        group["Keys"][0].removeprefix("team$"): float(group["Metrics"]["UnblendedCost"]["Amount"])
        for group in answer["ResultsByTime"][0]["Groups"]
    }
