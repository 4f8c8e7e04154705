# Pressrun. `make` alone lists what there is to make.
SHELL       := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO        ?= go
BIN       := bin/pressrun
VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS   := -s -w -X pressrun/internal/cli.Version=$(VERSION)
PKG       ?= ./...
FUZZTIME  ?= 30s
GO_NEEDED := $(shell sed -n 's/^go //p' go.mod)

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: go-check
go-check:
	@command -v $(GO) >/dev/null || { echo "Go is not installed. Install Go $(GO_NEEDED) or newer (your system's package golang, or the archive from the Go project), then run make again."; exit 1; }
	@have=$$($(GO) env GOVERSION | sed 's/^go//'); \
	  printf '%s\n%s\n' "$(GO_NEEDED)" "$$have" | sort -V -C || { echo "Go $$have is too old: Pressrun needs Go $(GO_NEEDED) or newer. Install it and run make again."; exit 1; }

.PHONY: build
build: go-check ## build bin/pressrun
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/pressrun

.PHONY: demo
demo: build ## publish a sample piece into demo/ and show what was made
	@internal/sample/demo.sh $(BIN) demo

.PHONY: demo-serve
demo-serve: demo ## be a reader: serve the demo at http://localhost:8080/ until interrupted; its mails lie in demo/var/
	@export PRESSRUN_SITE_URL=http://localhost:8080/; $(BIN) -C demo feeds build >/dev/null && \
	  echo && echo "Sign up at http://localhost:8080/subscribe; the mail to confirm comes to demo/var/mail/confirm/new/." && \
	  $(BIN) -C demo serve

.PHONY: demo-postgres
demo-postgres: build ## two processes share one mailing on PostgreSQL, and one is killed
	@internal/sample/demo-postgres.sh $(BIN)

.PHONY: test
test: go-check ## run all tests; on PostgreSQL too where it is installed
	@.ci/test $(PKG)

.PHONY: test-postfix
test-postfix: go-check ## mail through a real Postfix, which takes root and .ci/postfix install
	@PRESSRUN_TEST_POSTFIX=1 .ci/test -count=1 -run Postfix ./cmd/pressrun

.PHONY: race
race: go-check ## run the tests with the race detector (needs a C compiler)
	@CGO_ENABLED=1 $(GO) test -race -short $(PKG)

.PHONY: lint
lint: go-check ## vet, formatting, generated code, golangci-lint
	@.ci/lint

.PHONY: generate
generate: go-check ## make templ components into Go
	@$(GO) tool templ generate -path templates

.PHONY: bench
bench: go-check ## measure intake, feeds, digests, the store, publishing and serving
	@$(GO) test -run '^$$' -bench . -benchmem $(PKG) | grep -vE '^(PASS|ok|goos|goarch|\?)' || true

.PHONY: bench-send
bench-send: go-check ## measure the sender against a raw limit; on PostgreSQL too where it is installed (BENCH="-million" for all)
	@.ci/bench-send $(BENCH)

.PHONY: fuzz
fuzz: go-check ## run every fuzz target for FUZZTIME (30s)
	@FUZZTIME=$(FUZZTIME) .ci/fuzz

.PHONY: validate
validate: build ## check the demo's feeds with a public validator: make validate VALIDATOR=<clone of w3c/feedvalidator>
	@if [ -z "$(VALIDATOR)" ]; then echo "SKIPPED: name a clone of the public feed validator: make validate VALIDATOR=<folder>"; exit 0; fi; \
	  internal/sample/demo.sh $(BIN) demo >/dev/null; \
	  PRESSRUN_FEEDVALIDATOR=$(abspath $(VALIDATOR)) PRESSRUN_FEEDS=$(abspath demo/public) $(GO) test -count=1 -v -run PublicValidator ./internal/feed ./internal/press

.PHONY: dist
dist: go-check ## static Linux binaries for amd64 and arm64, with checksums, in dist/
	@rm -rf dist && mkdir -p dist
	@for arch in amd64 arm64; do \
	  CGO_ENABLED=0 GOOS=linux GOARCH=$$arch $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o dist/pressrun-$(VERSION)-linux-$$arch ./cmd/pressrun; done
	@cd dist && sha256sum pressrun-* > SHA256SUMS && cat SHA256SUMS

.PHONY: clean
clean: ## remove what was built
	@rm -rf bin dist demo
