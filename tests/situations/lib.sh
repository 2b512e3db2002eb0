# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What every test of a situation does. Its file has set what it says: v (which content it is), say and
# rep. Arguments: PHASE/TEST, TAG, ATTEMPT, SERVICES or -, REPORT or -, DIRECTORY or -.
#
# It tells the log of each attempt, and of what it saw: that, and not what e2e-run makes of it, is
# what the oracle believes. Only builtins, because there are very many of these.
# shellcheck disable=SC2154 # v and say come from the file
id=$1 tag=$2 n=$3 services=$4 report=$5 dir=$6
name=$SIT_MAKE.${id%/*}.${id#*/}

# Each service with the tag of the instance that is alive.
look_up() {
	up=
	[ "$services" = - ] && return
	IFS=,
	# shellcheck disable=SC2086
	set -- $services
	unset IFS
	for service; do
		found=
		read -r pid found <"$SIT/sys/up.$service" && kill -0 "$pid" || found=
		up=$up$service:$found,
	done 2>/dev/null
}

# What the system is: the version that its command prints, and what its file says.
look_at_system() {
	version= file=
	read -r version <"$SIT/sys/version"
	read -r file <system.conf
	system=$version/${file#?}
} 2>/dev/null

# Waits where a make of the situation wants to be met.
gate() {
	[ "$n" = 1 ] && [ -p "$SIT/sys/gate.$name.$1" ] || return 0
	echo "G $SIT_MAKE $id $1" >>"$SIT/log"
	read -r _ <"$SIT/sys/gate.$name.$1"
}

# The word for this attempt of a list with commas; the last one is for all after it.
pick() {
	all=$1
	IFS=,
	# shellcheck disable=SC2086
	set -- $all
	unset IFS
	while [ "$n" -gt 1 ] && [ $# -gt 1 ]; do
		shift
		n=$((n - 1))
	done
	n=$now picked=$1
}

judge() {
	code=0
	case $1 in
	pass) ;;
	fail) code=1 ;;
	skip) code=77 ;;
	hard) code=${SIT_BATCH:+1} code=${code:-99} ;;
	kill) code=137 ;;
	needs:*) [ -e "$SIT/sys/${1#*:}" ] || code=1 ;;
	not:*) [ ! -e "$SIT/sys/${1#*:}" ] || code=1 ;;
	env:*) [ "${SIT_V-}" = "${1#*:}" ] || code=1 ;;
	tag:*) [ "$tag" = "${1#*:}" ] || code=1 ;;
	up) case $up in *:,*) code=1 ;; esac ;;
	*) code=1 ;;
	esac
	[ -z "$bad" ] || code=1
}

write_report() {
	case $1 in
	good) echo '<testsuite><testcase name="x"/></testsuite>' ;;
	bad) echo '<testsuite><testcase name="x"><failure>no</failure></testcase></testsuite>' ;;
	empty) echo '<testsuite/>' ;;
	torn) echo '<testsuite><testcase name="x"/><testcase na' ;;
	skips) echo '<testsuite><testcase name="x"><skipped/></testcase></testsuite>' ;;
	*) return ;;
	esac >"$report"
}

# Of a directory the files below belong to what it is.
bad=
if [ "$dir" != - ]; then
	for file in "$dir"/* "$dir"/*/*; do
		if [ -f "$file" ] && [ "$file" != "$dir/x" ]; then
			read -r line <"$file"
			v=$v+${file#"$dir"/}${line}
		fi
	done
	for file in "$dir"/*.inc "$dir"/*/*.inc; do
		# shellcheck disable=SC1090
		[ ! -f "$file" ] || . "$file"
	done
fi
now=$n
look_up
look_at_system
echo "S $SIT_MAKE $id $n v=$v tag=$tag V=${SIT_V-} up=$up sys=$system" >>"$SIT/log"
case $say in
trap:*)
	trap 'echo "E $SIT_MAKE $id $n code=0 rep=${wrote:-none} up=$up sys=$system" >>"$SIT/log"; exit 0' TERM INT
	say=${say#*:}
	;;
esac
gate start
pick "$say"
judge "$picked"
pick "${rep:-none}"
[ "$report" = - ] || write_report "$picked"
wrote=$picked
gate end
look_up
look_at_system
echo "E $SIT_MAKE $id $n code=$code rep=$picked up=$up sys=$system" >>"$SIT/log"
[ "$code" != 137 ] || kill -KILL $$
exit "$code"
