# The tests: their helper programs, the suites, and tests that take longer than a check may.

helpers := $(patsubst tests/helpers/%.c,build/tests/%,$(wildcard tests/helpers/*.c))

# The fixtures of the interleave suites. One whose source tests FIXED is also built with -DFIXED, as its corrected twin.
subjects := $(patsubst tests/fixtures/interleave/%.c,build/tests/interleave/%,$(wildcard tests/fixtures/interleave/*.c) \
    $(patsubst %.c,%.fixed.c,$(shell grep -sl FIXED tests/fixtures/interleave/*.c)))

# tests/model/ is one program, which tests the model of interleave without running any process.
model_objs := $(patsubst %.c,build/obj/%.o,$(wildcard tests/model/*.c))

.PHONY: helpers
helpers: $(helpers) $(subjects) build/tests/model_tests

build/tests/model_tests: $(model_objs) $(filter-out %/main.o,$(call objects,interleave)) $(interleave_OBJS) build/obj/tools/lib.a
	@mkdir -p $(@D)
	$(call step,link,$@) $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(interleave_LIBS) -lcmocka

build/obj/tests/model/%.o: tests/model/%.c | $(deps_goals)
	@mkdir -p $(@D)
	$(call step,compile,$<) $(CC) $(TOOL_CFLAGS) $(interleave_CPPFLAGS) $(WARNINGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(model_objs:.o=.d)

build/tests/interleave/%: tests/fixtures/interleave/%.c | $(deps_goals)
	@mkdir -p $(@D)
	$(call step,compile,$<) $(CC) -w -g -gdwarf-4 -pthread -o $@ $<

build/tests/interleave/%.fixed: tests/fixtures/interleave/%.c | $(deps_goals)
	@mkdir -p $(@D)
	$(call step,compile,$< -DFIXED) $(CC) -w -g -gdwarf-4 -DFIXED -o $@ $<

build/tests/%: tests/helpers/%.c | $(deps_goals)
	@mkdir -p $(@D)
	$(call step,compile,$<) $(CC) -std=c11 $(helper_cflags) $(WARNINGS) $(CFLAGS) -o $@ $(filter %.c %.o %.a,$^) $(LDLIBS)

# fences prints the fences that tools/lib finds.
build/tests/fences: helper_cflags := -D_POSIX_C_SOURCE=200809L -Itools
build/tests/fences: LDLIBS := $(tangle_LIBS)
build/tests/fences: build/obj/tools/lib.a

# forkcheck_rules prints what the rules of forkcheck find in a source.
build/tests/forkcheck_rules: helper_cflags := -D_POSIX_C_SOURCE=200809L -Itools
build/tests/forkcheck_rules: LDLIBS := -l:libjansson.a -l:libutf8proc.a
build/tests/forkcheck_rules: $(patsubst %.c,build/obj/%.o,$(wildcard tools/forkcheck/rules/*.c tools/forkcheck/rules/*/*.c)) build/obj/tools/lib.a

# The programs that random_program prints begin with the text of these headers.
build/tests/random_program: $(patsubst %,build/obj/tests/helpers/random_%_h.o,runtime handlers) \
    tests/helpers/random_gaps.h tests/helpers/random_templates.h

build/obj/tests/helpers/%_h.c: tests/helpers/%.h
	@mkdir -p $(@D)
	$(call step,embed,$<) $(embed)

build/obj/tests/%.o: build/obj/tests/%.c
	$(call step,compile,$<) $(CC) -std=c11 $(CFLAGS) -c -o $@ $<

# ---- The suites: a stamp build/suites/NAME.ok means that tests/NAME.bats has passed -----------------

# The inputs of a suite: it runs again when one of them changes. The variable of a suite is named after the suite or after
# the first word of its name; a suite without a variable depends on everything.
suite_tools             := $(tools:%=build/tools/%)
suite_examples          := $(programs:%=build/examples/%) $(programs:%=examples/%.c)
suite_make              := GNUmakefile tests/suites.mk $(gate_settings)
suite_inputs_tangle     := build/tools/tangle build/tests/fences tests/helpers/fences.mjs $(wildcard tests/fixtures/tangle/*)
suite_inputs_transcript := build/tools/transcript build/tools/interleave $(wildcard tests/fixtures/transcript/*)
suite_inputs_weave      := $(suite_tools) tools/lib/page/assets/graph.js $(wildcard tests/fixtures/weave/*)
suite_inputs_interleave := build/tools/interleave $(helpers) $(subjects) $(suite_examples)
suite_inputs_forkcheck  := build/tools/forkcheck build/tools/interleave $(helpers) $(suite_examples) \
    $(wildcard tests/fixtures/forkcheck/* tests/fixtures/forkcheck/*/*)
