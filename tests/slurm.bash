# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A Slurm of our own: a controller and four nodes on this machine, loopback only, without systemd and
# munge, in a directory of the fixture's. Debian: slurm-wlm. As root each node is a PID namespace of its
# own, so that killing one process is a power cut. SLURM_TEST_PROCTRACK=cgroup has Slurm find the processes
# of a job by their control group, where those of version 1 are mounted: without systemd the plugin for
# version 2 works only where nothing else is mounted.

slurm_is_there() { command -v slurmctld && command -v slurmd && command -v srun; } >/dev/null

# slurm_start DIR [NODES]
slurm_start() {
	local dir=$1 nodes=${2:-4} host i base=${SLURM_TEST_PORT:-27000}

	host=$(hostname -s)
	mkdir -p "$dir"
	cat >"$dir/slurm.conf" <<-CONF
	ClusterName=e2e
	SlurmctldHost=$host(127.0.0.1)
	SlurmctldPort=$base
	SlurmUser=$(id -un)
	SlurmdUser=$(id -un)
	AuthType=auth/none
	CredType=cred/none
	CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
	ProctrackType=proctrack/${SLURM_TEST_PROCTRACK:-pgid}
	TaskPlugin=task/none
	MpiDefault=none
	SelectType=select/cons_tres
	SelectTypeParameters=CR_CPU
	SchedulerType=sched/builtin
	SchedulerParameters=sched_min_interval=100000,sched_interval=1
	SlurmdParameters=config_overrides
	ReturnToService=2
	SlurmdTimeout=20
	KillWait=3
	InactiveLimit=10
	StateSaveLocation=$dir/state
	SlurmctldPidFile=$dir/ctld.pid
	SlurmctldLogFile=$dir/ctld.log
	SlurmdPidFile=$dir/%n.pid
	SlurmdLogFile=$dir/%n.log
	SlurmdSpoolDir=$dir/%n.spool
	NodeName=n[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 1))-$((base + nodes)) CPUs=4 State=UNKNOWN
	PartitionName=e2e Nodes=ALL Default=YES State=UP
	CONF
	cat >"$dir/cgroup.conf" <<-CONF
	CgroupPlugin=cgroup/v1
	CgroupMountpoint=/sys/fs/cgroup
	IgnoreSystemd=yes
	CONF
	mkdir -p "$dir/state"
	export SLURM_CONF=$dir/slurm.conf SLURM_NODES=$nodes SLURM_DIR=$dir
	slurm_controller
	for ((i = 1; i <= nodes; i++)); do slurm_node "n$i"; done
	WAIT_LIMIT=30 wait_until slurm_is_idle "$nodes"
}

slurm_controller() { slurmctld >>"$SLURM_DIR/out" 2>&1 3>&-; }

slurm_is_idle() { [ "$(sinfo -h -N -t idle 2>/dev/null | wc -l)" -eq "$1" ]; }

# slurm_node NAME: starts it, after what the shell command SLURM_NODE_WRAP does to its file systems. "$SLURM_DIR/NAME.power" is the pid whose death is a power cut.
slurm_node() {
	mkdir -p "$SLURM_DIR/$1.spool"
	if [ "$(id -u)" -eq 0 ]; then
		unshare --fork --pid --mount-proc --kill-child=KILL \
			sh -c "${SLURM_NODE_WRAP:-:} && exec slurmd -D -N $1" >>"$SLURM_DIR/out" 2>&1 3>&- &
	else
		slurmd -D -N "$1" >>"$SLURM_DIR/out" 2>&1 3>&- &
	fi
	echo $! >"$SLURM_DIR/$1.power"
	disown
}

slurm_power_off() { kill -KILL "$(cat "$SLURM_DIR/$1.power")"; }

slurm_stop() {
	local file

	[ -n "${SLURM_DIR:-}" ] || return 0
	for file in "$SLURM_DIR"/*.power; do [ ! -e "$file" ] || kill -TERM "$(cat "$file")" 2>/dev/null || :; done
	[ ! -e "$SLURM_DIR/ctld.pid" ] || kill -TERM "$(cat "$SLURM_DIR/ctld.pid")" 2>/dev/null || :
	for file in "$SLURM_DIR"/*.power; do
		[ ! -e "$file" ] || WAIT_LIMIT=10 wait_until slurm_has_ended "$(cat "$file")" || kill -KILL "$(cat "$file")" 2>/dev/null || :
	done
	[ ! -e "$SLURM_DIR/ctld.pid" ] || WAIT_LIMIT=10 wait_until slurm_has_ended "$(cat "$SLURM_DIR/ctld.pid")" || :
	[ "${SLURM_TEST_PROCTRACK:-}" != cgroup ] || slurm_remove_cgroups
}

slurm_remove_cgroups() {
	local i

	for ((i = 1; i <= SLURM_NODES; i++)); do
		find "/sys/fs/cgroup/freezer/slurm_n$i" -depth -type d -exec rmdir {} \; 2>/dev/null || :
	done
}

slurm_has_ended() { ! kill -0 "$1" 2>/dev/null || [ "$(ps -o stat= -p "$1" | cut -c1)" = Z ]; }
