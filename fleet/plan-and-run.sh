#!/bin/sh
# plan-and-run OPTIONS: exports the copies that are due now, uploads them and starts the machine. OPTIONS are those of
# `aws-backup-mcp export step-functions` without --out.
#
# Exit codes: those of the export, of which 3 means that some backups could not be decided. With 0 and 3 the machine was
# started, unless no copy is due. 4 if an earlier execution is still running, whose file would be replaced: nothing was
# uploaded.
set -eu

program=${PLANNER_PROGRAM:-/app/dist/main.js}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

status=0
node "$program" export step-functions --out "$folder/set" "$@" || status=$?
case $status in 0 | 3) ;; *) exit "$status" ;; esac

fact() {
  node -e 'process.stdout.write(String(JSON.parse(require("node:fs").readFileSync(process.argv[1]))[process.argv[2]]))' \
    "$folder/set/export.json" "$1"
}
copies=$(fact Copies)
machine=$(fact StateMachineArn)
region=$(fact Region)
[ "$copies" != 0 ] || exit "$status"

running=$(aws stepfunctions list-executions --state-machine-arn "$machine" --status-filter RUNNING --max-results 1 \
  --no-paginate --query 'length(executions)' --output text --region "$region")
if [ "$running" != 0 ]; then
  echo "plan-and-run: an execution of $machine is still running. Nothing was uploaded or started." >&2
  exit 4
fi
aws s3 cp "$folder/set/copies.jsonl" "s3://$(fact Bucket)/$(fact Key)" --region "$region" --only-show-errors
# AWS refuses a name that an ended execution has, and answers one that runs with the same input: a second run of the same
# hour starts nothing.
aws stepfunctions start-execution --state-machine-arn "$machine" --name "$(date -u +%Y-%m-%dT%H)" \
  --input "file://$folder/set/cli/input.json" --query executionArn --output text --region "$region"
echo "plan-and-run: $copies copies planned." >&2
exit "$status"
