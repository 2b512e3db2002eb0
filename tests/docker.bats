#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The files in docker/, as far as they can be tried without an engine; tools/check-docker tries them
# with one.

bats_require_minimum_version 1.5.0
load helpers

docker=$BATS_TEST_DIRNAME/../docker

# as USER COMMAND...: as somebody else, which only root can; in the directory of this test, because what
# stands above it may not be open to others.
as() {
	local user=$1
	shift
	python3 -c 'import os, sys
os.setgroups([])
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
os.execvp(sys.argv[2], sys.argv[2:])' "$user" "$@"
}

# compose EXPRESSION: of the compose file, where "services" is a name and ${X:-default} its default.
compose() {
	python_with yaml - "$docker/docker-compose.test.yml" "$1" <<-'PYTHON'
		import re, sys, yaml

		with open(sys.argv[1]) as file:
		    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", file.read())
		names = yaml.safe_load(text)
		print(eval(sys.argv[2], names))
	PYTHON
}

@test "every service is asked for its health, by e2e-probe" {
	for service in api web redis database; do
		run -0 compose "services['$service']['healthcheck']['test'][:2]"
		[ "$output" = "['CMD', 'e2e-probe']" ]
		run -0 compose "[services['$service']['healthcheck'][key] for key in ('interval', 'timeout', 'retries')]"
		[ "$output" = "['5s', '5s', 10]" ]
	done
	[ "$(compose "services['api']['healthcheck']['start_period']")" = 30s ]
	[ "$(compose "services['web']['healthcheck']['start_period']")" = 60s ]
}

@test "what the compose file asks e2e-probe is a check that it has" {
	run -0 compose "'\n'.join(' '.join(s['healthcheck']['test'][1:]) for s in services.values() if 'healthcheck' in s)"
	[ "${#lines[@]}" -eq 4 ]
	while read -ra probe; do
		# Nothing listens there, which is 1; a check or a URL that it does not know is 2.
		run -1 "${probe[@]}"
	done < <(sed -E 's/localhost:[0-9]+/localhost:1/' <<<"$output")
}

@test "the tests wait until the services are healthy, and know where they are" {
	run -0 compose "sorted(n for n, c in services['e2e-runner']['depends_on'].items() if c['condition'] == 'service_healthy')"
	[ "$output" = "['api', 'database', 'redis', 'web']" ]
	run -0 compose "[services['e2e-runner']['environment'][name] for name in ('API_URL', 'WEB_URL', 'REDIS_URL', 'E2E_SERVICES')]"
	[ "$output" = "['http://api:8000', 'http://web:3000', 'redis://redis:6379', 'external']" ]
	run -0 compose "services['e2e-runner']['volumes'][0]"
	[ "$output" = ../test-results:/tests/test-results ]
	[ "$(compose "networks['default']['name']")" = e2e-gen-test ]
}

@test "the tests do not run as root, and the entry point is the image's" {
	[ "$(compose "services['e2e-runner']['user']")" = 1000:1000 ]
	[ "$(compose "'entrypoint' in services['e2e-runner'] or 'command' in services['e2e-runner']")" = False ]
	run -0 sed -n '/ AS runtime$/,/^ENTRYPOINT/p' "$docker/Dockerfile"
	[[ $output == *$'\nUSER tester\n'*'ENTRYPOINT ["e2e-gen", "--run"]' ]]
}

@test "every image of the compose file is a stage of the Dockerfile" {
	run -0 compose "'\n'.join(s['build']['target'] for s in services.values())"
	for target in "${lines[@]}"; do
		grep -qx "FROM .* AS $target" "$docker/Dockerfile"
	done
}

@test "every image stands on BASE; without a target the tool is built" {
	grep -qx 'ARG BASE=debian:bookworm-slim' "$docker/Dockerfile"
	stages=$(sed -n 's/^FROM .* AS //p' "$docker/Dockerfile")
	while read -r base; do
		# shellcheck disable=SC2016 # a variable of the Dockerfile
		[ "$base" = '${BASE}' ] || grep -qx "$base" <<<"$stages"
	done < <(sed -n 's/^FROM \([^ ]*\).*/\1/p' "$docker/Dockerfile")
	[ "$(grep '^FROM' "$docker/Dockerfile" | tail -n 1)" = "FROM runtime" ]
}

@test "what the Dockerfile copies is there" {
	while read -r path; do
		[ -e "$docker/../$path" ] || { echo "no $path" >&2 && false; }
	done < <(sed -n '/^COPY --from/d; s/^COPY \(.*\) [^ ]*$/\1/p' "$docker/Dockerfile" | tr ' ' '\n')
}

