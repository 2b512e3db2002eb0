#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The examples in docs/ci: against the schemas of the services, and played with a project of three
# tests, in a fresh clone for each job as CI has one. A job that runs again runs only what failed; no
# pass of another commit is ever used.

load ci_helpers

examples=$BATS_TEST_DIRNAME/../docs/ci
play=$BATS_TEST_DIRNAME/ci/play.py

# A repository with three tests.
setup_project() {
	export HOME=$PWD/home CI_CACHE=$PWD/store CI_ARTIFACTS=$PWD/store/artifacts
	git_identity
	mkdir home
	switched_tests origin/tests/ a b c
	git init -q origin
	(
		cd origin || return
		{
			reporting_runner
			printf 'phases:\n  - {name: one, runner: sh, tests: {a: tests/a.sh, b: tests/b.sh, c: tests/c.sh}}\n'
		} >phases.yaml
		printf '%s\n' test-results e2e.mk >.gitignore
		cp "$examples/Makefile" .
		if [ "$1" = make ]; then
			sed -i /e2e.mk/d .gitignore
			e2e-gen -o e2e.mk
		fi
		git add .
		git commit -qm 'three tests'
	)
}

# The job of SYSTEM in a new clone; its exit code is in status. What the tests ran is in $RAN.
job() {
	rm -rf clone-* "$RAN"
	git clone -q origin "clone-${jobs:=0}"
	cd "clone-$jobs" || return
	jobs=$((jobs + 1))
	job_here "$1"
	cd ..
}

job_here() {
	local file
	case $1 in
	github) file=github-actions.yml ;;
	gitlab) file=gitlab-ci.yml ;;
	jenkins) file=Jenkinsfile ;;
	make)
		run gmake -j4 ci
		return
		;;
	esac
	PLAY_ATTEMPT=$jobs run python3 "$play" "$1" "$examples/$file" "$CI_CACHE"
}

uploaded() { find store/artifacts -name e2e-results.xml | grep -c .; }

only_what_failed_runs_again() {
	setup_project "$1"
	rm ok/b
	job "$1"
	[ "$status" -ne 0 ]
	assert_equal "$(ran)" "a b c"
	assert_equal "$(uploaded)" 1
	grep -rq '<failure' store/artifacts

	job "$1"
	[ "$status" -ne 0 ]
	assert_equal "$(ran)" b

	touch ok/b
	job "$1"
	assert_equal "$status" 0
	assert_equal "$(ran)" b
	assert_equal "$(uploaded)" 1

	# That was green, and is over.
	job "$1"
	assert_equal "$status" 0
	assert_equal "$(ran)" "a b c"
}

