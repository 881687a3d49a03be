# What every suite uses. Each program that a test runs is under `timeout` and without Bats' own descriptor 3.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C

# TOOLS_DIR may name other builds of the tools: the gates give some with sanitizers in them.
tools=${TOOLS_DIR:-$root/build/tools}
