/* SPDX-License-Identifier: MIT */
/* Cases as we write them ourselves: the part of a report that belongs to one test of a batch. */
#include "cases/cases.h"
#include "cases/parts.h"
#include "plan/codec.h"

enum { PART_VERSION = 5 };

static void of_int(struct codec *codec, const char *name, int *value)
{
	long long number = *value;

	codec_integer(codec, name, &number);
	*value = (int)number;
}

static void of_attachments(struct codec *codec, struct test_case *c)
{
	c->attachments = codec_items(
	    codec, "attachments", c->attachments, &c->attachment_count, sizeof *c->attachments);
	for (size_t i = 0; i < c->attachment_count && !codec_failed(codec); i++) {
		codec_string(codec, NULL, &c->attachments[i].name);
		codec_string(codec, NULL, &c->attachments[i].path);
		codec_string(codec, NULL, &c->attachments[i].type);
		of_int(codec, NULL, &c->attachments[i].attempt);
	}
	codec_close(codec, ']');
}

static void of_steps(struct codec *codec, struct test_case *c)
{
	c->steps = codec_items(codec, "steps", c->steps, &c->step_count, sizeof *c->steps);
	for (size_t i = 0; i < c->step_count && !codec_failed(codec); i++) {
		codec_string(codec, NULL, &c->steps[i].name);
		codec_seconds(codec, NULL, &c->steps[i].duration);
		of_int(codec, NULL, &c->steps[i].depth);
		codec_bool(codec, NULL, &c->steps[i].failed);
	}
	codec_close(codec, ']');
}

static void of_status(struct codec *codec, enum case_status *value)
{
	long long status = *value;

	codec_integer(codec, "status", &status);
	if (status < CASE_PASSED || status > CASE_SKIPPED)
		codec->from.failed = true;
	else
		*value = (enum case_status)status;
}

/* What a case tells, and each attempt at it. */
static void of_words(struct codec *codec, struct test_case *c)
{
	codec_string(codec, "message", &c->message);
	codec_string(codec, "excerpt", &c->excerpt);
	codec_string(codec, "details", &c->details);
	codec_string(codec, "coloured", &c->coloured);
	codec_seconds(codec, "duration", &c->duration);
	of_steps(codec, c);
}

/* Their attachments are the case's: the number is enough. */
static void of_attempts(struct codec *codec, struct test_case *c)
{
	size_t held = 0;

	c->attempts =
	    codec_items(codec, "attempts", c->attempts, &c->attempt_count, sizeof *c->attempts);
	for (size_t i = 0; i < c->attempt_count && !codec_failed(codec); i++) {
		struct test_case *attempt = &c->attempts[i];
		long long count = (long long)attempt->attachment_count;

		codec_open(codec, NULL, '{');
		of_status(codec, &attempt->status);
		of_int(codec, "line", &attempt->line);
		of_words(codec, attempt);
		codec_integer(codec, "attachment_count", &count);
		codec_close(codec, '}');
		if (count < 0 || (size_t)count > c->attachment_count - held) {
			codec->from.failed = true;
			break;
		}
		attempt->name = "";
		attempt->attachment_count = (size_t)count;
		held += attempt->attachment_count;
	}
	codec_close(codec, ']');
	if (!codec_failed(codec))
		cases_finish_attempts(c);
}

static void of_case(struct codec *codec, struct test_case *c)
{
	codec_open(codec, NULL, '{');
	codec_string(codec, "name", &c->name);
	codec_string(codec, "suite", &c->suite);
	codec_string(codec, "file", &c->file);
	of_int(codec, "line", &c->line);
	of_status(codec, &c->status);
	codec_bool(codec, "not_run", &c->not_run);
	of_words(codec, c);
	of_int(codec, "retries", &c->retries);
	codec_bool(codec, "flaky", &c->flaky);
	of_attachments(codec, c);
	of_attempts(codec, c);
	codec_close(codec, '}');
	if (!c->name)
		c->name = "";
}

static void of_part(struct codec *codec, struct cases *cases)
{
	long long version = PART_VERSION;

	codec_open(codec, NULL, '{');
	codec_integer(codec, "e2e_part", &version);
	if (version != PART_VERSION)
		codec->from.failed = true;
	cases->items =
	    codec_items(codec, "cases", cases->items, &cases->count, sizeof *cases->items);
	for (size_t i = 0; i < cases->count && !codec_failed(codec); i++)
		of_case(codec, &cases->items[i]);
	codec_close(codec, ']');
	codec_close(codec, '}');
}

void cases_part_write(const struct cases *cases, struct buf *out)
{
	struct codec codec = {.out = out};
	struct cases copy = *cases;

	of_part(&codec, &copy);
	buf_addc(out, '\n');
}

static int parse(
    struct arena *arena, const char *text, size_t len, struct cases *into, struct buf *problem)
{
	struct codec codec = {
	    .arena = arena, .from = {.arena = arena, .at = text, .end = text + len}};
	struct cases cases = {0};

	of_part(&codec, &cases);
	if (codec_failed(&codec) || codec.from.end - codec.from.at != 1 || *codec.from.at != '\n') {
		buf_adds(problem, "cut off or changed");
		return -1;
	}
	*into = cases;
	return 0;
}

const struct case_format case_format_part = {.parse = parse};
