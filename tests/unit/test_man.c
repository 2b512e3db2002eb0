/* SPDX-License-Identifier: MIT */
/* The manual pages and the schema name all that the tables have, and nothing else: reporters,
 * report formats, kinds of checks, reasons, states of services, presets and defaults.
 * tests/man.bats looks at options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/files.h"
#include "base/names.h"
#include "defaults.h"
#include "plan/presets.h"
#include "plan/report_formats.h"
#include "plan/reporters.h"
#include "state/reasons.h"
#include "state/service_state.h"
#include "text/check_kinds.h"
#include "text/template.h"

#include <stdlib.h>
#include <string.h>

static struct arena arena;

/* ---- pages ---- */

static const char *file(const char *name)
{
	const char *source = getenv("srcdir"), *text;
	struct buf content = BUF_INIT;
	const char *path = arena_printf(&arena, "%s/%s", source ? source : ".", name);

	if (file_read(path, 1024 * 1024, &content) != 0)
		fail_msg("cannot read %s", path);
	text = arena_strdup(&arena, content.text);
	buf_release(&content);
	return text;
}

static const char *page(const char *name)
{
	return file(arena_printf(&arena, "man/%s", name));
}

/* What stands between the first `from` and the next `to`. */
static const char *part(const char *text, const char *from, const char *to)
{
	const char *begin = strstr(text, from), *end;

	if (!begin)
		fail_msg("not found: %s", from);
	begin += strlen(from);
	end = strstr(begin, to);
	if (!end)
		fail_msg("not found: %s behind %s", to, from);
	return arena_strndup(&arena, begin, (size_t)(end - begin));
}

/* The first words of the lines that begin so, with spaces between them. */
static const char *words(const char *text, const char *line)
{
	struct buf out = BUF_INIT;
	const char *found;

	for (const char *p = text; (p = strstr(p, line)); p++)
		if (p == text || p[-1] == '\n') {
			p += strlen(line);
			buf_printf(&out, "%s%.*s", out.len ? " " : "", (int)strcspn(p, " \n"), p);
		}
	found = arena_strdup(&arena, out.text);
	buf_release(&out);
	return found;
}

/* An item of a list as plain text in one line; `head` is its beginning. */
static const char *item(const char *text, const char *head)
{
	const char *at = part(text, arena_printf(&arena, "\n.It %s", head), "\n.It ");
	struct buf out = BUF_INIT;
	const char *flat;

	for (; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		if (*at == '.')
			at += strcspn(at, " \n");
		while (*at == ' ')
			at++;
		buf_printf(&out, "%.*s ", (int)strcspn(at, "\n"), at);
	}
	flat = arena_strdup(&arena, out.text);
	buf_release(&out);
	return flat;
}

static void assert_has(const char *text, const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("not found: \"%s\" in \"%s\"", wanted, text);
}

static void assert_default(const char *text, const char *head, const char *value)
{
	assert_has(item(text, head), arena_printf(&arena, "%s by default", value));
}

static const char *all(struct names names)
{
	return names_text(&arena, names, " ", " ");
}

/* ---- what has to be there ---- */

static void the_reporters(void **state)
{
	const char *list = part(page("e2e-report.1"), "The reporters are:\n", ".Ss Services");

	(void)state;
	assert_string_equal(words(list, ".It Li "), all(reporter_names()));
	for (size_t i = 0; i < REPORTER_COUNT; i++) {
		const struct reporter_info *reporter = &reporter_table[i];
		const char *text = item(arena_printf(&arena, "%s\n.It end", list),
		    arena_printf(&arena, "Li %s\n", reporter->name));

		if (reporter->file)
			assert_has(text, reporter->file);
		for (size_t j = 0; j < reporter->option_count; j++) {
			const struct reporter_option *option = &reporter->options[j];

			assert_has(text, option->name);
			assert_has(text, option->fallback);
			for (size_t k = 0; k < option->word_count; k++)
				assert_has(text, option->words[k]);
		}
	}
}

static void the_report_formats(void **state)
{
	const char *list =
	    part(page("phases.yaml.5"), ".Cm format ,\none of\n", "A test that exits");

	(void)state;
	assert_string_equal(words(list, ".Ql "), all(report_format_names()));
}

static void the_kinds_of_checks(void **state)
{
	const char *ready = part(page("phases.yaml.5"), ".It Cm ready : No mapping", ".Pp");
	const char *probe = part(page("e2e-probe.1"), "The checks are:\n", ".El");

	(void)state;
	assert_string_equal(words(ready, ".It Cm "), all(check_kind_names()));
	assert_string_equal(words(probe, ".It Cm "), all(check_kind_names()));
	for (size_t i = 0; i < CHECK_KIND_COUNT; i++)
		if (check_kind_table[i].port && !check_kind_table[i].request)
			assert_has(
			    probe, arena_printf(&arena, "port %d", check_kind_table[i].port));
}

static void the_reasons(void **state)
{
	const char *text = part(page("e2e-run.1"), ".Ss Reasons\n", ".Ss Classes of failure");
	struct buf found = BUF_INIT, judged = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < REASON_COUNT; i++) {
		struct buf *out = reason_table[i].by_report ? &judged : &found;

		buf_printf(out, "%s%s", out->len ? " " : "", reason_table[i].name);
	}
	assert_string_equal(words(part(text, ".Bl", ".El"), ".It Li "), found.text);
	assert_string_equal(words(strstr(text, ".El"), ".It Li "), judged.text);
	buf_release(&found);
	buf_release(&judged);
}

