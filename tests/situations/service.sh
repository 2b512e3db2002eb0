# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A service of a situation: up while sys/up.NAME names a living process. Arguments: NAME, TAG, once or -.
name=$1
[ ! -e "$SIT/sys/broken.$name" ] || exit 3
if [ "$3" = once ]; then
	echo "0 $2" >"$SIT/sys/up.$name"
	echo "U $name $2" >>"$SIT/log"
	exit 0
fi
trap 'rm -f "$SIT/sys/up.$name"; echo "D $name" >>"$SIT/log"; kill $! 2>/dev/null; exit 0' TERM
echo "$$ $2" >"$SIT/sys/up.$name"
echo "U $name $2" >>"$SIT/log"
sleep 1000 &
wait $!
