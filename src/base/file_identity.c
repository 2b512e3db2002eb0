/* SPDX-License-Identifier: MIT */
#include "base/file_identity.h"

#include "base/stat_time.h"

struct file_identity file_identity_of(const struct stat *st)
{
	return (struct file_identity){
	    .device = st->st_dev,
	    .inode = st->st_ino,
	    .size = st->st_size,
	    .modified = stat_modified(st),
	    .changed = stat_changed(st),
	};
}

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool file_identity_equal(const struct file_identity *a, const struct file_identity *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       is_same_time(a->modified, b->modified) && is_same_time(a->changed, b->changed);
}
