# The thin top: what people type. meson and ninja build, tools/ and lab/ do the rest.
BUILD ?= build
SCENARIO ?=
FUZZ_SECONDS ?= 60

.PHONY: all setup demo check lab power-cut bench fuzz soak lint format install clean

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD)
	@ln -sf manager/wpsd cli/wps lab/peer/wscpeer $(BUILD)/

$(BUILD)/build.ninja: meson.build
	@command -v meson >/dev/null || { echo "meson is missing: run 'sudo tools/setup' (it says what it installs)"; exit 1; }
	@meson setup $(BUILD)

setup:
	@tools/setup

# From a bare Debian 12: installs what is missing, builds, boots the lab and plays the main job before your eyes.
demo: setup
	@$(MAKE) --no-print-directory all
	@lab/run --show demo

# The same set-up, then every test there is.
check: setup
	@tools/check

lab: all
	@lab/run $(SCENARIO)

# 300 power cuts, for the night.
power-cut: all
	@lab/run power-cut-1 power-cut-2 power-cut-3 power-cut-4 power-cut-5 power-cut-6

bench: all
	@tools/bench

fuzz:
	@tools/fuzz $(FUZZ_SECONDS)

# Histories against the core until one fails or you have seen enough.
soak: all
	@$(BUILD)/tests/sim --forever

lint:
	@tools/lint

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

install: all
	@meson install -C $(BUILD)

clean:
	@rm -rf $(BUILD) build-asan build-fuzz build-portability