suite_inputs_model      := build/tests/model_tests
suite_inputs_forkcheck_rules := build/tests/forkcheck_rules $(wildcard tests/fixtures/forkcheck/* tests/fixtures/gates/correct/* \
    tests/fixtures/interleave/*.c) $(tangled:%=examples/%.c)
suite_inputs_outcomes   := $(suite_tools) $(helpers) $(suite_examples) $(wildcard tests/fixtures/outcomes/*)
suite_inputs_examples   := $(helpers) $(suite_examples)
suite_inputs_stepper    := $(suite_tools) $(suite_examples) $(wildcard tests/browser/*)
suite_inputs_html       := $(suite_tools) $(suite_examples) $(helpers) $(subjects) $(wildcard tests/browser/*)
suite_inputs_gates      := build/tools/tangle build/tests/forkcheck_rules $(suite_make) $(wildcard tests/fixtures/gates/* tests/fixtures/gates/*/*)
suite_inputs_build      := $(suite_tools) $(suite_make) tools/dev/deps
suite_inputs_new        := $(suite_tools) $(suite_make) tools/dev/new tools/dev/new.md
suite_inputs_needs      := $(suite_make)
suite_inputs_museum     := $(suite_tools) build/tests/forkcheck_rules $(suite_make) docs/museum.md $(exhibits:%=build/examples/%) $(wildcard tools/dev/matrix*)
$(foreach program,$(programs),$(eval suite_inputs_$(program) := build/examples/$(program) examples/$(program).c $(helpers)))
suite_inputs_           := build/docs.stamp $(suite_make) $(suite_tools) $(suite_examples) $(helpers) $(subjects) \
    $(wildcard tests/*.bats tests/browser/* tests/fixtures/*/*)
suite_inputs_of = $(or $(suite_inputs_$1),$(suite_inputs_$(firstword $(subst _, ,$1))),$(suite_inputs_))

# The longest suites start first, so that every core has work until the end.
suites := $(patsubst tests/%.bats,%,$(wildcard tests/*.bats))
long   := browser museum stepper gates $(patsubst %,interleave_%,random scale limits faults report dispositions)
stamps := $(patsubst %,build/suites/%.ok,$(filter $(long),$(suites)) $(filter-out $(long),$(suites)))

# The output of a suite is shown when it has ended, and of a command that failed a test what it printed. A suite that takes longer than SUITE_SECONDS is killed, and has failed.
# A suite that skips a test gets no stamp, so that it runs again next time.
# SINCE is the stamp if only pages have changed: then the suite of the site checks only pages newer than the stamp.
SUITE_SECONDS ?= 1200
define suite_rule
build/suites/$(1).ok: tests/$(1).bats tests/test_helper.bash tests/setup_suite.bash $(wildcard tests/helpers/*.bash) \
    $(call suite_inputs_of,$(1)) | examples tools helpers
	@rm -rf build/junit/$(1) && mkdir -p build/junit/$(1) $$(@D)
	@status=0; \
	    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS STRICT='$$(STRICT)' SUITE_IS_BUILT=1 \
	        SINCE='$$(if $$(filter-out build/docs.stamp,$$?),,$$(wildcard $$@))' JUNIT_REPORT='build/junit/$(1)/report.xml' \
	        tools/dev/bounded $(SUITE_SECONDS) \
	        bats --timing --print-output-on-failure --formatter "$$$$PWD/tools/dev/tap_and_junit" tests/$(1).bats \
	        >build/junit/$(1)/log 2>&1 || status=$$$$?; \
	    cat build/junit/$(1)/log; \
	    [ $$$$status -ne 0 ] || grep -q '^ok .* # skip' build/junit/$(1)/log || touch $$@; \
	    exit $$$$status
endef
$(foreach suite,$(suites),$(eval $(call suite_rule,$(suite))))

.PHONY: suites
suites: $(stamps)

# JUNIT names a file to which the report of the suites is also written.
JUNIT ?=
reports := $(suites:%=build/junit/%/report.xml)

## check: run the suites and gates; JUNIT=FILE also writes a report, with STRICT=1 a test that cannot run here fails
## bats: run every suite of which something has changed since it passed; `bats tests/NAME.bats` runs one
.PHONY: check bats
# The gates run beside the suites, which wait half of the time; what they print is kept until the suites have ended. They
# begin when all is built that both need.
check: docs helpers | $(deps_goals)
	$(call say,The gates run beside the suites: their output follows that of the suites)
	@mkdir -p build/gates; nice $(call make_with_jobs,$$(($(jobs_now) + 1))) gates >build/gates/log 2>&1 & gates=$$!; \
	    trap 'kill $$gates; exit 2' HUP INT TERM; \
	    status=0; $(MAKE) --no-print-directory bats || status=2; \
	    wait $$gates || status=2; cat build/gates/log; exit $$status
# A suite often waits, so two more run than there are processors.
bats: docs
	@status=0; $(call make_with_jobs,$$(($(jobs_now) + 2))) suites || status=2; tools/dev/summary $(reports) || status=2; \
	    $(if $(JUNIT),tools/dev/summary --merge $(reports) >'$(JUNIT)' || status=2;) exit $$status

## check-on: run the check in another release of Debian, made in build/check-on: make check-on SUITE=trixie (as root)
.PHONY: check-on
check-on: export STRICT := $(STRICT)
check-on:
	@tools/dev/check_on '$(SUITE)'

## soak: run tests that take longer than a check may: random input, large cases (some minutes)
.PHONY: soak
soak: tools
	@status=0; for script in $(wildcard tests/soak/*); do $$script || status=1; done; exit $$status

## mutants: break the examples and the tools in many ways, and check that the suites notice (some hours)
.PHONY: mutants
mutants:
	@status=0; tools/dev/mutants || status=2; \
	    for tool in $(tools); do tools/dev/tool_mutants $$tool || status=2; done; exit $$status
