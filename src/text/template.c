/* SPDX-License-Identifier: MIT */
#include "text/template.h"

#include "base/die.h"

#include <string.h>

static const struct embedded_file *find(const char *name)
{
	for (const struct embedded_file *file = embedded_files; file->name; file++)
		if (strcmp(file->name, name) == 0)
			return file;
	die("no template is called %s", name);
}

const char *template_text(const char *name)
{
	return find(name)->text;
}

const char *template_hash(const char *name)
{
	const char *hash = find(name)->hash;

	if (!hash)
		die("the template %s has no hash", name);
	return hash;
}

static const char *value_of(
    const char *name, size_t len, const struct template_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(values[i].name) == len && memcmp(values[i].name, name, len) == 0)
			return values[i].value;
	die("a template uses @%.*s@, which has no value", (int)len, name);
}

/* The @ that ends the name at `at` (capitals and _), or NULL when that is no place for a value:
 * recipes begin with an @ of their own. */
static const char *name_end(const char *at)
{
	const char *p = at;

	while ((*p >= 'A' && *p <= 'Z') || *p == '_')
		p++;
	return *p == '@' && p > at ? p : NULL;
}

void template_fill(
    struct buf *out, const char *template, const struct template_value *values, size_t count)
{
	const char *at, *end;

	while ((at = strchr(template, '@'))) {
		buf_add(out, template, (size_t)(at - template));
		end = name_end(at + 1);
		if (end) {
			buf_adds(out, value_of(at + 1, (size_t)(end - at - 1), values, count));
			template = end + 1;
		} else {
			buf_addc(out, '@');
			template = at + 1;
		}
	}
	buf_adds(out, template);
}
