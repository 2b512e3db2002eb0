/* SPDX-License-Identifier: MIT */
/* A directory far from what was deleted. ext4 puts the files of a directory where the directory is,
 * and for minutes takes no inode again that was freed: each file that is created passes over all of
 * them. After thousands of files have been removed, that is most of what a test costs. */
#ifndef E2E_BASE_DIR_APART_H
#define E2E_BASE_DIR_APART_H

#include "base/compiler.h"

/* Makes the directory `name` in the directory `parent`, which is ours: where the file system can be
 * told so, in another part of it than its neighbours and than one of this name before. Returns 0,
 * or -1 with errno: EEXIST when there is something of that name. */
E2E_MUST_USE int dir_make_apart(const char *parent, const char *name);

#endif
