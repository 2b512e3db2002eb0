/* SPDX-License-Identifier: MIT */
#include "run/job_pool.h"

#include "base/die.h"
#include "exec/wait.h"
#include "state/run_state.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

static const char TABLE_FILE[] = "slots";
/* Each has been given a job by make, so there are no more than make has. */
enum { ROWS_MAX = 1024, TAKEN_MAX = 4096 };

struct row {
	int ticket;
	int pid;
	int held; /* jobs, its first among them; 0: it waits */
};

struct table {
	int next_ticket;
	/* Jobs that nobody uses. Negative: one that waited was ended while its first was in use. */
	int available;
	int taken_count; /* from make, and not given back; in use or not */
	int row_count;
	char taken[TAKEN_MAX]; /* their bytes */
	struct row rows[ROWS_MAX];
};

/* ---- locks: byte 0 is that of the table, each further one is held by a living row ---- */

static bool lock_byte(int fd, int command, short type, int byte)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
	int result;

	do
		result = fcntl(fd, command, &lock);
	while (result != 0 && errno == EINTR);
	return result == 0;
}

static bool is_alive(int fd, int ticket)
{
	struct flock lock = {
	    .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = ticket, .l_len = 1};

	return fcntl(fd, F_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

/* ---- the table, while it is locked ---- */

static struct table table;

static size_t waiting(void)
{
	size_t count = 0;

	for (int i = 0; i < table.row_count; i++)
		count += table.rows[i].held == 0;
	return count;
}

static struct row *find_row(int ticket)
{
	for (int i = 0; i < table.row_count; i++)
		if (table.rows[i].ticket == ticket)
			return &table.rows[i];
	return NULL;
}

/* The first of those that wait, or NULL. */
static struct row *front(void)
{
	for (int i = 0; i < table.row_count; i++)
		if (table.rows[i].held == 0)
			return &table.rows[i];
	return NULL;
}

/* Its first job goes with the process: make has it back when that has ended. */
static void remove_row(struct row *row)
{
	table.available += row->held - 1;
	table.row_count--;
	memmove(row, row + 1, (size_t)(&table.rows[table.row_count] - row) * sizeof *row);
}

static void give(const struct jobserver *server, int count)
{
	if (count > table.taken_count)
		count = table.taken_count;
	if (count <= 0)
		return;
	table.taken_count -= count;
	table.available -= count;
	jobserver_give(server, table.taken + table.taken_count, (size_t)count);
}

static void lock_table(const struct job_pool *pool)
{
	ssize_t n;

	if (!lock_byte(pool->fd, F_SETLKW, F_WRLCK, 0))
		die("lock %s:", pool->path);
	n = pread(pool->fd, &table, sizeof table, 0);
	if (n != (ssize_t)sizeof table)
		memset(&table, 0, sizeof table);
	for (int i = 0; i < table.row_count;)
		if (table.rows[i].ticket != pool->ticket &&
		    !is_alive(pool->fd, table.rows[i].ticket))
			remove_row(&table.rows[i]);
		else
			i++;
}

/* Nothing is kept that nobody waits for. The first of the queue is woken: a child that has ended is
 * what any process may be told of. */
static void unlock_table(const struct job_pool *pool)
{
	const struct row *next = front();
	pid_t wake = next && next->ticket != pool->ticket ? next->pid : 0;

	if (!next)
		give(&pool->server, table.available);
	if (pwrite(pool->fd, &table, sizeof table, 0) != (ssize_t)sizeof table)
		die("write %s:", pool->path);
	lock_byte(pool->fd, F_SETLK, F_UNLCK, 0);
	if (wake > 0)
		kill(wake, SIGCHLD);
}

/* ---- what a test does with it ---- */

bool job_pool_join(struct arena *arena, const char *out, struct job_pool *pool)
{
	bool joined = false;

	pool->ticket = 0;
	pool->path = run_file(arena, out, TABLE_FILE);
	pool->fd = open(pool->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (pool->fd < 0)
		die("open %s:", pool->path);
	lock_table(pool);
	if (table.row_count < ROWS_MAX) {
		pool->ticket = ++table.next_ticket;
		table.rows[table.row_count++] =
		    (struct row){.ticket = pool->ticket, .pid = (int)getpid()};
		table.available++;
		joined = lock_byte(pool->fd, F_SETLK, F_WRLCK, pool->ticket);
		if (!joined)
			die("lock %s:", pool->path);
	}
	unlock_table(pool);
	return joined;
}

bool job_pool_take(struct job_pool *pool, int count, bool collect, bool *first)
{
	struct row *row;
	int room, more;
	bool enough = false;

	lock_table(pool);
	row = front();
	*first = row && row->ticket == pool->ticket;
	if (*first) {
		more = count - table.available;
		room = TAKEN_MAX - table.taken_count;
		if (more > room)
			more = room;
		if (collect && more > 0) {
			more = (int)jobserver_take(
			    &pool->server, table.taken + table.taken_count, (size_t)more);
			table.taken_count += more;
			table.available += more;
		}
		enough = table.available >= count;
		if (enough) {
			table.available -= count;
			row->held = count;
		}
	}
	unlock_table(pool);
	return enough;
}

void job_pool_give_up(struct job_pool *pool)
{
	lock_table(pool);
	give(&pool->server, table.available - (int)waiting());
	unlock_table(pool);
}

void job_pool_leave(struct job_pool *pool)
{
	struct row *row;

	lock_table(pool);
	row = find_row(pool->ticket);
	if (row)
		remove_row(row);
	unlock_table(pool);
}

/* ---- its keeper ---- */

/* The lock of the row is free when its process has ended, however it did. */
static void keep(const struct job_pool *pool)
{
	struct job_pool own = *pool;
	int null = open("/dev/null", O_RDWR);

	setsid();
#ifdef HAVE_SYS_PRCTL_H
	prctl(PR_SET_NAME, "e2e-slots");
#endif
	/* Whoever reads make's output waits for all who could still write to it. */
	for (int i = 0; i < 3 && null >= 0; i++)
		dup2(null, i);
	if (lock_byte(pool->fd, F_SETLKW, F_WRLCK, pool->ticket))
		job_pool_leave(&own);
	_exit(0);
}

/* It is nobody's child, so that no test is said to have left it. */
void job_pool_keep(const struct job_pool *pool)
{
	pid_t pid = fork();

	if (pid < 0)
		die("start a process:");
	if (pid == 0) {
		pid = fork();
		if (pid == 0)
			keep(pool);
		_exit(pid < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
