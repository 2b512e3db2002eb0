/* SPDX-License-Identifier: MIT */
/* A terminal as a whole: text at a place, keys, and the terminal given back as it was found,
 * however the program ends. It knows nothing of runs. */
#ifndef E2E_VIEW_WATCH_SCREEN_H
#define E2E_VIEW_WATCH_SCREEN_H

#include <stdbool.h>

enum paint { PAINT_PLAIN, PAINT_DIM, PAINT_BOLD, PAINT_GREEN, PAINT_RED, PAINT_YELLOW };

/* Each is drawn in one column. */
enum sign {
	SIGN_PASSED,
	SIGN_FAILED,
	SIGN_SKIPPED,
	SIGN_RUNNING,
	SIGN_BAR_PASSED,
	SIGN_BAR_FAILED,
	SIGN_BAR_SKIPPED,
	SIGN_BAR_REST,
};

enum screen_key {
	SCREEN_NOTHING,
	SCREEN_LEAVE, /* q */
	SCREEN_BACK,  /* Escape */
	SCREEN_UP,
	SCREEN_DOWN,
	SCREEN_PAGE_UP,
	SCREEN_PAGE_DOWN,
	SCREEN_FIRST,
	SCREEN_LAST,
	SCREEN_OTHER, /* Tab */
	SCREEN_OPEN,  /* Enter */
	SCREEN_ENDED, /* a signal ended the program, or the terminal is gone */
};

/* Takes the terminal. Exits 2 when standard input or output is none, or one that cannot place text.
 */
void screen_open(void);

/* Gives it back. Also done by exit(), and before any message. */
void screen_close(void);

/* Waits for a key, at most that long. */
enum screen_key screen_wait(int milliseconds);

/* Ends the program as the signal that ended screen_wait would have, when it was one. */
void screen_pass_on_signal(void);

/* An empty picture, in the size that the terminal has now. */
void screen_clear(void);
int screen_rows(void);
int screen_columns(void);

/* Shows the picture. */
void screen_show(void);

/* Puts text, which may hold any bytes, into at most `width` columns; more of it is cut. Returns how
 * many columns it took. */
int screen_put(int row, int column, int width, enum paint paint, const char *text);

/* The sign in one column for what was cut. */
const char *screen_ellipsis(void);

/* How many columns the text takes uncut. */
int screen_text_columns(const char *text);

/* `count` signs side by side. */
void screen_put_sign(int row, int column, int count, enum sign sign);

/* Shows the row as the chosen one. */
void screen_mark_row(int row);

#endif
