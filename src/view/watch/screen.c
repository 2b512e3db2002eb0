/* SPDX-License-Identifier: MIT */
#include "view/watch/screen.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/printable.h"
#include "base/time.h"
#include "base/utf8.h"
#include "exec/wait.h"
#include "text/style.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#undef columns /* a macro of term.h */

static SCREEN *screen;
static bool is_open, utf8;
static volatile sig_atomic_t caught;

/* ---- taking it and giving it back ---- */

static void on_signal(int signal)
{
	caught = signal;
}

/* The signals that end us come in only while we wait, so that nothing is half drawn. */
static void catch_signals(void)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
		wait_catch_unless_ignored(ending[i], on_signal);
}

void screen_pass_on_signal(void)
{
	if (caught)
		end_by_signal(caught);
}

void screen_close(void)
{
	if (!is_open)
		return;
	is_open = false;
	endwin();
	delscreen(screen);
}

static bool close_for_message(void)
{
	screen_close();
	return true;
}

/* What the user's locale can show; where a UTF-8 locale is named that is not installed, C.UTF-8. */
static void set_locale(void)
{
	if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1) {
		if (style_for(STDOUT_FILENO).utf8)
			setlocale(LC_CTYPE, "C.UTF-8");
	}
	utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void set_colours(void)
{
	if (!style_for(STDOUT_FILENO).colour || !has_colors())
		return;
	start_color();
	use_default_colors();
	init_pair(PAINT_GREEN, COLOR_GREEN, -1);
	init_pair(PAINT_RED, COLOR_RED, -1);
	init_pair(PAINT_YELLOW, COLOR_YELLOW, -1);
}

static bool places_text(const char *term)
{
	const char *move_to;
	bool places;
	int error;

	if (setupterm(term, STDOUT_FILENO, &error) != OK)
		return false;
	move_to = tigetstr("cup");
	places = move_to && move_to != (char *)-1;
	del_curterm(cur_term);
	return places;
}

void screen_open(void)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		die_usage("watch: standard input and output have to be a terminal");
	if (!term || !term[0])
		die_usage("watch: TERM is not set, so what the terminal can do is not known");
	/* Before anything is sent to it; newterm takes a terminal that can do nothing, too. */
	if (!places_text(term))
		die_usage("watch: a terminal of the kind TERM=%s cannot show a screen", term);
	set_locale();
	catch_signals();
	screen = newterm(term, stdout, stdin);
	if (!screen)
		die("take the terminal:");
	is_open = true;
	atexit(screen_close);
	program_before_message(close_for_message);
	set_colours();
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(50);
	curs_set(0);
}

/* ---- keys ---- */

static enum screen_key read_key(void)
{
	switch (getch()) {
	case 'q':
	case 'Q':
		return SCREEN_LEAVE;
	case 27:
		return SCREEN_BACK;
	case 'k':
	case KEY_UP:
		return SCREEN_UP;
	case 'j':
	case KEY_DOWN:
		return SCREEN_DOWN;
	case KEY_PPAGE:
		return SCREEN_PAGE_UP;
	case ' ':
	case KEY_NPAGE:
		return SCREEN_PAGE_DOWN;
	case 'g':
	case KEY_HOME:
		return SCREEN_FIRST;
	case 'G':
	case KEY_END:
		return SCREEN_LAST;
	case '\t':
		return SCREEN_OTHER;
	case 'l':
	case '\r':
	case '\n':
	case KEY_ENTER:
		return SCREEN_OPEN;
	case 'L' & 0x1F:
		clearok(curscr, TRUE);
		return SCREEN_NOTHING;
	}
	return SCREEN_NOTHING;
}

enum screen_key screen_wait(int milliseconds)
{
	double when = time_monotonic() + (double)milliseconds / 1000;
	bool ready = wait_readable((int[]){STDIN_FILENO}, 1, when);
	int waiting = 0;

	if (caught)
		return SCREEN_ENDED;
	if (!ready)
		return SCREEN_NOTHING;
	/* A terminal that is gone can always be read, and there is nothing to read. Not each of us
	 * is sent SIGHUP by it. */
	if (ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0)
		return SCREEN_ENDED;
	return read_key();
}

