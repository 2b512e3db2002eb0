#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # dollars are for scripts
# The plans of docs/comparison.md do what they stand for there.

load helpers

# compared NAME: the plan under that heading.
compared() {
	awk -v heading="## $1" '/^## / { here = $0 == heading } /^```/ { inside = /yaml/; next } here && inside' \
		"$BATS_TEST_DIRNAME/../docs/comparison.md" >phases.yaml
	[ -s phases.yaml ]
	e2e-gen
}

# script NAME: a command, or a test, that notes when it runs.
script() {
	mkdir -p "$(dirname "$1")"
	{ echo '#!/bin/sh'; echo "echo $1 \$* >>ran"; cat; } >"$1"
	chmod +x "$1"
}

# Fails when somebody else has it.
alone() { echo 'mkdir held && sleep 0.2 && rmdir held'; }

statuses() { result '[.phases[].tests[] | "\(.name):\(.status)"] | join(" ")'; }

ran() { sort ran | tr '\n' ' ' && rm ran; }

@test "CTest: fixtures, RESOURCE_LOCK, DEPENDS, PROCESSORS" {
	for name in seed wipe load; do script "$name" </dev/null; done
	for name in stock order; do alone | script "$name"; done
	compared CTest
	gmake -j4 e2e
	assert_equal "$(head -n 1 ran)" seed
	assert_equal "$(tail -n 1 ran)" wipe
	assert_equal "$(grep -E 'stock|order' ran | tr '\n' ' ')" "stock order "
	assert_equal "$(ran)" "load 2 order seed stock wipe "
}

@test "CTest: what needs a fixture that failed does not run, and the cleanup does" {
	for name in wipe load stock order; do script "$name" </dev/null; done
	script seed <<<'exit 1'
	compared CTest
	run -2 gmake -j4 e2e
	assert_equal "$(statuses)" "seed:failed stock:skipped order:skipped load:skipped wipe:passed"
}

@test "CTest: COST, which is how long a test took" {
	for name in seed wipe stock order; do script "$name" </dev/null; done
	script load <<<'sleep 0.5'
	compared CTest
	gmake e2e
	rm ran
	gmake e2e
	assert_equal "$(sed -n 2p ran)" "load 1"
}

@test "nextest: groups, threads-required, retries, filtersets" {
	for name in stock order; do alone | script "$name"; done
	script load <<<'mkdir tried'
	compared nextest
	gmake -j4 e2e
	grep -qx 'load 2' ran
	assert_equal "$(statuses)" "stock:passed order:passed order_late:passed load:passed"
	run -2 gmake -j4 e2e
	assert_equal "$(result '[.phases[].tests[] | select(.name == "load") | .attempts | length] | join(" ")')" 3
	rm ran
	gmake e2e-fresh e2e E2E_ONLY='order*'
	assert_equal "$(ran)" "order order "
}

@test "Playwright: projects, dependencies, teardown, grep, last-failed" {
	for name in seed wipe smoke/api.sh shop/cart.sh docs/links.sh; do script "$name" </dev/null; done
	script shop/order.sh <<<'test ! -e broken || [ "$1" = firefox ]'
	compared Playwright
	gmake -j4 e2e
	assert_equal "$(grep -v docs ran | sed -n '1p; 2p; $p' | tr '\n' ' ')" "seed smoke/api.sh wipe "
	assert_equal "$(ran)" "docs/links.sh seed shop/cart.sh chromium shop/cart.sh firefox shop/order.sh chromium shop/order.sh firefox smoke/api.sh wipe "
	gmake -j4 e2e E2E_TAGS=smoke
	assert_equal "$(ran)" "seed smoke/api.sh "
	gmake -j4 e2e/shop
	assert_equal "$(ran)" "shop/cart.sh chromium shop/cart.sh firefox shop/order.sh chromium shop/order.sh firefox wipe "
	gmake e2e-fresh
	touch broken
	run -2 gmake -j4 e2e
	assert_equal "$(result '[.phases[].tests[] | select(.status == "failed") | .name] | join(" ")')" order.chromium
	rm broken ran
	e2e-gen --run --last-failed
	assert_equal "$(ran)" "shop/order.sh chromium wipe "
}

@test "Playwright: what depends on a project that failed does not run, and the others do" {
	for name in seed wipe shop/cart.sh docs/links.sh; do script "$name" </dev/null; done
	script smoke/api.sh <<<'exit 1'
	compared Playwright
	run -2 gmake -j4 e2e
	assert_equal "$(ran)" "docs/links.sh seed smoke/api.sh "
}

@test "Bazel: cached results, exclusive, cpu:N, tags" {
	for name in cart.sh load.sh; do script "$name" <<<'sleep 0.1; test ! -e alone'; done
	script restart.sh <<<'touch alone; sleep 0.2; rm alone'
	echo 1 | tee version.txt >rates.txt
	compared Bazel
	gmake -j4 e2e E2E_TAGS='shop !slow'
	assert_equal "$(ran)" "cart.sh restart.sh "
	gmake -j4 e2e
	gmake -j4 e2e
	rm ran
	gmake -j4 e2e
	[ ! -e ran ]
	echo 2 >rates.txt
	gmake -j4 e2e
	assert_equal "$(ran)" "cart.sh "
	echo 2 >version.txt
	gmake -j4 e2e
	assert_equal "$(ran)" "cart.sh load.sh restart.sh "
}
