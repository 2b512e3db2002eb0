#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The launcher kubectl: the real kubectl, with so much of an API server as it asks for (kube_api.py), which
# runs on this machine what the containers of its Jobs would. No cluster has been tried.

load helpers

setup() {
	set_up
	need kubectl
	export HOME=$PWD/home KUBECONFIG=$PWD/api/config
	export E2E_KUBECTL_IMAGE=registry.example/tests:1 E2E_KUBECTL_VOLUME='{"persistentVolumeClaim": {"claimName": "e2e"}}'
	mkdir home api
	python3 "$BATS_TEST_DIRNAME/kube_api.py" api >api/out 2>&1 3>&- &
	api=$!
	wait_until test -e api/config
}

teardown() { [ -z "${api:-}" ] || kill "$api"; }

# job_plan TEST...: a plan of these tests, each of which kubectl starts.
job_plan() {
	{
		echo "version: 1"
		echo "launchers: {kubectl: {uses: kubectl, ${keys:-retries: 1}}}"
		echo "phases: [{name: p, launcher: kubectl, tests: {"
		printf '  %s,\n' "$@"
		echo "}}]"
	} >phases.yaml
	e2e-gen
}

# What the server has got: jq's FILTER of each Job.
sent() { jq -r "$1" api/jobs; }
jobs() { kubectl get jobs --output=name 2>/dev/null; }

@test "a test is a Job, and its verdict that of the test" {
	job_plan 'pass: {command: "echo \"it is $FROM\"; pwd", slots: 3}' 'fail: {command: exit 3}' \
		'skip: {command: exit 77}' 'slow: {command: sleep 600, timeout: 300ms}'
	run -2 gmake -j4 e2e
	assert_equal "$(result '.phases[0].tests | map(.name + ":" + .status + ":" + .reason) | join(" ")')" \
		"pass:passed:exit fail:failed:exit skip:skipped:exit slow:failed:timeout"
	assert_equal "$(cat test-results/p/pass.log)" "it is pod
$PWD"
	assert_equal "$(jobs)" ""
	assert_equal "$(grep -c POST api/requests)" 4
	assert_equal "$(grep -c DELETE api/requests)" 4
	assert_equal "$(ls test-results/.e2e/jobs)" ""
	assert_equal "$(sent .metadata.name | grep -c -x 'e2e-[0-9a-f]*')" 4
	assert_equal "$(sent '.spec.backoffLimit, .spec.template.spec.restartPolicy' | sort | uniq -c | xargs)" "4 0 4 Never"
	assert_equal "$(sent .spec.template.spec.containers[0].resources.requests.cpu | sort | xargs)" "1 1 1 3"
	assert_equal "$(sent '.spec.template.spec | [.containers[0].image, .containers[0].volumeMounts[0].mountPath,
		.containers[0].workingDir, .volumes[0].persistentVolumeClaim.claimName, .securityContext.runAsUser] | map(tostring) | join(" ")' | sort -u)" \
		"registry.example/tests:1 $PWD/ $PWD/ e2e $(id -u)"
}

@test "a Job that is complete without having run makes no pass" {
	echo lie >api/mode
	job_plan 't: {command: touch ran}'
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed .reason)" launcher
	assert_contains "$output" "kubectl ended without starting it"
	assert_equal "$(jobs)" ""
	[ ! -e ran ]
}

@test "a Job for which there is no room is taken back when its time is over" {
	echo pending >api/mode
	keys='queue: 1s, retries: 0' job_plan 't: {command: touch ran}'
	run -2 gmake e2e
	assert_contains "$output" "kubectl did not start it in time"
	assert_equal "$(jobs)" ""
	[ ! -e ran ]
}

@test "a node that is lost in mid-test makes it run again, as another Job" {
	echo lost >api/mode
	job_plan 't: {command: "echo >>ran; touch api/began; test $(wc -l <ran) -gt 1 || exec sleep 600", grace: 100ms}'
	run -0 gmake e2e
	assert_equal "$(wc -l <ran)" 2
	assert_equal "$(sent .metadata.name | sort -u | wc -l)" 2
	assert_contains "$(cat test-results/p/t.log)" "launch 1 of 2: no verdict came from"
	assert_equal "$(jobs)" ""
}

@test "what the cluster says is in the message" {
	keys='retries: 0' job_plan 't: {command: touch ran}'
	echo broken >api/mode
	run -2 gmake e2e
	assert_contains "$output" "failed to create the container: no such file"
	echo quota >api/mode
	run -2 gmake e2e
	assert_contains "$output" "exceeded quota"
	assert_equal "$(jobs)" ""
	[ ! -e ran ]
}

@test "an API server that nobody reaches for a while ends no test" {
	echo away >api/mode
	keys='retries: 0' job_plan 't: {command: "echo >>ran; touch api/began; until test -e api/over; do sleep 0.05; done"}'
	# Notes what kubectl could not do.
	mkdir bin
	cat >bin/kubectl <<-SH
	#!/bin/sh
	case "\$*" in *--watch*) exec $(command -v kubectl) "\$@" ;; esac
	$(command -v kubectl) "\$@" || { echo "\$*" >>failed; exit 1; }
	SH
	chmod +x bin/kubectl
	PATH=$PWD/bin:$PATH "$E2E_TEST_MAKE" e2e >out 2>&1 3>&- &
	pid=$!
	wait_until grep -qs 'get job .* --ignore-not-found' failed
	touch api/back
	# It is watched again.
	wait_until awk '/^away$/ { away = 1 } away && /watch$/ { found = 1 } END { exit !found }' api/requests
	touch api/over
	wait "$pid"
	assert_equal "$(wc -l <ran)" 1
	assert_equal "$(jobs)" ""
}

@test "a Job that somebody deletes is launched again" {
	job_plan 't: {command: "echo >>ran; test $(wc -l <ran) -gt 1 || exec sleep 600", grace: 100ms}'
	"$E2E_TEST_MAKE" e2e >out 2>&1 3>&- &
	pid=$!
	wait_until test -s ran
	kubectl delete job --wait=false "$(sent .metadata.name)"
	wait "$pid"
	assert_equal "$(wc -l <ran)" 2
	assert_contains "$(cat test-results/p/t.log)" "launch 1 of 2: it was interrupted on"
	assert_equal "$(jobs)" ""
}

@test "Ctrl-C deletes the Jobs" {
	job_plan 't: {command: "touch up; exec sleep 7643"}'
	env --default-signal=INT e2e-gen --run >out 2>&1 3>&- &
	pid=$!
	wait_until test -e up
	kill -INT "$pid"
	code=0
	wait "$pid" || code=$?
	assert_equal "$code" 130
	no_process "sleep 7643"
	assert_equal "$(jobs)" ""
}

@test "any path, volume and mount are in the Job as they are" {
	mkdir 'a "b\c'
	cd 'a "b\c'
	export E2E_KUBECTL_VOLUME='  {"hostPath": {"path": "/srv/\"x"}}' E2E_KUBECTL_MOUNT='/m "n'
	job_plan 't: {command: "true"}'
	run -0 gmake e2e
	cd ..
	assert_equal "$(sent '.spec.template.spec | .containers[0].workingDir, .containers[0].volumeMounts[0].mountPath, .volumes[0].hostPath.path')" \
		"$PWD"'/a "b\c/
/m "n
/srv/"x'
}

@test "without an image nothing is created" {
	unset E2E_KUBECTL_IMAGE
	job_plan 't: {command: "true"}'
	run -2 gmake e2e
	assert_contains "$output" "E2E_KUBECTL_IMAGE"
	[ ! -e api/jobs ]
}
