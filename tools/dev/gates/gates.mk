# ---- The gates: a stamp build/gates/GATE/FILE.ok means that FILE has passed GATE --------------------

# Programs of chapters are checked in copies with #line directives, so that reports name lines of the chapter.
build/lined.mk: build/tools/tangle docs/. $(chapters)
	$(call step,tangle,build/lined) build/tools/tangle -l -d build/lined -M $@ $(chapters)

build/lined/%.c: build/lined.mk ;

lined   := $(programs:%=build/lined/%.c)
# The answers to "write it from scratch" are variants whose blocks are marked `diff answer`: weave writes their sources.
answers := $(shell awk '/^```diff answer$$/ { marked = FNR } FNR == marked + 2 && sub(/^\+\+\+ /, "") { stem = FILENAME; \
    gsub(/^docs\/|\.md$$/, "", stem); print "build/docs/" stem "-" $$0 }' $(chapters))
headers := $(wildcard tools/*/*.h tools/*/*/*.h tools/*/*/*/*.h tests/model/*.h)
assists := $(wildcard tests/helpers/*.c tests/model/*.c)
scripts := $(sort $(shell grep -slE '^#!.*\<(ba)?sh$$' -d skip .ci/* tools/*/* tools/*/*/* tests/* tests/*/*) \
    $(wildcard tests/*.bats tests/*.bash tests/*/*.bash tools/*/*/*.bash))

# Three analysers read what a function does: clang's, as part of tidy, gcc's, and cppcheck. With EVERY_FILE=1 (`make soak`)
# all of them read the sources of the tools, which have 450 files, and so does gcc with all its warnings; in a check only
# clang does, by tidy.
gate_shell_files    := $(scripts)
gate_format_files   := $(lined) $(answers) $(sources) $(headers) $(assists) $(wildcard tests/fuzz/*.[ch])
gate_gcc_files      := $(lined) $(answers) $(assists) $(if $(EVERY_FILE),$(sources))
gate_clang_files    := $(lined) $(answers) $(assists)
gate_musl_files     := $(lined) $(answers)
gate_tidy_files     := $(lined) $(answers) $(sources)
gate_analyzer_files := $(lined) $(answers) $(if $(EVERY_FILE),$(sources))
gate_cppcheck_files := $(lined) $(answers) $(if $(EVERY_FILE),$(sources))
gate_rules_files    := $(lined) $(answers) $(sources)
gate_memcheck_files := $(lined)
gate_sanitize_files := $(lined)
# The suites that run with sanitized tools: those of tangle, which reads documents of all kinds. With EVERY_SUITE=1
# (`make soak`) the other tools, which have most of the sources, are sanitized as well, and all suites run but for those of
# interleave that run one program hundreds of times, or in containers: with sanitizers they take too long.
sanitized_suites    := tangle tangle_errors tangle_fences tangle_files
gate_suite_files    := $(if $(EVERY_SUITE),$(filter-out tests/interleave.bats $(patsubst %,tests/interleave_%.bats,\
    confined dispositions efault fail_all faults limits locks missing possible random report scale settings), \
    $(wildcard $(tools:%=tests/%.bats) $(tools:%=tests/%_*.bats))),$(sanitized_suites:%=tests/%.bats))

$(answers): build/docs.stamp ;

# The cheap gates come first. All gates run, even if one finds something.
gates := shell format gcc clang musl tidy analyzer cppcheck rules memcheck sanitize suite
ifneq ($(filter check gates gate-%,$(goals)),)
MAKEFLAGS += --keep-going
endif

## gates: run every gate over its files; `make gate-NAME` runs one of them
.PHONY: gates $(gates:%=gate-%)
gates: $(gates:%=gate-%)

# The flags for compiling a file that is not an example.
gate_cflags = $(if $(filter tools/%.c,$1),-- $(TOOL_CFLAGS) $($(word 2,$(subst /, ,$1))_CPPFLAGS))$(if $(filter tests/%.c,$1),-- $(if $(filter tests/model/%,$1),$(TOOL_CFLAGS) $(interleave_CPPFLAGS),-std=c11 -Itools))

gate_settings := $(filter-out %.md,$(wildcard tools/dev/gates/* tools/dev/gates/*/*)) .clang-tidy .clang-format

# The stamp of a tool's source depends on its object too, which is remade when one of its headers changes.
define gate_rules
gate-$(1): $(gate_$(1)_files:%=build/gates/$(1)/%.ok)

$(gate_$(1)_files:%=build/gates/$(1)/%.ok): build/gates/$(1)/%.ok: % $(gate_settings)
	$$(call step,$(1),$$<) tools/dev/gates/gate --stamp $$@ $(1) $$< $$(call gate_cflags,$$<)

$(patsubst %,build/gates/$(1)/%.ok,$(filter tools/%.c,$(gate_$(1)_files))): build/gates/$(1)/%.c.ok: build/obj/%.o
endef
$(foreach gate,$(filter-out format,$(gates)),$(eval $(call gate_rules,$(gate))))

# One process checks the format of all files that have changed: one stamp is for all of them.
gate-format: build/gates/format.ok

build/gates/format.ok: $(gate_format_files) $(gate_settings)
	$(call step,format,$(words $(gate_format_files)) files) \
	    tools/dev/gates/gate --stamp $@ format $(if $(filter $(gate_settings),$?),$(gate_format_files),$?)

$(gate_rules_files:%=build/gates/rules/%.ok): build/tests/forkcheck_rules

# The tools built with sanitizers, for gate_suite. Such an object depends on the plain object, and so on the same headers.
# interleave and forkcheck mostly wait for other programs: they are compiled without optimisation, which takes a third of
# the time; and without EVERY_SUITE they are the plain ones.
sanitized := clang -g -gdwarf-4 -w -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=address,undefined

build/sanitize/obj/%.o: build/obj/%.o
	@mkdir -p $(@D)
	$(call step,sanitize,$*.c) $(sanitized) $(if $(filter tools/interleave/% tools/forkcheck/%,$*),-O0,-O1) $(TOOL_CFLAGS) $($(word 2,$(subst /, ,$*))_CPPFLAGS) -c -o $@ $*.c

build/sanitize/obj/tools/lib.a: $(lib_objs:build/%=build/sanitize/%)
	@rm -f $@
	$(call step,archive,$@) ar rc $@ $^

define sanitized_rule
build/sanitize/tools/$(1): $(patsubst build/%,build/sanitize/%,$(call objects,$(1))) $($(1)_OBJS) \
    build/sanitize/obj/tools/lib.a
	@mkdir -p $$(@D)
	$$(call step,link,$$@) $(sanitized) -o $$@ $$^ $$($(1)_LIBS)
endef
as_they_are := $(if $(EVERY_SUITE),,$(filter-out tangle,$(tools)))
$(foreach tool,$(filter-out $(as_they_are),$(tools)),$(eval $(call sanitized_rule,$(tool))))

$(as_they_are:%=build/sanitize/tools/%): build/sanitize/tools/%: build/tools/%
	@mkdir -p $(@D)
	@cp $< $@

$(gate_suite_files:%=build/gates/suite/%.ok): $(tools:%=build/sanitize/tools/%)
