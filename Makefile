# Every line only calls Python, so there is nothing here that Windows could not do by hand (see README.md).
PYTHON ?= python3
IN_VENV = @$(PYTHON) .ci/venv.py
IN_TESTS = @$(PYTHON) .ci/venv.py --tests
IN_BENCHMARKS = @$(PYTHON) .ci/venv.py --benchmarks
export PORT

.PHONY: run test bench scale load chaos check nightly fuzz lint format

run:  ## start TicketFlower with demo data; PORT=8123 make run takes another port
	$(IN_VENV) python manage.py quickstart

test:  ## every test on real PostgreSQL; ARGS="-k inbox" narrows, WORKERS=1 runs one after the other
	$(IN_TESTS) python -m pytest -n $(or $(WORKERS),auto) --dist worksteal $(ARGS)

bench:  ## speed, as ratios within one run; ONLY="engine complete" measures some
	$(IN_BENCHMARKS) python -m tests.benchmarks $(ONLY)

scale:  ## sign-up, request, upgrade and worker with 1, 100 and 1,000 companies; SCALE="1 100" takes others
	$(IN_BENCHMARKS) python -m tests.benchmarks scale

load:  ## 100 people at work in 200 companies for two minutes, with locust; LOAD_COMPANIES=20 LOAD_USERS=20 LOAD_SECONDS=30 asks for less
	$(IN_VENV) python -m tests.load

chaos:  ## kill -9, cut connections, database errors: FAULTS=1000 random ones and one at every round trip; SEED=1, SECONDS=3600
	$(IN_TESTS) python -m tests.chaos --faults $(or $(FAULTS),1000) --seconds $(or $(SECONDS),3600) --seed $(or $(SEED),1) $(ARGS)

fuzz: export FUZZ_STEPS = 20000
fuzz:  ## random workflows and events through both engines and the database: 20,000 steps
	$(IN_TESTS) python -m pytest tests/second_engine $(ARGS)

check: lint test  ## all that CI checks

nightly: export CASES = 1000000
nightly: export KILLS = 20
nightly: export SLOW_LINE = 100000
nightly:  ## ten times as many random cases of business time as `make test` plays, upgrades killed 20 times, a browser on a slow line
	$(IN_TESTS) python -m pytest -n $(or $(WORKERS),auto) tests/business_time tests/attacks/test_attack_83_upgrades.py tests/journeys $(ARGS)

lint:  ## format, lint, types, import contracts, templates, dangerous calls, missing migrations
	$(IN_TESTS) ruff format --check .
	$(IN_TESTS) ruff check .
	$(IN_TESTS) mypy .
	$(IN_TESTS) lint-imports
	$(IN_TESTS) djlint templates --lint --quiet
	$(IN_TESTS) bandit --quiet --recursive --severity-level medium saas shared_apps tenant_apps deploy manage.py
	$(IN_TESTS) python manage.py makemigrations --check --dry-run

format:  ## put everything into its form
	$(IN_TESTS) ruff format --quiet .
	$(IN_TESTS) ruff check --fix --quiet .
