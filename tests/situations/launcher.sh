# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A launcher that runs the node's part here, and what it says of that is seldom true. Arguments: how it
# behaves, and the words that it is given to run.
how=$1
shift
results=${3%/.e2e/*} nonce=${3##*/}
nonce=${nonce%.job}
verdict=$results/$E2E_PHASE/$E2E_TEST.verdict.$nonce
seen=$SIT/sys/launched.$SIT_MAKE.$E2E_PHASE.$E2E_TEST

case $how in
exec) exec "$@" ;;
lies) exit 0 ;;
refuses)
	echo 'no node is free' >&2
	exit 1
	;;
fails) "$@"; exit 1 ;;
dies) "$@"; kill -KILL $$ ;;
ends) "$@"; kill -TERM $$; exit 0 ;;
twice) "$@"; "$@" ;;
double) "$@" & "$@"; wait ;;
again)
	# The first launch is only kept, and comes with the second one.
	if [ -e "$seen" ]; then
		first=$(cat "$seen")
		# shellcheck disable=SC2086 # words without blanks
		$first &
		"$@"
		wait
	else
		echo "$@" >"$seen"
	fi
	;;
second)
	[ -e "$seen" ] || { : >"$seen"; exit 0; }
	exec "$@"
	;;
away) setsid "$@" >/dev/null 2>&1 & exit 0 ;;
torn)
	# Whoever wants green writes a verdict before there is one.
	echo '{"status":"passed"' >"$E2E_PHASE.$nonce" && mv "$E2E_PHASE.$nonce" "$verdict"
	;;
replays)
	# Brings the verdict of a pass again, under the name of each later launch.
	kept=$SIT/sys/verdict.$E2E_PHASE.$E2E_TEST
	if [ -e "$kept" ]; then
		sed "s/\"definition\":\"[^\"]*\"/\"definition\":\"$nonce\"/" "$kept" >"$verdict.new" &&
			mv "$verdict.new" "$verdict"
		exit 0
	fi
	"$@"
	! grep -q '"status":"passed"' "$verdict" || cp "$verdict" "$kept"
	;;
stamps)
	# Puts back what was once copied of the results.
	cp "$SIT/backup.1/$E2E_PHASE/$E2E_TEST.passed" "$results/$E2E_PHASE" 2>/dev/null
	exit 0
	;;
esac
