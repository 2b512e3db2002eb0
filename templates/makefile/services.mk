
# Services that the tests need: started when needed, healthy before the tests start, stopped when the run ends.
#
#   make e2e-up        start all services and leave them up
#   make e2e-status    show the services that are up
#   make e2e-down      stop them
#   make e2e E2E_KEEP=1               leave them up after the run
#   make e2e E2E_SERVICES=external    they are started elsewhere: only wait until they are healthy
$(call e2e-program,E2E_SERVICE,e2e-service)
E2E_KEEP ?=
E2E_SERVICES ?=
E2E_START = $(E2E_SERVICE) start --out $(E2E_OUT) $(if $(E2E_SERVICES),--services $(call e2e-text,E2E_SERVICES)) $(E2E_ENV)
E2E_ALL_SERVICES := @SERVICES@

.PHONY: e2e-up e2e-down e2e-status
.PHONY: $(E2E_ALL_SERVICES:%=e2e-service-%) $(E2E_ALL_SERVICES:%=e2e-up-%)

e2e-up: $(E2E_ALL_SERVICES:%=e2e-up-%)

e2e-down:
	@$(E2E_SERVICE) stop --out $(E2E_OUT)

e2e-status:
	@$(E2E_SERVICE) status --out $(E2E_OUT) $(E2E_ALL_SERVICES)