/* ---- the picture ---- */

static attr_t look_of(enum paint paint)
{
	switch (paint) {
	case PAINT_PLAIN:
		return A_NORMAL;
	case PAINT_DIM:
		return A_DIM;
	case PAINT_BOLD:
		return A_BOLD;
	case PAINT_GREEN:
	case PAINT_RED:
	case PAINT_YELLOW:
		return COLOR_PAIR(paint);
	}
	return A_NORMAL;
}

void screen_clear(void)
{
	struct winsize size;

	/* Asked for each time: while we were stopped there was no signal. */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col &&
	    is_term_resized(size.ws_row, size.ws_col))
		resizeterm(size.ws_row, size.ws_col);
	erase();
}

int screen_rows(void)
{
	return getmaxy(stdscr);
}

int screen_columns(void)
{
	return getmaxx(stdscr);
}

void screen_show(void)
{
	refresh();
}

/* The next character of well-formed UTF-8 as the locale can show it, and how many columns it takes.
 * What the terminal and we could count differently is left out: joiners and variation selectors. */
static wchar_t next_character(const char **at, int *columns)
{
	mbstate_t state = {0};
	size_t len = utf8_len(*at, strlen(*at));
	wchar_t c = L'?';

	if ((unsigned char)**at < 0x80)
		c = **at == '\t' || **at == '\n' ? L' ' : (wchar_t) * *at;
	else if (!utf8 || mbrtowc(&c, *at, len, &state) != len)
		c = L'?';
	*at += len;
	*columns = wcwidth(c);
	if (*columns < 0) {
		c = L'?';
		*columns = 1;
	}
	if (c == 0x200B || c == 0x200D || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F))
		c = 0;
	return c;
}

int screen_text_columns(const char *text)
{
	struct buf safe = BUF_INIT;
	int total = 0, columns;

	printable_add(&safe, text, strlen(text));
	for (const char *at = safe.text; *at; total += columns)
		next_character(&at, &columns);
	buf_release(&safe);
	return total;
}

const char *screen_ellipsis(void)
{
	return utf8 ? "…" : "~";
}

int screen_put(int row, int column, int width, enum paint paint, const char *text)
{
	struct buf safe = BUF_INIT;
	int used = 0, columns;

	if (width > screen_columns() - column)
		width = screen_columns() - column;
	if (row < 0 || row >= screen_rows() || column < 0 || width <= 0)
		return 0;
	printable_add(&safe, text, strlen(text));
	attrset(look_of(paint));
	move(row, column);
	for (const char *at = safe.text; *at;) {
		wchar_t c = next_character(&at, &columns);

		/* Cut: when it does not fit, or is the last that does and is not the last of all.
		 */
		if (used + columns > width || (columns && used + columns == width && *at)) {
			addstr(screen_ellipsis());
			used++;
			break;
		}
		if (c && (columns || used))
			addnwstr(&c, 1);
		used += columns;
	}
	attrset(A_NORMAL);
	buf_release(&safe);
	return used;
}

void screen_put_sign(int row, int column, int count, enum sign sign)
{
	static const struct {
		const char *utf8, *ascii;
		enum paint paint;
	} signs[] = {
	    [SIGN_PASSED] = {"✓", "+", PAINT_GREEN},
	    [SIGN_FAILED] = {"✗", "x", PAINT_RED},
	    [SIGN_SKIPPED] = {"-", "-", PAINT_YELLOW},
	    [SIGN_RUNNING] = {"▸", ">", PAINT_BOLD},
	    [SIGN_BAR_PASSED] = {"█", "#", PAINT_GREEN},
	    [SIGN_BAR_FAILED] = {"▓", "x", PAINT_RED},
	    [SIGN_BAR_SKIPPED] = {"▒", "-", PAINT_YELLOW},
	    [SIGN_BAR_REST] = {"░", ".", PAINT_DIM},
	};

	for (int i = 0; i < count; i++)
		screen_put(row, column + i, 1, signs[sign].paint,
		    utf8 ? signs[sign].utf8 : signs[sign].ascii);
}

void screen_mark_row(int row)
{
	mvchgat(row, 0, -1, A_REVERSE, 0, NULL);
}
