/* SPDX-License-Identifier: MIT */
/* What probably stands behind a failure, where its text is one that many meet with. */
#ifndef E2E_VERDICT_HINT_H
#define E2E_VERDICT_HINT_H

#include "verdict/collect.h"

/* What somebody can do, in one line; NULL: nothing is known. Looks into the failing cases and the
 * end of the log. */
const char *test_hint(const struct collected_test *test);

#endif
