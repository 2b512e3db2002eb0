/* SPDX-License-Identifier: MIT */
#include "plan/select_words.h"

#include "base/buf.h"
#include "base/files.h"
#include "base/names.h"
#include "base/strings.h"
#include "plan/edges.h"
#include "plan/find.h"
#include "plan/select_hints.h"
#include "plan/test_input.h"

#include <string.h>

char *next_word(struct arena *arena, const char **list, const char *separators)
{
	const char *start = *list + strspn(*list, separators);
	size_t len = strcspn(start, separators);

	*list = start + len;
	return len ? arena_strndup(arena, start, len) : NULL;
}

/* ---- patterns ---- */

static bool is_pattern(const char *word)
{
	return strpbrk(word, "*%") != NULL;
}

/* Each * or % stands for any text. */
static bool matches(const char *pattern, const char *text)
{
	const char *again = NULL, *from = NULL;

	while (*text)
		if (*pattern == '*' || *pattern == '%') {
			again = ++pattern;
			from = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (again) {
			pattern = again;
			text = ++from;
		} else {
			return false;
		}
	pattern += strspn(pattern, "*%");
	return *pattern == '\0';
}

static const char *full_name(struct buf *name, const struct test *test)
{
	buf_clear(name);
	buf_printf(name, "%s/%s", test->phase->name, test->name);
	return name->text;
}

static bool pattern_names(struct buf *name, const char *pattern, const struct test *test)
{
	const char *file = test_input_file(test);

	return matches(pattern, full_name(name, test)) || matches(pattern, test->name) ||
	       (file && matches(path_in_make(pattern), file)) ||
	       (test->path && matches(pattern, test->path));
}

/* ---- each test ---- */

/* Calls `use` for each test of the plan, with its mark. */
static void each_test(const struct plan *plan, bool *marks,
    void (*use)(void *context, const struct test *test, bool *mark), void *context)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			use(context, test, &marks[node_number(plan, test->node)]);
		}
}

struct pattern_search {
	const struct word_reader *reader;
	const char *pattern;
	struct buf name;
	size_t found;
};

/* Whether the pattern would match whatever test the phase has. */
static bool says_only_phase(struct buf *name, const char *pattern, const struct phase *phase)
{
	/* No test is called so. */
	buf_clear(name);
	buf_printf(name, "%s/\x01", phase->name);
	return matches(pattern, name->text);
}

static void search_pattern(void *context, const struct test *test, bool *mark)
{
	struct pattern_search *search = context;

	if (!pattern_names(&search->name, search->pattern, test))
		return;
	*mark = true;
	if (!says_only_phase(&search->name, search->pattern, test->phase))
		search->reader->named[node_number(search->reader->plan, test->node)] = true;
	search->found++;
}

/* What a word without a pattern may mean. */
struct word_search {
	struct arena *arena;
	const char *word, *file;
	struct strings families; /* PHASE/TEST that is the word, of tests with a matrix */
	struct strings names;    /* PHASE/TEST of which TEST is the word, each once */
	struct strings files;    /* tests of the file */
	struct buf text;
};

/* Whether it is not the last one already, as for another combination. */
static void add_once(struct arena *arena, struct strings *list, const char *text)
{
	if (!list->count || strcmp(list->items[list->count - 1], text) != 0)
		strings_add(arena, list, arena_strdup(arena, text));
}

static void search_word(void *context, const struct test *test, bool *mark)
{
	struct word_search *search = context;
	const char *name = test->family ? test->family : test->name;
	const char *file = test_input_file(test);

	(void)mark;
	if (strcmp(test->name, search->word) == 0)
		add_once(search->arena, &search->names, full_name(&search->text, test));
	if ((file && strcmp(file, search->file) == 0) ||
	    (test->path && strcmp(test->path, search->word) == 0))
		add_once(search->arena, &search->files, full_name(&search->text, test));
	if (!test->family)
		return;
	buf_clear(&search->text);
	buf_printf(&search->text, "%s/%s", test->phase->name, name);
	if (strcmp(name, search->word) == 0)
		add_once(search->arena, &search->names, search->text.text);
	if (strcmp(search->text.text, search->word) == 0)
		add_once(search->arena, &search->families, search->text.text);
}

static const char *ambiguous(struct arena *arena, const char *word, const struct strings *names,
    const struct phase *phase, const struct strings *files)
{
	enum { SHOWN = 10 };
	struct strings all = {0};
	struct buf text = BUF_INIT;
	const char *error;

	if (phase)
		strings_add(arena, &all, arena_printf(arena, "%s/*", phase->name));
	for (size_t i = 0; i < names->count; i++)
		strings_add(arena, &all, names->items[i]);
	for (size_t i = 0; i < files->count; i++)
		strings_add(arena, &all, files->items[i]);
	for (size_t i = 0; i < all.count && i < SHOWN; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", all.items[i]);
	if (all.count > SHOWN)
		buf_printf(&text, " and %zu more", all.count - SHOWN);
	error = arena_printf(arena, "\"%s\" can be several: %s", word, text.text);
	buf_release(&text);
	return error;
}

/* ---- a word ---- */

static void index_test(void *context, const struct test *test, bool *mark)
{
	struct word_reader *reader = context;

	(void)mark;
	map_put(reader->scratch, &reader->names,
	    arena_printf(reader->scratch, "%s/%s", test->phase->name, test->name),
	    (void *)(uintptr_t)test);
}

/* Marks the test of each name, and of each family all combinations. */
static void mark_names(struct word_reader *reader, const struct strings *names, bool *marks)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i], *slash = strchr(name, '/');
		const struct phase *phase = plan_phase(
		    reader->plan, arena_strndup(reader->scratch, name, (size_t)(slash - name)));

		for (size_t j = 0; j < phase->test_count; j++) {
			const struct test *test = &phase->tests[j];

			if (strcmp(test->name, slash + 1) == 0 ||
			    (test->family && strcmp(test->family, slash + 1) == 0))
				marks[node_number(reader->plan, test->node)] = true;
		}
	}
}

