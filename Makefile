# What a developer runs; DEVELOPERS.md says more. SERVERS runs a command with database servers to test on, NEWER with
# newer ones, those of the Debian release SUITE.
SERVERS = go run ./internal/testservers --
NEWER = go run ./internal/testservers -debian $(SUITE) --
SUITE ?= trixie

# The packages whose goroutines meet, for the race detector.
RACE ?= ./core/... ./engine/... ./orm/... ./versions/... ./internal/corecases .

# The packages with property tests, and how many random cases each property gets.
PROPERTY ?= $$(git grep -l --untracked pgregory.net/rapid -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's,^,./,')
CHECKS ?= 2000

# The packages whose tests talk to servers.
SERVED = $$(git grep -lE --untracked 'internal/(testdb|testconn)"|dialect/dialecttest"' -- '*_test.go' ':!bench' ':!internal/importcheck' | xargs -n1 dirname | sort -u | sed 's,^,./,')

# A directory of real schemas to test on (internal/realschemas), if there is one.
export MIGRATE_TEST_SCHEMAS ?= $(abspath $(wildcard ../shared/schemas))

.PHONY: test test-newer build lint race bench bench-peers property

# Every test, on every database. What it needs of other modules comes first, so that no test waits for the network.
test:
	go mod download
	$(SERVERS) go test -timeout 20m ./...
	cd otel && go test ./...
	$(SERVERS) sh -c 'cd internal/importcheck && go test ./...'

# The tests that talk to servers, on newer ones: PostgreSQL 17 and MariaDB 11.8, or those of another SUITE (sid). Fewer
# crashes, which depend on the tool more than on the server.
test-newer:
	$(NEWER) go test -short -timeout 20m $(SERVED)
	$(NEWER) sh -c 'cd internal/importcheck && go test ./...'

# Every package, and the program as bin/migrate.
build:
	CGO_ENABLED=0 go build ./...
	CGO_ENABLED=0 go build -trimpath -o bin/migrate ./cmd/migrate

# Formatting, and what the compiler lets pass.
lint:
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt -w $$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...
	cd otel && go vet ./...
	cd bench && go vet ./...
	cd internal/importcheck && go vet ./...

# The tests of RACE with the race detector, which needs a C compiler; fewer crashes, since each takes longer.
race:
	$(SERVERS) env CGO_ENABLED=1 go test -race -short -timeout 20m $(RACE)

# Every benchmark.
bench:
	$(SERVERS) go test -run '^$$' -bench . -benchmem -timeout 30m ./...

# Core beside the bare drivers, Bun, GORM and sqlx.
bench-peers:
	$(SERVERS) sh -c 'cd bench && go test -run "^$$" -bench . -timeout 60m .'

# The property tests with many more random cases than "make test" has time for.
property:
	$(SERVERS) go test -timeout 60m $(PROPERTY) -rapid.checks=$(CHECKS) -rapid.seed=$$(date +%s)
