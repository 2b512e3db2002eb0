/* SPDX-License-Identifier: MIT */
/* The words that testcases have as their status or result. */
#include "cases/junit_dialects.h"

#include <ctype.h>
#include <string.h>

enum { WORD_MOST = 32 };

static const struct {
	const char *word;
	enum junit_word meaning;
} words[] = {
    {"pass", WORD_PASSED},
    {"passed", WORD_PASSED},
    {"ok", WORD_PASSED},
    {"okay", WORD_PASSED},
    {"success", WORD_PASSED},
    {"successful", WORD_PASSED},
    {"succeeded", WORD_PASSED},
    {"run", WORD_PASSED},
    {"ran", WORD_PASSED},
    {"executed", WORD_PASSED},
    {"complete", WORD_PASSED},
    {"completed", WORD_PASSED},
    {"done", WORD_PASSED},
    {"finished", WORD_PASSED},
    {"expected", WORD_PASSED},
    {"fixed", WORD_PASSED},
    {"flaky", WORD_PASSED},
    {"bpass", WORD_PASSED},
    {"warning", WORD_PASSED},
    {"skip", WORD_SKIPPED},
    {"skipped", WORD_SKIPPED},
    {"disabled", WORD_SKIPPED},
    {"notrun", WORD_SKIPPED},
    {"notexecuted", WORD_SKIPPED},
    {"notapplicable", WORD_SKIPPED},
    {"suppressed", WORD_SKIPPED},
    {"ignored", WORD_SKIPPED},
    {"pending", WORD_SKIPPED},
    {"todo", WORD_SKIPPED},
    {"untested", WORD_SKIPPED},
    {"inconclusive", WORD_SKIPPED},
    {"assumptionfailed", WORD_SKIPPED},
    {"assumptionfailure", WORD_SKIPPED},
    {"excluded", WORD_SKIPPED},
    {"filtered", WORD_SKIPPED},
    {"inactive", WORD_SKIPPED},
    /* It was tried, and shows nothing. */
    {"risky", WORD_SKIPPED},
    {"noasserts", WORD_SKIPPED},
    /* It was expected to fail, or does not count. */
    {"xfail", WORD_SKIPPED},
    {"xfailed", WORD_SKIPPED},
    {"expectedfail", WORD_SKIPPED},
    {"expectedfailure", WORD_SKIPPED},
    {"knownfailure", WORD_SKIPPED},
    {"bfail", WORD_SKIPPED},
    {"bxfail", WORD_SKIPPED},
    {"bxpass", WORD_SKIPPED},
    {"bskip", WORD_SKIPPED},
    {"ko", WORD_FAILED},
    {"nok", WORD_FAILED},
    {"notok", WORD_FAILED},
    {"broken", WORD_FAILED},
    {"regression", WORD_FAILED},
    {"unexpected", WORD_FAILED},
    {"undefined", WORD_FAILED},
    {"xpass", WORD_FAILED},
    {"aborted", WORD_ERROR},
    {"blocked", WORD_ERROR},
    {"cancelled", WORD_ERROR},
    {"canceled", WORD_ERROR},
    {"crash", WORD_ERROR},
    {"crashed", WORD_ERROR},
    {"exception", WORD_ERROR},
    {"incomplete", WORD_ERROR},
    {"interrupted", WORD_ERROR},
    {"killed", WORD_ERROR},
    {"panicked", WORD_ERROR},
    {"timedout", WORD_ERROR},
    {"timeout", WORD_ERROR},
};

static enum junit_word meaning_of(const char *status)
{
	char word[WORD_MOST + 1];
	size_t len = 0;
	bool letters = false;

	/* "Not Run", "not_run" and "NOTRUN" are one. */
	for (const char *p = status; p && *p && len < WORD_MOST; p++) {
		if (isalnum((unsigned char)*p) || (unsigned char)*p >= 0x80)
			word[len++] = (char)tolower((unsigned char)*p);
		letters |= !isdigit((unsigned char)*p) && !ispunct((unsigned char)*p);
	}
	word[len] = '\0';
	/* A number may count anything. */
	if (!letters || len == 0)
		return WORD_NONE;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].meaning;
	if (strstr(word, "fail"))
		return WORD_FAILED;
	return strstr(word, "error") ? WORD_ERROR : WORD_UNKNOWN;
}

enum junit_word junit_word(const char *status, const char *result)
{
	enum junit_word one = meaning_of(status), other = meaning_of(result);

	return one > other ? one : other;
}
