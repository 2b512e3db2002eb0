/* SPDX-License-Identifier: MIT */
/* What the values of phases.yaml may be, in the words of JSON Schema: a type for each name that the
 * tables of keys use (see plan/yaml_value.h) and that is no mapping. */
#ifndef E2E_SCHEMA_TYPES_H
#define E2E_SCHEMA_TYPES_H

#include <cjson/cJSON.h>

/* Adds them to the definitions; they refer to each other and to mappings. */
void schema_add_value_types(cJSON *definitions);

#endif
