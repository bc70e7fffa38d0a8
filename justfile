# List what there is.
default:
    @just --list

# Play the whole journey against the sandbox.
demo *ARGS:
    cargo run -- demo {{ARGS}}

# API, worker and sandbox for development.
run:
    cargo run

# Every test of every layer.
test:
    cargo test --workspace

# The property tests of fee, rates, national id, account numbers, state machine and AML rules; no database.
properties:
    cargo test -p kernel -p payments -p identity -p aml

# Format, lints, tests: what a change has to pass before review.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo test --workspace

# Look at and accept changed snapshots (needs cargo-insta).
snapshots:
    cargo insta review

# The binary that is shipped: optimised and stripped.
release:
    cargo build --profile dist -p drop --no-default-features --features vendored-openssl
    ls -l target/dist/drop

# Known vulnerabilities, licences, sources and duplicate versions of dependencies (needs cargo-deny).
deny:
    cargo deny check

# Kill and break it for real, the long form on both engines (an hour): `just faults --journeys 50`.
faults *ARGS:
    cargo run -p faults -- all {{ARGS}}

# Plant known bugs in a copy of the sources; the tests have to catch each.
planted *BUGS:
    apps/faults/planted/run {{BUGS}}

# Change the rules of money and law in small ways; the tests have to notice (needs cargo-mutants).
mutants *ARGS:
    cargo mutants --output target {{ARGS}}

# Everything CI does.
ci:
    .ci/run
