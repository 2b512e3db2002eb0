/* SPDX-License-Identifier: MIT */
#include "report/rows.h"

#include "state/reasons.h"
#include "verdict/verdict_text.h"

size_t row_count(const struct collected_test *test)
{
	const struct result *result = test->result;
	bool itself = case_count(test) == 0 ||
		      (result->status == STATUS_FAILED && !failed_case(test)) ||
		      (result->status == STATUS_PASSED && result->flaky);

	return case_count(test) + itself;
}

static enum case_status own_status(const struct result *result)
{
	switch (result->status) {
	case STATUS_PASSED:
		return CASE_PASSED;
	case STATUS_SKIPPED:
		return CASE_SKIPPED;
	case STATUS_FAILED:
		break;
	}
	return reason_table[result->reason].failure ? CASE_FAILED : CASE_ERROR;
}

static const char *file_of(const struct test *test, const struct test_case *item)
{
	if (item && item->file && item->file[0])
		return item->file;
	return test->input ? test->input : test->path;
}

struct row row_at(struct arena *arena, const struct collected_test *test, size_t index)
{
	const struct result *result = test->result;
	struct row row = {.test = test, .duration = result->duration};

	if (index < case_count(test)) {
		const struct test_case *item = &test->cases->items[index];

		row.item = item;
		row.status = item->status;
		row.name = case_name(arena, item);
		row.message = item->message;
		row.excerpt = item->excerpt;
		row.details = item->details;
		row.line = item->line > 0 ? item->line : 0;
		row.duration = item->duration > 0 ? item->duration : 0;
		row.attempts = case_failed(item->status);
	} else {
		row.status = own_status(result);
		row.message = test_error(arena, test);
		row.attempts = true;
	}
	if (!row.name || row.name[0] == '\0')
		row.name = test->test->name;
	row.file = file_of(test->test, row.item);
	return row;
}

const char *row_class(const struct row *row)
{
	enum failure_class class =
	    row->item && row->status == CASE_FAILED ? CLASS_PRODUCT : row->test->class;

	/* A case that failed in a test that did not. */
	return failure_class_name(class ? class : CLASS_PRODUCT);
}

bool row_failed(const struct row *row)
{
	return case_failed(row->status);
}
