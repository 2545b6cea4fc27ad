from __future__ import annotations

from aws_cdk import CfnOutput, Duration, Stack, Tags
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from lobby import ports
from lobby.parts.arena import Arena
from lobby.parts.front_door import FrontDoor
from lobby.parts.game_server import GameServer
from lobby.parts.session_store import SessionStore
from lobby.realm import Realm, Tuning


class LobbyStack(Stack):
    """The whole lobby of one realm."""

    def __init__(
        self, scope: Construct, construct_id: str, *, realm: Realm, tuning: Tuning
    ) -> None:
        super().__init__(scope, construct_id)
        Tags.of(self).add("game:realm", realm.value)

        arena = Arena(self, "Arena", realm=realm)
        store = SessionStore(self, "SessionStore", arena=arena, size=tuning.store, realm=realm)

        self.matchmaker = GameServer(
            self,
            "Matchmaker",
            arena=arena,
            name="matchmaker",
            ports={"match": ports.MATCHMAKER},
            size=tuning.matchmaker,
            image_tag=tuning.image_tag,
            realm=realm,
        )
        self.lobby = GameServer(
            self,
            "Lobby",
            arena=arena,
            name="lobby",
            ports={"play": ports.LOBBY, "health": ports.LOBBY_HEALTH},
            size=tuning.lobby,
            image_tag=tuning.image_tag,
            realm=realm,
        )
        for server in (self.matchmaker, self.lobby):
            server.remember_sessions_in(store)

        # BEGIN INSERT matchmaker_discovery
        self.matchmaker.service.enable_service_connect(
            services=[
                ecs.ServiceConnectService(
                    port_mapping_name="match", dns_name="matchmaker", port=ports.MATCHMAKER
                )
            ]
        )
        self.lobby.service.enable_service_connect()
        self.matchmaker.service.connections.allow_from(
            self.lobby.service, ec2.Port.tcp(ports.MATCHMAKER)
        )
        # Only the services themselves: the rule above belongs to one and refers to the other.
        self.lobby.service.node.find_child("Service").add_dependency(
            self.matchmaker.service.node.find_child("Service")
        )
        # END INSERT matchmaker_discovery

        # BEGIN INSERT crowd_scaling
        crowd = tuning.crowd
        lobby_tasks = self.lobby.service.auto_scale_task_count(
            min_capacity=crowd.fewest_tasks, max_capacity=crowd.most_tasks
        )
        lobby_tasks.scale_to_track_custom_metric(
            "Players",
            metric=cloudwatch.Metric(
                namespace="Game/Servers",
                metric_name="ConnectedPlayers",
                dimensions_map={"Realm": realm.value, "Server": "lobby"},
                statistic="Average",
            ),
            target_value=crowd.players_per_task,
            scale_in_cooldown=Duration.minutes(crowd.calm_minutes),
        )
        # END INSERT crowd_scaling

        door = FrontDoor(self, "FrontDoor", arena=arena, lobby=self.lobby)

        # Every disconnect that no client asked for. A deploy of the lobby makes some; this many it does not.
        cloudwatch.Alarm(
            self,
            "Dropped",
            alarm_name=f"lobby-{realm.value}-dropped-players",
            metric=cloudwatch.Metric(
                namespace="Game/Servers",
                metric_name="DroppedPlayers",
                dimensions_map={"Realm": realm.value, "Server": "lobby"},
                statistic="Sum",
                period=Duration.minutes(5),
            ),
            threshold=200,
            evaluation_periods=2,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        CfnOutput(self, "Address", value=f"{door.host_name}:{ports.LOBBY}")