static void the_states_of_services(void **state)
{
	const char *service = item(page("e2e-service.1"), "Pa .e2e/services/NAME.json\n");
	const char *events = item(page("e2e-report.1"), "Li events\n");

	(void)state;
	for (int i = SERVICE_STARTING; i <= SERVICE_FOREIGN; i++) {
		assert_has(service, service_state_name((enum service_state)i));
		assert_has(events, service_state_name((enum service_state)i));
	}
}

static void the_schema(void **state)
{
	const char *schema = file("docs/schema/e2e-results.schema.json");
	struct buf out = BUF_INIT;

	(void)state;
	buf_adds(&out, "\"reason\": {\n      \"enum\": [\"");
	names_add(&out, NAMES(reason_table), "\", \"", "\", \"");
	assert_has(schema, arena_printf(&arena, "%s\"],", out.text));
	buf_clear(&out);
	for (int i = SERVICE_STARTING; i <= SERVICE_FOREIGN; i++)
		buf_printf(
		    &out, "%s\"%s\"", i ? ", " : "", service_state_name((enum service_state)i));
	assert_has(schema, arena_printf(&arena, "\"state\": {\"enum\": [%s]", out.text));
	buf_release(&out);
}

static void the_presets(void **state)
{
	const char *list = part(page("phases.yaml.5"), ".Sh PRESETS\n", ".El");
	size_t count;
	const char *const *names = preset_names(&arena, &count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		assert_has(list, arena_printf(&arena, "\n.It Cm %s Ta ", names[i]));
	assert_int_equal(strlen(words(list, ".It Cm ")), strlen(all(NAMES_OF(names, count))));
}

static void the_defaults_of_the_programs(void **state)
{
	const char *run = page("e2e-run.1"), *service = page("e2e-service.1");
	const char *report = page("e2e-report.1"), *probe = page("e2e-probe.1");

	(void)state;
	assert_default(run, "Fl -grace ", DEFAULT_GRACE_TEXT);
	assert_default(run, "Fl -log ", DEFAULT_LOG_TEXT);
	assert_default(service, "Fl -out ", DEFAULT_OUTPUT);
	assert_default(service, "Fl -grace ", DEFAULT_GRACE_TEXT);
	assert_default(service, "Fl -log ", DEFAULT_LOG_TEXT);
	assert_default(service, "Fl -interval ", DEFAULT_CHECK_INTERVAL_TEXT);
	assert_default(service, "Fl -timeout ", DEFAULT_CHECK_TIMEOUT_TEXT);
	assert_default(service, "Fl -retries ", arena_printf(&arena, "%d", DEFAULT_CHECK_RETRIES));
	assert_default(report, "Fl -out ", DEFAULT_OUTPUT);
	assert_default(report, "Fl -only ", DEFAULT_ONLY);
	assert_default(report, "Fl -reports ", DEFAULT_REPORTS);
	assert_default(probe, "Fl -interval ", DEFAULT_TRY_INTERVAL_TEXT);
	assert_default(probe, "Fl -timeout ", DEFAULT_TRY_TIMEOUT_TEXT);
}

static void the_defaults_of_the_plan(void **state)
{
	const char *text = page("phases.yaml.5");
	const char *plan = part(text, ".Ss The plan\n", ".Ss A phase");
	const char *ready = part(text, "The times mean what they mean", ".Sh PRESETS");

	(void)state;
	assert_default(plan, "Cm name ", DEFAULT_NAME);
	assert_default(plan, "Cm output ", DEFAULT_OUTPUT);
	assert_default(plan, "Cm timeout ", DEFAULT_TIMEOUT_TEXT);
	assert_default(plan, "Cm max_age ", DEFAULT_MAX_AGE_TEXT);
	assert_default(plan, "Cm grace ", DEFAULT_GRACE_TEXT);
	assert_default(plan, "Cm retries ", arena_printf(&arena, "%d", DEFAULT_RETRIES));
	assert_default(plan, "Cm log ", DEFAULT_LOG_TEXT);
	assert_default(plan, "Cm reports ", "[console, json]");
	assert_string_equal(DEFAULT_REPORTS, "console,json");
	assert_default(ready, "Cm interval\n", DEFAULT_CHECK_INTERVAL_TEXT);
	assert_default(ready, "Cm timeout\n", DEFAULT_CHECK_TIMEOUT_TEXT);
	assert_default(ready, "Cm retries\n", arena_printf(&arena, "%d", DEFAULT_CHECK_RETRIES));
}

static void the_time_limit_of_the_preset_http(void **state)
{
	(void)state;
	assert_default(page("phases.yaml.5"), "Ev HTTP_TIMEOUT\n", DEFAULT_TRY_TIMEOUT_TEXT);
	assert_has(
	    template_text("runners/http.yaml"), "${HTTP_TIMEOUT:-" DEFAULT_TRY_TIMEOUT_TEXT "}");
}

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_reporters),
	    cmocka_unit_test(the_report_formats),
	    cmocka_unit_test(the_kinds_of_checks),
	    cmocka_unit_test(the_reasons),
	    cmocka_unit_test(the_states_of_services),
	    cmocka_unit_test(the_schema),
	    cmocka_unit_test(the_presets),
	    cmocka_unit_test(the_defaults_of_the_programs),
	    cmocka_unit_test(the_defaults_of_the_plan),
	    cmocka_unit_test(the_time_limit_of_the_preset_http),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
