/* SPDX-License-Identifier: MIT */
#include "report/html/pictures.h"

#include "base/files.h"
#include "report/html/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PICTURE_MAX = 1024 * 1024, PICTURES_MAX = 20 * 1024 * 1024 };

struct pictures {
	const struct attachment **chosen; /* sorted by address */
	size_t count;
	size_t room; /* left */
};

/* By what the file begins with: a name or a media type may say anything. Nothing that a browser
 * would take for more than pixels. */
static const char *image_type(const char *data, size_t len)
{
	static const struct {
		const char *start;
		size_t len;
		const char *type;
	} types[] = {
	    {"\x89PNG\r\n\x1A\n", 8, "image/png"},
	    {"\xFF\xD8\xFF", 3, "image/jpeg"},
	    {"GIF87a", 6, "image/gif"},
	    {"GIF89a", 6, "image/gif"},
	};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (len >= types[i].len && memcmp(data, types[i].start, types[i].len) == 0)
			return types[i].type;
	if (len >= 12 && memcmp(data, "RIFF", 4) == 0 && memcmp(data + 8, "WEBP", 4) == 0)
		return "image/webp";
	return NULL;
}

static bool may_be_image(const struct attachment *attachment, const struct stat *st)
{
	const char *dot = attachment->path ? strrchr(attachment->path, '.') : NULL;

	return S_ISREG(st->st_mode) && st->st_size > 0 && st->st_size <= PICTURE_MAX &&
	       ((attachment->type && strncmp(attachment->type, "image/", 6) == 0) ||
		   (dot && (strcmp(dot, ".png") == 0 || strcmp(dot, ".jpg") == 0 ||
			       strcmp(dot, ".jpeg") == 0 || strcmp(dot, ".webp") == 0)));
}

static int by_need(const void *left, const void *right)
{
	const struct result *a = (*(const struct collected_test *const *)left)->result;
	const struct result *b = (*(const struct collected_test *const *)right)->result;

	if ((a->status == STATUS_FAILED) != (b->status == STATUS_FAILED))
		return a->status == STATUS_FAILED ? -1 : 1;
	return a->finished > b->finished ? -1 : a->finished < b->finished;
}

static int by_address(const void *left, const void *right)
{
	uintptr_t a = (uintptr_t) * (const struct attachment *const *)left;
	uintptr_t b = (uintptr_t) * (const struct attachment *const *)right;

	return a < b ? -1 : a > b;
}

static bool takes_room(struct pictures *pictures, const struct attachment *attachment)
{
	struct stat st;

	if (!attachment->path || stat(attachment->path, &st) != 0 ||
	    !may_be_image(attachment, &st) || (size_t)st.st_size > pictures->room)
		return false;
	pictures->room -= (size_t)st.st_size;
	return true;
}

static void choose_of_test(
    struct arena *arena, const struct collected_test *test, struct pictures *pictures)
{
	for (size_t i = 0; i < test->cases->count; i++) {
		const struct test_case *item = &test->cases->items[i];

		for (size_t j = 0; j < item->attachment_count; j++) {
			const struct attachment *attachment = &item->attachments[j];

			if (!takes_room(pictures, attachment))
				continue;
			pictures->chosen = arena_grow(
			    arena, pictures->chosen, pictures->count, sizeof pictures->chosen[0]);
			pictures->chosen[pictures->count++] = attachment;
		}
	}
}

struct pictures *pictures_choose(struct arena *arena, const struct collected_run *run)
{
	struct pictures *pictures = arena_alloc(arena, sizeof *pictures);
	const struct collected_test **tests = arena_alloc(arena, (run->tests + 1) * sizeof *tests);
	size_t count = 0;

	pictures->room = PICTURES_MAX;
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++)
			if (run->phases[i].tests[j].cases)
				tests[count++] = &run->phases[i].tests[j];
	qsort(tests, count, sizeof *tests, by_need);
	for (size_t i = 0; i < count; i++)
		choose_of_test(arena, tests[i], pictures);
	if (pictures->count)
		qsort(pictures->chosen, pictures->count, sizeof pictures->chosen[0], by_address);
	return pictures;
}

static bool add_picture(const struct attachment *attachment, struct buf *out)
{
	struct buf data = BUF_INIT;
	const char *type = NULL;

	if (file_read(attachment->path, PICTURE_MAX, &data) == 0)
		type = image_type(data.text, data.len);
	if (type) {
		buf_printf(out, "data:%s;base64,", type);
		html_add_base64(out, data.text, data.len);
	}
	buf_release(&data);
	return type != NULL;
}

bool pictures_add(
    const struct pictures *pictures, const struct attachment *attachment, struct buf *out)
{
	return pictures->count > 0 &&
	       bsearch(&attachment, pictures->chosen, pictures->count, sizeof pictures->chosen[0],
		   by_address) &&
	       add_picture(attachment, out);
}

bool pictures_add_late(
    struct pictures *pictures, const struct attachment *attachment, struct buf *out)
{
	return takes_room(pictures, attachment) && add_picture(attachment, out);
}
