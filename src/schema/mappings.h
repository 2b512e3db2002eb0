/* SPDX-License-Identifier: MIT */
/* The mappings of phases.yaml, from the tables of keys by which they are read. */
#ifndef E2E_SCHEMA_MAPPINGS_H
#define E2E_SCHEMA_MAPPINGS_H

#include <cjson/cJSON.h>

/* What the schema defines: each mapping, and each type of a value, by name. A key whose type is not
 * among them ends the program. */
cJSON *schema_definitions(void);

#endif
