#!/bin/sh
# SPDX-License-Identifier: MIT
# A Compose file as a service: up and healthy, its logs on standard output, down at TERM.
# $0: the project's name; $1: the file; then those of its services that are meant, or none for all.
project=$0
file=$1
shift

if docker compose version >/dev/null 2>&1; then
	wait=--wait
	compose() { docker compose -p "$project" -f "$file" "$@"; }
elif command -v docker-compose >/dev/null; then
	wait=
	compose() { docker-compose -p "$project" -f "$file" "$@"; }
else
	echo "neither \"docker compose\" nor docker-compose can be run" >&2
	exit 127
fi

containers() { # [FILTER]: the project's, also those that have ended
	docker ps -aq --filter "label=com.docker.compose.project=$project" ${1:+--filter "$1"}
}

# Each container on a line: NAME STATE EXIT-CODE HEALTH
states() {
	# shellcheck disable=SC2046 # words, on purpose
	docker inspect --format '{{.Name}} {{.State.Status}} {{.State.ExitCode}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' $(containers)
}

# Prints "up"; "not yet"; or what is wrong. One that has exited with 0 has done its work.
judge() {
	# shellcheck disable=SC2048 # words, on purpose
	for service in ${*:-$(compose config --services)}; do
		if [ -z "$(containers "label=com.docker.compose.service=$service")" ]; then
			echo "$service was not created"
			return
		fi
	done
	states | awk '
		{ sub(/^\//, "", $1) }
		$2 == "exited" && $3 != 0 { wrong = $1 " exited with " $3 }
		$2 == "dead" || $4 == "unhealthy" { wrong = $1 " is " ($2 == "dead" ? $2 : $4) }
		$2 == "created" || $2 == "restarting" || $4 == "starting" { early = 1 }
		END { print wrong ? wrong : early || !NR ? "not yet" : "up" }'
}

pause() { # so that a signal ends it
	sleep "$1" &
	wait $!
}

down() {
	trap '' TERM INT HUP
	if [ -n "$logs" ]; then kill "$logs" 2>/dev/null; fi
	compose down -v --remove-orphans
}

logs=
trap 'down; exit 0' TERM INT HUP

# What was left by one that was killed.
if [ -n "$(containers)" ]; then compose down -v --remove-orphans; fi

# It fails too when a one-shot service has done its work.
compose up -d $wait "$@"
started=$?
if [ -n "$(containers)" ]; then
	verdict=$(judge "$@")
	while [ "$verdict" = "not yet" ]; do
		pause 1
		verdict=$(judge "$@")
	done
else
	verdict="docker compose up failed (exit $started)"
fi
if [ "$verdict" = up ]; then
	compose logs -f --no-color "$@" &
	logs=$!
	echo "e2e-service: compose is up"
	while [ "$verdict" = up ] || [ "$verdict" = "not yet" ]; do
		pause 2
		verdict=$(judge "$@")
	done
else
	compose logs --no-color --tail 50 "$@"
fi
down
echo "$verdict"
exit 1
