/* SPDX-License-Identifier: MIT */
#include "exec/family.h"

#include "base/strings.h"
#include "exec/process.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

void family_init(void)
{
#ifdef PR_SET_CHILD_SUBREAPER
	/* It also saves us from an init that is slow, or is none, as in a container. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

/* Marks those that descend from us: a parent's mark is its children's, until there are no more to
 * mark. Returns how many there are, those that have ended not counted. */
static size_t mark_descendants(const struct process *all, size_t count, bool *marks, pid_t group)
{
	pid_t self = getpid();
	size_t found = 0, before;

	do {
		before = found;
		for (size_t i = 0; i < count; i++) {
			if (marks[i])
				continue;
			marks[i] = all[i].parent == self || all[i].group == group;
			for (size_t j = 0; j < count && !marks[i]; j++)
				marks[i] = marks[j] && all[j].pid == all[i].parent;
			found += marks[i];
		}
	} while (found != before);
	return found;
}

static void each(
    pid_t group, void (*visit)(void *context, const struct process *process), void *context)
{
	struct arena arena = {0};
	size_t count;
	const struct process *all = process_list(&arena, &count);
	bool *marks = arena_alloc(&arena, (count + 1) * sizeof *marks);

	mark_descendants(all, count, marks, group);
	for (size_t i = 0; i < count; i++)
		if (marks[i] && all[i].state != 'Z')
			visit(context, &all[i]);
	arena_release(&arena);
}

struct order {
	pid_t group;
	int signal;
};

static void signal_one(void *context, const struct process *process)
{
	const struct order *order = context;

	if (process->group != order->group)
		kill(process->pid, order->signal);
}

void family_signal(pid_t group, int signal)
{
	struct order order = {group, signal};

	kill(-group, signal);
	each(group, signal_one, &order);
}

bool family_is_alive(pid_t group)
{
	pid_t reaped;

	while ((reaped = waitpid(-1, NULL, WNOHANG)) > 0)
		;
	return reaped == 0 || kill(-group, 0) == 0;
}

struct description {
	struct arena *arena;
	const struct mask *hidden;
	struct strings *into;
};

static void describe_one(void *context, const struct process *process)
{
	struct description *to = context;

	strings_add(to->arena, to->into,
	    arena_strdup(to->arena, process_describe(to->arena, process, to->hidden)));
}

void family_describe(
    struct arena *arena, pid_t group, const struct mask *hidden, struct strings *into)
{
	struct description to = {arena, hidden, into};

	each(group, describe_one, &to);
}
