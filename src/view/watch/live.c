/* SPDX-License-Identifier: MIT */
#include "view/watch/live.h"

#include "base/buf.h"
#include "base/files.h"
#include "base/time.h"
#include "exec/process.h"
#include "state/run_state.h"
#include "text/style.h"
#include "text/wrap.h"
#include "view/watch/state.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

/* Seconds between two drawings. */
static const double REFRESH = 0.25;

static volatile sig_atomic_t stopped;

static void note_signal(int signal)
{
	(void)signal;
	stopped = 1;
}

/* ---- the line ---- */

/* "about 9 s", "about 40 s", "about 3 min", "about 1 h 20 min" */
static void add_left(struct buf *out, double left)
{
	long seconds = lround(left), minutes;

	if (seconds < 1)
		return;
	if (seconds >= 10 && seconds < 90)
		seconds = (seconds + 2) / 5 * 5;
	buf_adds(out, "  about ");
	if (seconds < 90) {
		buf_printf(out, "%ld s left", seconds);
		return;
	}
	minutes = (seconds + 30) / 60;
	if (minutes >= 10)
		minutes = (minutes + 2) / 5 * 5;
	if (minutes >= 60)
		buf_printf(out, "%ld h ", minutes / 60);
	if (minutes < 60 || minutes % 60)
		buf_printf(out, "%ld min ", minutes % 60);
	buf_adds(out, "left");
}

static void add_test(
    struct buf *out, const struct style *style, const struct watch_test *test, double clock)
{
	buf_printf(out, "%s%s/%s%s %ds", test->slow ? style->yellow : "", test->phase->name,
	    test->name, test->slow ? style->off : "", (int)clock);
	if (test->attempt > 1)
		buf_printf(out, " (attempt %d)", test->attempt);
}

/* As many of the running tests as fit, those that run longest first, and how many more there are.
 */
static void add_running(
    struct buf *out, const struct style *style, struct watch_state *state, int room)
{
	size_t shown = 0, running = 0;

	for (struct watch_test *test = state->running; test; test = test->next) {
		struct buf text = BUF_INIT;
		double clock = watch_test_clock(state, test);
		int more;

		if (clock < 0)
			continue;
		running++;
		buf_adds(&text, shown ? ", " : "  ");
		add_test(&text, style, test, clock);
		more = columns_of(text.text, text.len);
		if (running == shown + 1 && more + (int)sizeof ", +999" <= room) {
			buf_add(out, text.text, text.len);
			room -= more;
			shown++;
		}
		buf_release(&text);
	}
	if (running > shown)
		buf_printf(out, shown ? ", +%zu" : "  %zu running", running - shown);
}

static void add_line(
    struct buf *out, const struct style *style, struct watch_state *state, int columns)
{
	struct buf left = BUF_INIT, line = BUF_INIT;
	size_t done = state->passed + state->failed + state->skipped;

	buf_printf(&line, "%zu/%zu", done, state->tests > done ? state->tests : done);
	if (state->failed)
		buf_printf(&line, "  %s%zu failed%s", style->red, state->failed, style->off);
	if (state->remaining > 0)
		add_left(&left, state->remaining);
	add_running(&line, style, state,
	    columns - columns_of(line.text, line.len) - columns_of(left.text, left.len));
	if (left.len)
		buf_printf(&line, "%s%s%s", style->dim, left.text, style->off);
	/* Whatever a terminal is: never into a second line. */
	if (columns_of(line.text, line.len) <= columns)
		buf_add(out, line.text, line.len);
	buf_release(&left);
	buf_release(&line);
}

/* ---- the terminal ---- */

static int terminal_columns(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return style_columns(STDOUT_FILENO);
}

/* Whether the terminal is make's: not while it is stopped or in the background. e2e-gen --run has a
 * group of its own. */
static bool is_in_front(pid_t make)
{
	pid_t front = tcgetpgrp(STDOUT_FILENO);
	struct process process, above;

	if (front == getpgrp())
		return true;
	return process_read(make, &process) && process_read(process.parent, &above) &&
	       strncmp(above.command, "e2e-gen", strlen("e2e-gen")) == 0 && above.group == front;
}

static const char *mark_path(struct arena *arena, const char *out)
{
	return run_file(arena, out, "live");
}

/* The mark, locked: whoever has it may draw. -1: nobody may. */
static int take_mark(const char *path)
{
	return file_open_locked(path, O_RDONLY);
}

/* False: the terminal is gone, or nothing is to be drawn any more. */
static bool draw(const char *path, const struct buf *line)
{
	int mark = take_mark(path);
	bool drawn;

	if (mark < 0)
		return false;
	drawn = buf_write(line, STDOUT_FILENO) == 0;
	close(mark);
	return drawn;
}

static void erase(const char *path)
{
	struct buf text = BUF_INIT;

	buf_adds(&text, LIVE_ERASE);
	draw(path, &text);
	buf_release(&text);
}

/* ---- the process ---- */

static void prepare(void)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	const struct sigaction note = {.sa_handler = note_signal};
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
		sigaction(ending[i], &note, NULL);
	signal(SIGTTOU, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDERR_FILENO);
	}
	for (int i = 3; i < 64; i++)
		close(i);
#ifdef HAVE_SYS_PRCTL_H
	prctl(PR_SET_NAME, "e2e-live");
#endif
}

static bool is_there(pid_t pid)
{
	return kill(pid, 0) == 0 || errno != ESRCH;
}

static void run(const char *out, const char *path, pid_t make)
{
	const struct style style = style_for(STDOUT_FILENO);
	struct watch_state state;

	watch_begin(&state, out);
	while (!stopped && is_there(make)) {
		struct buf line = BUF_INIT;
		bool go_on = true;

		time_sleep(REFRESH);
		watch_update(&state);
		if (state.stage == RUN_NONE)
			continue;
		if (state.stage != RUN_GOING)
			break;
		buf_adds(&line, LIVE_ERASE "\n");
		add_line(&line, &style, &state, terminal_columns() - 1);
		buf_adds(&line, "\r\033[A");
		if (!stopped && is_in_front(make))
			go_on = draw(path, &line);
		buf_release(&line);
		if (!go_on)
			break;
	}
	if (is_in_front(make))
		erase(path);
	watch_release(&state);
}

bool live_is_possible(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0 &&
	       style_for(STDOUT_FILENO).colour;
}

void live_start(struct arena *arena, const char *out, pid_t make)
{
	const char *path = mark_path(arena, out);

	if ((file_create_once(path, "") != 0 && errno != EEXIST) || fork() != 0)
		return;
	prepare();
	run(out, path, make);
	_exit(0);
}

void live_stop(struct arena *arena, const char *out)
{
	const char *path = mark_path(arena, out);
	int mark = take_mark(path);

	if (mark < 0)
		return;
	unlink(path);
	if (write(STDOUT_FILENO, LIVE_ERASE, strlen(LIVE_ERASE)) < 0)
		errno = 0; /* nobody sees it */
	close(mark);
}
