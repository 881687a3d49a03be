# The tests: the programs that help them, the suites, and what is tried longer than a check may take.

helpers := $(patsubst tests/helpers/%.c,build/tests/%,$(wildcard tests/helpers/*.c))

# The programs that interleave is tried on; what differs in the corrected twin of one is marked by FIXED.
subjects := $(patsubst tests/fixtures/interleave/%.c,build/tests/interleave/%,$(wildcard tests/fixtures/interleave/*.c) \
    $(patsubst %.c,%.fixed.c,$(shell grep -sl FIXED tests/fixtures/interleave/*.c)))

# The model of interleave in tests of its own: tests/model/ is one program.
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
	$(call step,compile,$<) $(CC) -std=c11 $(WARNINGS) $(CFLAGS) -o $@ $(filter %.c %.o %.a,$^) $(LDLIBS)

# It shows what tools/lib finds.
build/tests/fences: CFLAGS += -D_POSIX_C_SOURCE=200809L -Itools
build/tests/fences: LDLIBS := $(tangle_LIBS)
build/tests/fences: build/obj/tools/lib.a

# What the programs of random_program begin with is a text in it.
build/tests/random_program: $(patsubst %,build/obj/tests/helpers/random_%_h.o,runtime handlers) \
    tests/helpers/random_gaps.h tests/helpers/random_templates.h

build/obj/tests/helpers/%_h.c: tests/helpers/%.h
	@mkdir -p $(@D)
	$(call step,embed,$<) $(embed)

build/obj/tests/%.o: build/obj/tests/%.c
	$(call step,compile,$<) $(CC) -std=c11 $(CFLAGS) -c -o $@ $<

# ---- The suites: a stamp build/suites/NAME.ok says that tests/NAME.bats has passed ------------------

# What a suite looks at: when that changes, it is run again. A suite is found by its name or the first word of that; one that
# is not named here looks at everything.
suite_tools             := $(tools:%=build/tools/%)
suite_examples          := $(programs:%=build/examples/%) $(programs:%=examples/%.c)
suite_make              := GNUmakefile tests/suites.mk $(gate_settings)
suite_inputs_tangle     := build/tools/tangle build/tests/fences tests/helpers/fences.mjs $(wildcard tests/fixtures/tangle/*)
suite_inputs_transcript := build/tools/transcript build/tools/interleave $(wildcard tests/fixtures/transcript/*)
suite_inputs_weave      := $(suite_tools) tools/weave/assets/graph.js $(wildcard tests/fixtures/weave/*)
suite_inputs_interleave := build/tools/interleave $(helpers) $(subjects) $(suite_examples)
suite_inputs_model      := build/tests/model_tests
suite_inputs_outcomes   := $(suite_tools) tools/outcomes $(helpers) $(suite_examples) $(wildcard tests/fixtures/outcomes/*)
suite_inputs_examples   := $(helpers) $(suite_examples)
suite_inputs_stepper    := $(suite_tools) tools/outcomes $(suite_examples) $(wildcard tests/browser/*)
suite_inputs_gates      := build/tools/tangle $(suite_make) $(wildcard tests/fixtures/gates/* tests/fixtures/gates/*/*)
suite_inputs_build      := $(suite_tools) $(suite_make) tools/deps
suite_inputs_new        := $(suite_tools) $(suite_make) tools/new tools/new.md
suite_inputs_needs      := $(suite_make)
$(foreach program,$(programs),$(eval suite_inputs_$(program) := build/examples/$(program) examples/$(program).c $(helpers)))
suite_inputs_           := build/docs.stamp $(suite_make) $(suite_tools) $(suite_examples) $(helpers) $(subjects) \
    $(wildcard tests/*.bats tests/browser/* tests/fixtures/*/*)
suite_inputs_of = $(or $(suite_inputs_$1),$(suite_inputs_$(firstword $(subst _, ,$1))),$(suite_inputs_))

# The longest first: so every core has work to the end.
suites := $(patsubst tests/%.bats,%,$(wildcard tests/*.bats))
long   := browser stepper gates $(patsubst %,interleave_%,random scale limits faults report dispositions)
stamps := $(patsubst %,build/suites/%.ok,$(filter $(long),$(suites)) $(filter-out $(long),$(suites)))

# What a suite has said is shown when it is over. One that skips a test has not passed: it is tried again the next time.
# Where only pages have changed, the site's suite looks at those that are newer than its stamp.
define suite_rule
build/suites/$(1).ok: tests/$(1).bats tests/test_helper.bash tests/setup_suite.bash $(wildcard tests/helpers/*.bash) \
    $(call suite_inputs_of,$(1)) | examples tools helpers
	@rm -rf build/junit/$(1) && mkdir -p build/junit/$(1) $$(@D)
	@status=0; \
	    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS STRICT='$$(STRICT)' SUITE_IS_BUILT=1 \
	        SINCE='$$(if $$(filter-out build/docs.stamp,$$?),,$$(wildcard $$@))' \
	        bats --timing --report-formatter junit --output build/junit/$(1) tests/$(1).bats \
	        >build/junit/$(1)/log 2>&1 || status=$$$$?; \
	    cat build/junit/$(1)/log; \
	    [ $$$$status -ne 0 ] || grep -q '^ok .* # skip' build/junit/$(1)/log || touch $$@; \
	    exit $$$$status
endef
$(foreach suite,$(suites),$(eval $(call suite_rule,$(suite))))

.PHONY: suites
suites: $(stamps)

# The suites first, then the gates; what one finds does not keep the others from running. Where to leave a report as well:
JUNIT ?=
reports := $(suites:%=build/junit/%/report.xml)

## check: every suite and every gate; JUNIT=FILE leaves a report there as well, STRICT=1 takes no refusal for an answer
## bats: every suite that looks at something that changed; `bats tests/NAME.bats` runs one
.PHONY: check bats
check: | $(deps_goals)
	@status=0; $(MAKE) --no-print-directory bats || status=2; \
	    $(MAKE) --no-print-directory gates || status=2; exit $$status
bats: docs
	@status=0; $(MAKE) --no-print-directory suites || status=2; tests/summary $(reports) || status=2; \
	    $(if $(JUNIT),tests/summary --merge $(reports) >'$(JUNIT)' || status=2;) exit $$status

## check-on: the same check in another release of Debian, made in build/check-on: make check-on SUITE=trixie (as root)
.PHONY: check-on
check-on: export STRICT := $(STRICT)
check-on:
	@tools/check_on '$(SUITE)'

## soak: what is tried longer than a check may take: random input, large cases (some minutes)
.PHONY: soak
soak: tools
	@status=0; for script in $(wildcard tests/soak/*); do $$script || status=1; done; exit $$status

## mutants: break the examples in many ways, and see that the suites notice each (some minutes)
.PHONY: mutants
mutants:
	@tests/mutants
