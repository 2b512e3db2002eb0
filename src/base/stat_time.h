/* SPDX-License-Identifier: MIT */
/* The times of a file with their fractions of a second, which macOS calls other names. */
#ifndef E2E_BASE_STAT_TIME_H
#define E2E_BASE_STAT_TIME_H

#include <sys/stat.h>
#include <time.h>

/* When its content was modified. */
static inline struct timespec stat_modified(const struct stat *st)
{
#if defined HAVE_STRUCT_STAT_ST_MTIM
	return st->st_mtim;
#elif defined HAVE_STRUCT_STAT_ST_MTIMESPEC
	return st->st_mtimespec;
#else
	return (struct timespec){.tv_sec = st->st_mtime};
#endif
}

/* When anything of it was changed. */
static inline struct timespec stat_changed(const struct stat *st)
{
#if defined HAVE_STRUCT_STAT_ST_MTIM
	return st->st_ctim;
#elif defined HAVE_STRUCT_STAT_ST_MTIMESPEC
	return st->st_ctimespec;
#else
	return (struct timespec){.tv_sec = st->st_ctime};
#endif
}

#endif
