/* SPDX-License-Identifier: MIT */
/* How the tables of keys are written: a key, and the function that reads its value. */
#ifndef E2E_PLAN_FIELDS_H
#define E2E_PLAN_FIELDS_H

#include "plan/yaml_value.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A field's reader that hands one member of the object to a reader of values. */
#define FIELD(function, type, call)                                                                \
	static void function(struct arena *arena, const struct node *value, void *object)          \
	{                                                                                          \
		struct type *it = object;                                                          \
		(void)arena;                                                                       \
		call;                                                                              \
	}

#endif
