/* SPDX-License-Identifier: MIT */
#include "lifecycle/origin.h"

#include "exec/host.h"
#include "lifecycle/git_head.h"

#include <stdlib.h>
#include <string.h>

enum { BRANCHES = 3 };

/* What a CI system says in which variables. "$NAME" in a text stands for the variable's value; a
 * text of which one is not set says nothing. */
static const struct ci_system {
	const char *marker;
	const char *branches[BRANCHES]; /* the first that says something */
	const char *commit, *job, *url;
	const char *run; /* the same for all its jobs, also for one that is tried again */
} systems[] = {
    {"GITHUB_ACTIONS", {"$GITHUB_HEAD_REF", "$GITHUB_REF_NAME"}, "$GITHUB_SHA",
	"$GITHUB_WORKFLOW / $GITHUB_JOB",
	"$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID", "$GITHUB_RUN_ID"},
    {"GITLAB_CI", {"$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "$CI_COMMIT_REF_NAME"}, "$CI_COMMIT_SHA",
	"$CI_JOB_NAME", "$CI_JOB_URL", "$CI_PIPELINE_ID"},
    {"JENKINS_URL", {"$CHANGE_BRANCH", "$BRANCH_NAME", "$GIT_BRANCH"}, "$GIT_COMMIT",
	"$JOB_NAME #$BUILD_NUMBER", "$BUILD_URL", NULL},
    {"CIRCLECI", {"$CIRCLE_BRANCH", "$CIRCLE_TAG"}, "$CIRCLE_SHA1", "$CIRCLE_JOB",
	"$CIRCLE_BUILD_URL", NULL},
    {"BUILDKITE", {"$BUILDKITE_BRANCH"}, "$BUILDKITE_COMMIT", "$BUILDKITE_LABEL",
	"$BUILDKITE_BUILD_URL", "$BUILDKITE_BUILD_ID"},
    {"BITBUCKET_BUILD_NUMBER", {"$BITBUCKET_BRANCH", "$BITBUCKET_TAG"}, "$BITBUCKET_COMMIT",
	"pipeline #$BITBUCKET_BUILD_NUMBER",
	"$BITBUCKET_GIT_HTTP_ORIGIN/pipelines/results/$BITBUCKET_BUILD_NUMBER",
	"$BITBUCKET_BUILD_NUMBER"},
    {"TF_BUILD", {"$BUILD_SOURCEBRANCHNAME"}, "$BUILD_SOURCEVERSION", "$SYSTEM_JOBDISPLAYNAME",
	"$SYSTEM_COLLECTIONURI$SYSTEM_TEAMPROJECT/_build/results?buildId=$BUILD_BUILDID",
	"$BUILD_BUILDID"},
};

static const char *filled_in(struct arena *arena, const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	struct buf out = BUF_INIT;
	const char *filled = NULL;

	while (text && *text) {
		size_t len = strcspn(text, "$");
		const char *value;

		buf_add(&out, text, len);
		text += len;
		if (!*text)
			break;
		len = strspn(++text, letters);
		value = getenv(arena_strndup(arena, text, len));
		text += len;
		if (!value || !*value) {
			buf_clear(&out);
			break;
		}
		buf_adds(&out, value);
	}
	if (out.len)
		filled = arena_strndup(arena, out.text, out.len);
	buf_release(&out);
	return filled;
}

/* Only what leads to a page and has no password in it. */
static const char *web_address(const char *url)
{
	if (!url || (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0))
		return NULL;
	for (const char *p = url; *p; p++)
		if (*p <= ' ' || *p == 0x7F || *p == '@' || *p == '"' || *p == '\\')
			return NULL;
	return url;
}

static struct origin of_ci(struct arena *arena)
{
	struct origin origin = {0};

	for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++) {
		const char *marker = getenv(systems[i].marker);

		if (!marker || !*marker)
			continue;
		for (int j = 0; j < BRANCHES && !origin.branch; j++)
			origin.branch = filled_in(arena, systems[i].branches[j]);
		origin.commit = filled_in(arena, systems[i].commit);
		origin.job = filled_in(arena, systems[i].job);
		origin.job_url = web_address(filled_in(arena, systems[i].url));
		origin.ci_run = filled_in(arena, systems[i].run);
		break;
	}
	return origin;
}

struct origin origin_find(struct arena *arena, const struct mask *hidden)
{
	struct origin origin = of_ci(arena), head = {0};
	const char **members[] = {&origin.branch, &origin.commit, &origin.job, &origin.job_url,
	    &origin.host, &origin.ci_run};

	/* In a CI job HEAD is mostly detached, and the job may be that of another repository. */
	git_head(arena, &head.branch, &head.commit);
	if (head.commit)
		origin.commit = head.commit;
	if (!origin.branch)
		origin.branch = head.branch;
	origin.host = host_name(arena);
	for (size_t i = 0; hidden && i < sizeof members / sizeof members[0]; i++)
		*members[i] = mask_text(hidden, arena, *members[i]);
	return origin;
}
