#!/bin/bash
# Runs once at first boot of a portal host. PORTAL_ENV is set by the lines that the launch template puts in front.
set -euo pipefail

token=$(curl -sS -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 300')
AWS_DEFAULT_REGION=$(curl -sS -H "X-aws-ec2-metadata-token: $token" \
  http://169.254.169.254/latest/meta-data/placement/region)
export AWS_DEFAULT_REGION

dnf install -y nginx python3.11
useradd --system --create-home portal-ops

install -d -m 0750 -o nginx /etc/portal
aws ssm get-parameters-by-path --path "/intranet/${PORTAL_ENV}/portal" \
  --query 'Parameters[].[Name,Value]' --output text |
while read -r name value; do
  printf '%s=%s\n' "$(basename "$name" | tr 'a-z-' 'A-Z_')" "$value"
done > /etc/portal/environment

systemctl enable --now nginx
