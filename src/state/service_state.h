/* SPDX-License-Identifier: MIT */
/* What the programs of a run tell each other of a service, in OUT/.e2e/services/:
 *
 *   NAME.json   its state, one JSON object, written by the e2e-service that looks after it
 *   NAME.lock   that one has a lock (flock) on it while it lives
 *   NAME.turn   who starts it has a lock on it
 *   NAME.d/     ${artifacts}, a directory of its own
 *
 * What it prints is in OUT/_services/NAME.log: no phase can be called so, and what collects the
 * artifacts of a CI job leaves hidden files out. */
#ifndef E2E_STATE_SERVICE_STATE_H
#define E2E_STATE_SERVICE_STATE_H

#include "base/arena.h"
#include "model.h"

#include <signal.h>

/* How the health of a service is checked where nothing is said: it has 50 seconds to get healthy.
 */
extern const struct health_check health_fallback;

/* OUT/.e2e/services/NAME with an ending such as ".json". */
const char *service_file(
    struct arena *arena, const char *out, const char *name, const char *ending);

#define SERVICE_LOGS_DIR "_services"

/* OUT/_services/NAME.log */
const char *service_log_path(struct arena *arena, const char *out, const char *name);

/* Makes the directory of the logs; dies when it cannot, or when it is somebody else's. */
void service_logs_begin(struct arena *arena, const char *out);

/* Whether that directory is ours. */
bool service_logs_are_ours(struct arena *arena, const char *out);

/* Replaces the state. Returns 0, or -1 with errno. */
E2E_MUST_USE int service_write(const char *out, const struct service_status *status);

/* NULL when there is none that can be read. Of one that is of another boot or PID namespace, pids
 * and times say nothing here: it is `elsewhere`, and has no keeper. */
struct service_status *service_read(struct arena *arena, const char *out, const char *name);

/* The services of which a state is there, in the order of their names. */
struct strings service_list(struct arena *arena, const char *out);

/* Tells the e2e-service that looks after it to end it because its run is over, or because it is
 * started again. Whoever else ends it under a run, with any other signal, takes it away from the
 * tests: then it has failed. */
#define KEEPER_END SIGUSR1

/* Takes the lock of a service. A descriptor to be held, or -1 with errno: EWOULDBLOCK when somebody
 * else looks after it. */
E2E_MUST_USE int service_lock(struct arena *arena, const char *out, const char *name);

/* Whether an e2e-service looks after it. */
bool service_is_kept_up(struct arena *arena, const char *out, const char *name);

const char *service_state_name(enum service_state state);

/* Whether something of it may be left, though nobody looks after it: who did was killed. */
bool service_is_lost(struct arena *arena, const char *out, const struct service_status *status);

/* False, and nothing is set, when no state is called that. */
bool service_state_from_name(const char *name, enum service_state *state);

/* What became of it, for people: "healthy after 0.3s", "exited with 3 after 0.2s". */
const char *service_text(struct arena *arena, const struct service_status *status);

#endif
