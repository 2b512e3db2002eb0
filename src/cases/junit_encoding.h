/* SPDX-License-Identifier: MIT */
/* The encodings of XML that Expat does not know. Knows nothing of reports. */
#ifndef E2E_CASES_JUNIT_ENCODING_H
#define E2E_CASES_JUNIT_ENCODING_H

#include <expat.h>

struct junit_encoding {
	/* NULL, or the name by which Expat knows it: parse again with this one. */
	const char *known_as;
};

/* For XML_SetUnknownEncodingHandler, with a struct junit_encoding. */
int XMLCALL junit_encoding_unknown(void *data, const XML_Char *name, XML_Encoding *info);

#endif
