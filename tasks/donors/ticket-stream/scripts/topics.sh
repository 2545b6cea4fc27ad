#!/bin/sh
# Creates what is missing, changes nothing. Needs kafka-topics.sh and client.properties with AWS_MSK_IAM.
set -eu
brokers=${1:?usage: topics.sh BROKERS}

python3 -c 'from ticketstream.topics import TOPICS; [print(t.name, t.partitions) for t in TOPICS]' |
while read -r name partitions; do
  kafka-topics.sh --bootstrap-server "$brokers" --command-config client.properties \
    --create --if-not-exists --topic "$name" --partitions "$partitions"
done
