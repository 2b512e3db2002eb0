# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A tool that runs several tests in one start, and writes one report of all. Arguments: PHASE, TAG,
# ATTEMPT, SERVICES or -, REPORT, and the tests' files. What kills one of them kills the tool.
phase=$1 tag=$2 n=$3 services=$4 report=$5 code=0
shift 5
export SIT_BATCH=1
{
	echo '<testsuite>'
	for path; do
		sh "$path" "$phase/${path#t/}" "$tag" "$n" "$services" - - >&2
		case $? in
		0) says= ;;
		77) says='<skipped/>' ;;
		137) kill -KILL $$ ;;
		*) says='<failure>no</failure>' code=1 ;;
		esac
		echo "<testcase name=\"x\" file=\"$path\">$says</testcase>"
	done
	echo '</testsuite>'
} >"$report"
exit "$code"
