/* SPDX-License-Identifier: MIT */
#include "cases/status.h"

const char *case_status_name(enum case_status status)
{
	switch (status) {
	case CASE_PASSED:
		return "passed";
	case CASE_FAILED:
		return "failed";
	case CASE_ERROR:
		return "error";
	case CASE_SKIPPED:
		return "skipped";
	}
	return "error";
}

bool case_failed(enum case_status status)
{
	switch (status) {
	case CASE_FAILED:
	case CASE_ERROR:
		return true;
	case CASE_PASSED:
	case CASE_SKIPPED:
		return false;
	}
	return true;
}

int case_first_attempt(const struct test_case *it)
{
	return it->retries + 2 - (int)it->attempt_count;
}
