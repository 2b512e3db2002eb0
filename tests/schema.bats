#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The JSON Schema of phases.yaml: it is what the tables of keys say, it takes each plan of the tests and
# of the documentation that e2e-gen takes, and refuses with it what a schema can refuse.

load helpers

schema=$BATS_TEST_DIRNAME/../docs/schema/phases.schema.json

# plans COMMAND ARGUMENT...: see schema/plans.py.
plans() { PYTHONDONTWRITEBYTECODE=1 python_with jsonschema "$BATS_TEST_DIRNAME/schema/plans.py" "$@"; }

@test "the file is what the tables of keys say" {
	phases-schema >now
	if [ -n "${UPDATE_GOLDENS:-}" ]; then cp now "$schema"; fi
	# After a change of keys: UPDATE_GOLDENS=1 bats tests/schema.bats
	diff -u "$schema" now
	cd "$BATS_TEST_DIRNAME/.."
	assert_equal "$(jq -r '.["$defs"].plan.properties.phases["$ref"]' "$schema")" '#/$defs/phases'
}

@test "all keys that phases.yaml(5) has a line for" {
	local mapping
	awk -F ' Ta ' '/^\.It Sy key/ { for (i = 2; i <= NF; i++) { of[i] = $i; sub(/^Sy /, "", of[i]) }; next }
		/^\.It Cm/ && NF == 6 { for (i = 2; i <= NF; i++) if ($i == "x") print of[i], substr($1, 8) }' \
		"$BATS_TEST_DIRNAME/../man/phases.yaml.5" | LC_ALL=C sort >of_page
	[ "$(wc -l <of_page)" -gt 60 ]
	for mapping in plan phase test runner service; do
		jq -r --arg mapping "$mapping" '.["$defs"][$mapping].properties | keys[] | "\($mapping) \(.)"' "$schema"
	done | LC_ALL=C sort >of_schema
	diff -u of_page of_schema
	run -0 jq -r '[.["$defs"][] | .properties? // {} | .[] | select(.["$ref"] and (.description // "" | endswith(".") | not))] | length' "$schema"
	# What a check by e2e-probe looks at is said as in its --help.
	assert_equal "$output" "$(e2e-probe --help | grep -cE '^  (http|tcp|redis|postgres|exec) ')"
}

@test "it takes each plan of the tests and the documentation that e2e-gen takes" {
	local root=$BATS_TEST_DIRNAME/.. file taken=()
	mkdir plans
	plans collect "$root"/tests/*.bats "$root"/man/*.[15] "$root"/README.md "$root"/docs/ci/README.md \
		"$root"/phases.yaml "$root"/tests/golden/*.yaml plans
	for file in plans/*; do
		# The files of its tests are not here.
		if e2e-gen -o Makefile "$file" >said 2>&1 ||
			! grep ': error: ' said | grep -qv 'no file.* matches'; then
			taken+=("$file")
		fi
	done
	# Otherwise they are not found where they are looked for.
	[ "${#taken[@]}" -gt 300 ]
	plans check "$schema" "${taken[@]}"
}

@test "--init names the schema where it is installed, and a plan of its own" {
	local installed
	installed=$(pwd -P)/opt
	e2e-gen --init
	run ! grep -q yaml-language-server phases.yaml
	mkdir -p opt/bin opt/share/e2e-gen/schema project/tests
	cp "$(command -v e2e-gen)" opt/bin
	cp "$schema" opt/share/e2e-gen/schema
	cd project
	"$installed/bin/e2e-gen" --init
	assert_equal "$(head -n 1 phases.yaml)" "# yaml-language-server: \$schema=$installed/share/e2e-gen/schema/phases.schema.json"
	plans check "$(sed -n '1s/.*=//p' phases.yaml)" phases.yaml
	rm phases.yaml
	touch pytest.ini tests/test_a.py
	"$installed/bin/e2e-gen" --init
	assert_contains "$(head -n 1 phases.yaml)" "\$schema=$installed/"
	plans check "$(sed -n '1s/.*=//p' phases.yaml)" phases.yaml
	e2e-gen --list >list
	assert_contains "$(cat list)" test_a
}

@test "it refuses what e2e-gen refuses, and takes what it takes" {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$BATS_TEST_DIRNAME/gen:$BATS_TEST_DIRNAME/schema \
		python_with jsonschema "$BATS_TEST_DIRNAME/schema/both.py" "$schema"
}