@test "the Dockerfile copies all that the build is made of" {
	copied=$(sed -n '/ AS build$/,/^RUN .\/bootstrap/s/^COPY \(.*\) [^ ]*$/\1/p' "$docker/Dockerfile" | tr ' ' '\n')
	while read -r path; do
		for ((;;)); do
			! grep -qxF "$path" <<<"$copied" || break
			[[ $path == */* ]] || { echo "no $path" >&2 && false; }
			path=${path%/*}
		done
	done < <(sed -n 's/^include //p' "$docker/../Makefile.am")
}

# Names alone: the files that git tracks, with those of a build in the source tree and of runs beside
# them. The build that is tried here tells what a build makes.
built_in_place() {
	local top=$docker/.. build
	build=$(dirname "$(command -v e2e-gen)")
	git -C "$top" rev-parse --git-dir >/dev/null 2>&1 || skip "not a checkout of git"
	git -C "$top" ls-files | LC_ALL=C sort >tracked
	[ -s tracked ]
	{
		cat tracked
		# Directories that are another build, in this one.
		(cd "$build" && find . -name .git -prune -o -mindepth 2 -name config.status -printf '%h/\n') >inner
		(cd "$build" && find . -name .git -prune -o -name node_modules -prune -o -type f -print) |
			{ if [ -s inner ]; then grep -vFf inner; else cat; fi; } | sed 's|^\./||'
		printf '%s\n' configure Makefile.in aclocal.m4 config.h.in autom4te.cache/requests build-aux/compile \
			m4/x~ build/e2e-gen build-sanitizers/config.h src/base/x.o src/base/.deps/x.Po libx.a test-suite.log \
			tests/run.log tests/run.trs tests/unit/test_x e2e-gen-0.1.0.tar.xz e2e.mk test-results/e2e-results.json \
			examples/studio/tsx/node_modules/a/b.js examples/studio/tsx/test-results/x \
			examples/studio/studio/__pycache__/x.pyc fuzz/found/x
	} | LC_ALL=C sort -u >names
	mkdir tree
	(cd tree && sed 's|[^/]*$||' ../names | sort -u | sed '/^$/d' | tr '\n' '\0' | xargs -0 mkdir -p &&
		tr '\n' '\0' <../names | xargs -0 touch)
}

@test "after a build in the source tree the context holds what git tracks" {
	built_in_place
	python3 - "$docker/../.dockerignore" >context <<-'PYTHON'
		import posixpath, re, sys

		def expression(pattern):
		    out = ""
		    for part in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
		        out += {"**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
		    return re.compile(out + r"(/.*)?\Z")  # what is below it, too

		rules = []
		for line in open(sys.argv[1]):
		    line = line.strip()
		    if line and not line.startswith("#"):
		        rules.append((line.startswith("!"), expression(posixpath.normpath(line.lstrip("!")).lstrip("/"))))
		for name in open("names").read().splitlines():
		    kept = True
		    for keeps, pattern in rules:
		        if pattern.match(name):
		            kept = keeps
		    if kept:
		        print(name)
	PYTHON
	diff tracked context
}

@test "after a build in the source tree git sees no new file" {
	built_in_place
	while read -r ignore; do cp "$docker/../$ignore" "tree/$ignore"; done < <(grep -E '(^|/)\.gitignore$' tracked)
	git -C tree init -q
	git -C tree add --all
	git -C tree ls-files | LC_ALL=C sort | diff tracked -
}

@test "e2e-gen compiles the plan without the files of the source tree that are not in the image" {
	mkdir -p examples/studio/tsx
	cp "$docker/../phases.yaml" .
	cp -R "$docker/../examples/studio/backend" examples/studio/
	cp -R "$docker/../examples/studio/tsx/e2e" examples/studio/tsx/
	chmod -R u+w . # make distcheck's source tree is not
	E2E_SERVICES=external run -0 e2e-gen
	run -0 gmake e2e-list
	[ "$(grep -c / <<<"$output")" -ge 26 ]
}

# share NAME=VALUE...: runs share-results on "results" for the owner of "owner".
share() { env "$@" "$docker/share-results" results owner; }

@test "share-results lets another user write into the results, and takes nobody's" {
	mkdir results owner results/health
	echo old >results/health/old.log
	run -0 share E2E_UID=4711
	[ "$(stat -c %u results/health results/health/old.log | sort -u)" = "$(id -u)" ]
}

@test "share-results lets two users write who are not each other" {
	if [ "$(id -u)" -ne 0 ]; then skip "only root can be two others"; fi
	mkdir -p results/health owner
	echo old >results/health/old.log
	chown -R 4712:4712 owner results
	chmod 755 . # bats' own
	run -0 share E2E_UID=4711
	as 4711 sh -c 'mkdir results/smoke && echo new >results/smoke/new.log && echo new >>results/health/old.log'
	as 4712 sh -c 'echo more >>results/smoke/new.log && rm -r results/smoke results/health'
}

@test "share-results gives a directory that the engine made to the owner of the source tree" {
	if [ "$(id -u)" -ne 0 ]; then skip "only root can give a directory away"; fi
	mkdir results owner
	chown 4712:4713 owner
	run -0 share E2E_UID=4711
	[ "$(stat -c %u:%g results)" = 4712:4713 ]
}

@test "check-docker says what it does" {
	run -0 "$docker/../tools/check-docker" --help
	[[ $output == *"check-docker"*"26"* ]]
	run -2 "$docker/../tools/check-docker" --nonsense
}

@test "check-docker skips, says so and leaves nothing where no engine answers and none can be started" {
	cp "$docker/../tools/check-docker" .
	mkdir -m 777 room
	chmod 755 .
	export DOCKER_HOST=unix:///nowhere/docker.sock CHECK_DOCKER_DIR=room
	if [ "$(id -u)" -eq 0 ]; then
		run -77 as 4711 ./check-docker
	else
		run -77 ./check-docker
	fi
	[ "$output" = "check-docker: skipped: no engine answers, and only root can start one" ]
	[ -z "$(ls room)" ]
}