/* Whether all of these files' tests are among those that a name means. */
static bool are_marked(struct word_reader *reader, const struct strings *files, const bool *marks)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct test *test = map_get(&reader->names, files->items[i]);

		if (test && !marks[node_number(reader->plan, test->node)])
			return false;
	}
	return true;
}

/* The word as a file: no "./" before it and no slash behind it, never absolute below here. */
static const char *word_as_file(struct arena *scratch, const char *word)
{
	const char *file = path_in_make(path_relative(scratch, word));
	size_t len = strlen(file);

	while (len > 1 && file[len - 1] == '/')
		len--;
	return arena_strndup(scratch, file, len);
}

/* A word that is no PHASE/TEST. */
static int other_word(struct word_reader *reader, const char *word, bool *marks, const char **error)
{
	struct arena *scratch = reader->scratch;
	const struct phase *phase = plan_phase(reader->plan, word);
	struct word_search search = {
	    .arena = scratch, .word = word, .file = word_as_file(scratch, word), .text = BUF_INIT};
	bool *named = node_marks(scratch, reader->plan);

	each_test(reader->plan, named, search_word, &search);
	buf_release(&search.text);
	mark_names(reader, search.families.count ? &search.families : &search.names, named);
	for (size_t i = 0; phase && i < phase->test_count; i++)
		named[node_number(reader->plan, phase->tests[i].node)] = true;
	if (!search.families.count && (search.names.count + (phase != NULL) > 1 ||
					  (search.names.count + (phase != NULL) == 1 &&
					      !are_marked(reader, &search.files, named)))) {
		*error = ambiguous(reader->arena, word, &search.names, phase, &search.files);
		return -1;
	}
	if (!search.families.count && !search.names.count && !phase) {
		if (!search.files.count) {
			*error = arena_printf(reader->arena, "unknown test \"%s\"%s", word,
			    select_hint_word(reader->arena, reader->plan, word));
			return -1;
		}
		mark_names(reader, &search.files, named);
	}
	for (size_t i = 0; i < reader->plan->node_count; i++) {
		marks[i] |= named[i];
		reader->named[i] |= named[i] && !phase;
	}
	return 0;
}

int word_tests(struct word_reader *reader, const char *word, bool *marks, const char **error)
{
	const struct test *test;

	if (is_pattern(word)) {
		struct pattern_search search = {
		    .reader = reader, .pattern = word, .name = BUF_INIT};

		each_test(reader->plan, marks, search_pattern, &search);
		buf_release(&search.name);
		if (search.found)
			return 0;
		*error = arena_printf(reader->arena, "no test matches \"%s\"%s", word,
		    select_hint_pattern(reader->arena, reader->plan, word));
		return -1;
	}
	if (!reader->names.count)
		each_test(reader->plan, marks, index_test, reader);
	test = map_get(&reader->names, word);
	if (!test)
		return other_word(reader, word, marks, error);
	marks[node_number(reader->plan, test->node)] = true;
	reader->named[node_number(reader->plan, test->node)] = true;
	return 0;
}

/* ---- tags ---- */

/* One word of a list of tags. */
struct tag_search {
	const char *tag;
	bool unwanted;
	size_t found;
	enum { TAG_UNSAID, TAG_IN, TAG_OUT } * marks;
	const bool *first; /* the marks that are handed over, to tell their number */
};

static bool has_tag(const struct test *test, const char *pattern)
{
	for (size_t i = 0; i < test->tags.count; i++)
		if (matches(pattern, test->tags.items[i]))
			return true;
	return false;
}

static void search_tag(void *context, const struct test *test, bool *mark)
{
	struct tag_search *search = context;
	size_t number = (size_t)(mark - search->first);

	if (!has_tag(test, search->tag))
		return;
	search->found++;
	if (search->unwanted)
		search->marks[number] = TAG_OUT;
	else if (search->marks[number] == TAG_UNSAID)
		search->marks[number] = TAG_IN;
}

int tag_tests(
    struct word_reader *reader, const char *list, bool *marks, bool *named, const char **error)
{
	size_t count = reader->plan->node_count;
	struct tag_search search = {.first = marks};
	const char *word;

	search.marks = arena_alloc(reader->scratch, count * sizeof *search.marks);
	*named = false;
	while ((word = next_word(reader->scratch, &list, TAG_SEPARATORS))) {
		search.unwanted = word[0] == '!';
		search.tag = word + search.unwanted;
		search.found = 0;
		*named |= !search.unwanted;
		if (!search.tag[0]) {
			*error = "a \"!\" has to be directly before a tag";
			return -1;
		}
		each_test(reader->plan, marks, search_tag, &search);
		if (!search.found) {
			*error = arena_printf(reader->arena, "no test has the tag \"%s\"%s",
			    search.tag, select_hint_tag(reader->arena, reader->plan, search.tag));
			return -1;
		}
	}
	for (size_t i = 0; i < count; i++)
		marks[i] = search.marks[i] == TAG_IN || (!*named && search.marks[i] == TAG_UNSAID);
	return 0;
}
