#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # ${...} is e2e-gen's
# Compose files as services, with a stand-in for docker that knows what the script asks of it.
# tools/check-docker tries the same with an engine.

load helpers

# bin/docker: containers are files in containers/, NAME STATE EXIT HEALTH SERVICE; what it is told goes
# to "told". FAKE_UP is the code of `up`; "made" the containers that `up` makes.
setup() {
	set_up
	export FAKE=$BATS_TEST_TMPDIR
	mkdir bin containers
	cat >bin/docker <<-'BASH'
	#!/usr/bin/env bash
	# docker, or docker-compose by its other name.
	cd "$FAKE" || exit
	words=("$@")
	if [ "$(basename "$0")" = docker ] && [ "$1" = compose ]; then words=("${words[@]:1}"); fi
	if [ "$(basename "$0")" = docker-compose ] || [ "$1" = compose ]; then
		if [ "${words[0]}" = version ]; then exit "${NO_V2:-0}"; fi
		project=${words[1]} file=${words[3]} verb=${words[4]}
		echo "$(basename "$0") $verb ${words[*]:5}" >>told
		echo "$project $file" >>projects
		case $verb in
		config) cut -d' ' -f5 made ;;
		up)
			while read -r name state exit health service; do
				echo "$name $state $exit $health" >"containers/$service"
			done <made
			exit "${FAKE_UP:-0}"
			;;
		logs)
			cat containers/* | sed 's/^/log of /'
			case "${words[5]}" in -f) exec sleep 1000 ;; esac
			;;
		down) rm -f containers/* ;;
		esac
		exit 0
	fi
	case $1 in
	ps)
		for service in containers/*; do
			[ -e "$service" ] || exit 0
			case "$*" in
			*compose.service=*) [[ "$*" == *"compose.service=$(basename "$service")" ]] || continue ;;
			esac
			basename "$service"
		done
		;;
	inspect)
		shift 3
		for service; do sed 's|^|/|' "containers/$service"; done
		;;
	esac
	BASH
	chmod +x bin/docker
	PATH=$PWD/bin:$PATH
	plan <<-'YAML'
	services:
	  stack: {compose: "${FILE:-stack.yml}", services: [web, once]}
	phases: [{name: p, tests: {t: {command: "ls containers > seen; test -e seen"}}}]
	YAML
}

teardown() { e2e-service stop >/dev/null 2>&1 3>&-; }

@test "up and healthy before the tests, down with its volumes after them" {
	printf '%s\n' "x-web-1 running 0 healthy web" "x-once-1 exited 0 none once" >made
	# A one-shot service that has done its work makes `up --wait` fail.
	FAKE_UP=1 run -0 gmake e2e
	assert_contains "$output" "service stack  healthy after"
	assert_equal "$(tr '\n' ' ' <seen)" "once web "
	assert_equal "$(grep -c 'docker up -d --wait web once' told)" 1
	assert_equal "$(tail -n 1 told)" "docker down -v --remove-orphans"
	assert_contains "$(cat test-results/_services/stack.log)" "log of x-web-1"
	# A project of its own.
	assert_equal "$(sort -u projects | sed 's/e2e-[0-9a-f]\{8\} /PROJECT /')" "PROJECT stack.yml"
	[ -z "$(ls containers)" ]
}

@test "docker-compose of old has no --wait; its health is waited for" {
	mv bin/docker bin/docker-compose
	cp bin/docker-compose bin/docker
	printf '%s\n' "x-web-1 running 0 starting web" "x-once-1 exited 0 none once" >made
	NO_V2=1 gmake e2e >out.txt 2>&1 3>&- &
	make_pid=$!
	wait_until test -e containers/web
	[ ! -e seen ]
	echo "x-web-1 running 0 healthy" >containers/web
	wait_make
	assert_equal "$make_status" 0
	grep -q "docker-compose up -d web once" told
	assert_equal "$(tail -n 1 told)" "docker-compose down -v --remove-orphans"
}

@test "a container that is unhealthy, that exits, that was not made" {
	printf '%s\n' "x-web-1 running 0 unhealthy web" "x-once-1 exited 0 none once" >made
	FAKE_UP=1 run -2 gmake e2e
	assert_contains "$output" "service stack  exited with 1"
	assert_contains "$output" "│ x-web-1 is unhealthy"
	assert_contains "$output" "│ log of x-web-1"
	[ ! -e seen ]
	printf '%s\n' "x-web-1 running 0 healthy web" "x-once-1 exited 3 none once" >made
	run -2 gmake e2e
	assert_contains "$output" "│ x-once-1 exited with 3"
	printf '%s\n' "x-web-1 running 0 healthy web" >made
	FAKE_UP=1 run -2 gmake e2e
	assert_contains "$output" "│ once was not created"
	: >made
	FAKE_UP=18 run -2 gmake e2e
	assert_contains "$output" "│ docker compose up failed (exit 18)"
	assert_equal "$(tail -n 1 told)" "docker down -v --remove-orphans"
}

@test "a container that dies in the middle" {
	printf '%s\n' "x-web-1 running 0 healthy web" "x-once-1 exited 0 none once" >made
	plan <<-'YAML'
	services: {stack: {compose: stack.yml}}
	phases: [{name: p, tests: {t: {command: "echo x-web-1 exited 137 healthy > containers/web; sleep 1000"}}}]
	YAML
	run -2 gmake e2e
	assert_contains "$output" "│ x-web-1 exited with 137"
	assert_equal "$(stamp p/t.failed .reason)" service
	[ -z "$(ls containers)" ]
}

@test "nothing is left when make is killed, and what was left is taken down first" {
	printf '%s\n' "x-web-1 running 0 healthy web" "x-once-1 exited 0 none once" >made
	sed -i 's/command: .*}}}\]/command: "touch seen; sleep 1000"}}}]/' phases.yaml
	e2e-gen
	start_make e2e
	wait_until test -e seen
	kill -KILL "$make_pid"
	wait_make
	none() { [ -z "$(ls containers)" ]; }
	wait_until none
	echo "x-old-1 running 0 none" >containers/old
	: >told
	sed -i 's/sleep 1000/true/' phases.yaml
	run -0 gmake e2e
	assert_equal "$(head -n 1 told)" "docker down -v --remove-orphans"
}

@test "without docker it says so" {
	printf '#!/bin/sh\nexit 1\n' >bin/docker
	mkdir tools
	for tool in sh make awk sed cat ls sleep test true env; do ln -s "$(type -P "$tool")" tools/; done
	for tool in e2e-gen e2e-run e2e-report e2e-service e2e-probe; do ln -s "$(type -P "$tool")" tools/; done
	cp bin/docker tools/docker
	PATH=$PWD/tools run -2 make e2e
	assert_contains "$output" 'neither "docker compose" nor docker-compose can be run'
}

@test "a name of the Compose file stands for it" {
	printf '%s\n' "x-web-1 running 0 healthy web" >made
	plan <<-'YAML'
	services:
	  stack: {compose: stack.yml, services: [web]}
	  after: {command: "ls containers > seen; sleep 1000", needs: [web]}
	phases:
	  - {name: p, tests: {t: {command: "true"}}}
	  - {name: q, services: [web], tests: {t: {command: "test -e containers/web"}}}
	YAML
	run -0 gmake e2e E2E_PHASES=q
	assert_contains "$output" "service stack  healthy"
	assert_equal "$(cat seen)" web
}
