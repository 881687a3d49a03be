# Fuzzing (libFuzzer): each file NAME.c with a LLVMFuzzerTestOneInput gives an entry point of a tool a million inputs, and
# sanitizers watch. It takes hours, so it is no part of the check.

comma := ,
fuzz_helpers := harness lines
fuzz_targets := $(filter-out $(fuzz_helpers),$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
# The tool whose sources each one is linked with.
fuzz_tool_tangle             := tangle
fuzz_tool_weave              := weave
fuzz_tool_graph              := tangle
fuzz_tool_reference          := interleave
fuzz_tool_interleave_options := interleave
fuzz_tool_forkcheck_options  := forkcheck

fuzzed := clang -g -O1 -w -fno-sanitize-recover=all -fsanitize=fuzzer-no-link,address,undefined
# harness.c replaces these.
fuzz_wraps := $(patsubst %,-Wl$(comma)--wrap=%,exit program_start staging_add staging_commit ctags_read cmark_release_plugins)

build/fuzz/obj/tools/%/main.o: build/obj/tools/%/main.o
	@mkdir -p $(@D)
	$(call step,fuzz,tools/$*/main.c) $(fuzzed) $(TOOL_CFLAGS) $($*_CPPFLAGS) -Dmain=tool_main -c -o $@ tools/$*/main.c

build/fuzz/obj/tools/%.o: build/obj/tools/%.o
	@mkdir -p $(@D)
	$(call step,fuzz,tools/$*.c) $(fuzzed) $(TOOL_CFLAGS) $($(firstword $(subst /, ,$*))_CPPFLAGS) -c -o $@ tools/$*.c

build/fuzz/obj/tests/fuzz/%.o: tests/fuzz/%.c $(wildcard tests/fuzz/*.h)
	@mkdir -p $(@D)
	$(call step,fuzz,$<) $(fuzzed) -std=gnu11 -D_GNU_SOURCE -Itools -c -o $@ $<

build/fuzz/obj/tools/lib.a: $(lib_objs:build/%=build/fuzz/%)
	@rm -f $@
	$(call step,archive,$@) ar rc $@ $^

define fuzz_rule
build/fuzz/$(1): $(patsubst %,build/fuzz/obj/tests/fuzz/%.o,$(1) $(fuzz_helpers)) \
    $(patsubst build/%,build/fuzz/%,$(call objects,$(fuzz_tool_$(1)))) $($(fuzz_tool_$(1))_OBJS) build/fuzz/obj/tools/lib.a
	$$(call step,link,$$@) $(fuzzed) -fsanitize=fuzzer $(fuzz_wraps) -o $$@ $$^ $($(fuzz_tool_$(1))_LIBS) -ljansson
endef
$(foreach target,$(fuzz_targets),$(eval $(call fuzz_rule,$(target))))

# The number of inputs for each entry point.
RUNS ?= 1000000

## fuzz: give the entry points of the tools a million inputs each (RUNS=N: another number; some hours)
.PHONY: fuzz
fuzz: $(fuzz_targets:%=build/fuzz/%) tools examples
	@tests/fuzz/run $(RUNS) $(fuzz_targets)
