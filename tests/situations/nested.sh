# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A test that runs a plan of its own, whose second phase passes while sys/inner is there. What the log
# gets as its code is the truth; its exit code is what the inner make said. Arguments as for lib.sh.
id=$1 tag=$2 n=$3 version= file=
{
	read -r version <"$SIT/sys/version"
	read -r file <system.conf
} 2>/dev/null
system=$version/${file#?}
echo "S $SIT_MAKE $id $n v=- tag=$tag V= up= sys=$system" >>"$SIT/log"
make --no-print-directory -C inner e2e
said=$?
code=0
[ -e "$SIT/sys/inner" ] || code=1
echo "E $SIT_MAKE $id $n code=$code rep=- up= sys=$system" >>"$SIT/log"
exit "$said"