# A commit that is older than the results of the one before it.
nothing_of_another_commit_counts() {
	local saved
	setup_project "$1"
	rm ok/b
	job "$1"
	saved=$(ls "$PWD"/store/*.tar)
	(
		cd origin || return
		echo 'false' >>tests/a.sh
		GIT_COMMITTER_DATE='2020-01-01T00:00:00Z' git commit -qam 'break a'
	)
	touch ok/b
	if [ "$1" = make ]; then
		job make
	else # As if the cache had been kept by branch.
		PLAY_RESTORE=$saved job "$1"
	fi
	[ "$status" -ne 0 ]
	assert_equal "$(ran)" "a b c"
	assert_contains "$output" "one/a"
}

@test "GitHub Actions: a job that runs again runs what failed" { only_what_failed_runs_again github; }
@test "GitLab CI: a job that runs again runs what failed" { only_what_failed_runs_again gitlab; }
@test "Jenkins: a stage that runs again runs what failed" { only_what_failed_runs_again jenkins; }
@test "make: a job that runs again runs what failed" { only_what_failed_runs_again make; }

@test "GitHub Actions: nothing of another commit counts" { nothing_of_another_commit_counts github; }
@test "GitLab CI: nothing of another commit counts" { nothing_of_another_commit_counts gitlab; }
@test "Jenkins: nothing of another commit counts" { nothing_of_another_commit_counts jenkins; }
@test "make: nothing of another commit counts" { nothing_of_another_commit_counts make; }

@test "another run of the CI of the same commit goes on with nothing" {
	setup_project github
	rm ok/b
	for service in github gitlab; do
		PLAY_RUN=1 job $service
		PLAY_RUN=2 job $service
		assert_equal "$(ran)" "a b c"
	done
}

@test "make: what is not in a commit is neither used again nor kept" {
	setup_project make
	rm ok/b
	job make
	forget
	echo true >>clone-0/tests/a.sh
	run -2 gmake -C clone-0 ci
	assert_equal "$(ran)" "a b c"
	forget
	git -C clone-0 checkout -q tests/a.sh
	run -2 gmake -C clone-0 ci
	assert_equal "$(ran)" b
}

@test "where results of another commit are let in, a changed test file runs again" {
	setup_project gitlab
	rm ok/b
	grep -v -e 'rm -rf test-results' "$examples/gitlab-ci.yml" >gitlab-ci.yml
	examples=$PWD
	job gitlab
	echo false >>origin/tests/a.sh
	GIT_COMMITTER_DATE='2020-01-01T00:00:00Z' git -C origin commit -qam 'break a'
	PLAY_RESTORE=$(ls "$PWD"/store/*.tar) job gitlab
	[ "$status" -ne 0 ]
	assert_equal "$(ran)" "a b"
}

@test "earlier history alone can be kept by branch" {
	setup_project github
	rm ok/b
	job github
	mkdir -p kept/test-results/.e2e
	cp clone-0/test-results/.e2e/history.jsonl kept/test-results/.e2e
	tar -cf kept.tar -C kept test-results
	touch ok/b
	forget
	git clone -q origin other
	tar -xf kept.tar -C other
	cd other
	run -0 e2e-gen --run -j1 -o e2e.mk
	cd ..
	assert_equal "$(ran)" "a b c"
	assert_contains "$output" "one/b  after 1 failure"
}

@test "GitHub's schema: the example holds, a broken one does not" {
	need_schemas
	run -0 schema github "$examples/github-actions.yml"
	sed 's/runs-on:/run-on:/' "$examples/github-actions.yml" >broken.yml
	run -1 schema github broken.yml
	assert_contains "$output" run-on
	sed 's/^      - uses: actions.checkout.*/      - use: a/' "$examples/github-actions.yml" >broken.yml
	run -1 schema github broken.yml
	sed 's/if: always()/if: [always]/' "$examples/github-actions.yml" >broken.yml
	run -1 schema github broken.yml
}

@test "GitLab's schema: the example holds, a broken one does not" {
	need_schemas
	run -0 schema gitlab "$examples/gitlab-ci.yml"
	sed 's/before_script:/before_scripts:/' "$examples/gitlab-ci.yml" >broken.yml
	run -1 schema gitlab broken.yml
	sed 's/when: always/when: sometimes/' "$examples/gitlab-ci.yml" >broken.yml
	run -1 schema gitlab broken.yml
	sed 's/junit:.*/junit: {a: b}/' "$examples/gitlab-ci.yml" >broken.yml
	run -1 schema gitlab broken.yml
}

# Jenkins itself has no schema and no check without a server: Groovy reads the file, with the sections
# and steps that the example needs.
pipeline() {
	local java
	java=$(readlink -f "$(command -v java)")
	JAVA_HOME=${JAVA_HOME:-${java%/bin/java}} groovy "$BATS_TEST_DIRNAME/ci/Pipeline.groovy" "$1"
}

@test "Groovy reads the Jenkinsfile, and no broken one" {
	need_of extra groovy
	run -0 pipeline "$examples/Jenkinsfile"
	assert_contains "$output" "junit [test-results/e2e-results.xml]"
	sed 's/unstash /unstach /' "$examples/Jenkinsfile" >broken
	run -1 pipeline broken
	assert_contains "$output" "unstach in catchError"
	sed '$d' "$examples/Jenkinsfile" >broken
	run -1 pipeline broken
}
