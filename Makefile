# Everything is built with one set of flags, so that tests, demo and commands share one build. Release, because the numeric
# tests would take minutes in debug; with -enable-testing, because tests look inside.
flags := -c release -Xswiftc -enable-testing
limber := .build/release/limber

.PHONY: demo test faults bench coverage mutants fuzz lint format build setup

# Another run: make demo SEED=2 ROBOT=openmanipulator-x
demo: build
	@.ci/demo

test: setup
	@.ci/test $(flags)

# Trainings under every fault, a few random moments of each: minutes on two processors.
faults: build
	$(limber) faults --quick

bench: build
	$(limber) bench loop
	$(limber) bench filter
	$(limber) bench inference
	$(limber) bench pool
	$(limber) bench store
	$(limber) bench learner
	$(limber) bench learner --setting multigoal
	$(limber) bench learner --setting sawyer

# What the tests of Sources/Safety leave out: lines that they do not run, and changes that they do not notice.
coverage mutants: setup
	@.ci/$@

# One parser for longer: make fuzz PARSERS=robot SECONDS=600
fuzz: setup
	@.ci/fuzz $(or $(SECONDS),60) $(PARSERS)

lint:
	swift format lint --strict -r Sources Tests Package.swift

format:
	swift format -i -r Sources Tests Package.swift

build: setup
	swift build $(flags)

setup:
	@.ci/setup
