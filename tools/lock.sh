#!/bin/sh
# Compile every lock: versions and hashes, no address (README, decision 15). Usage: tools/lock.sh path/to/uv
set -eu
compile() { "$1" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate "$2" -o "$3" ${4:-} ; }
compile "$1" pyproject.toml layers/common/requirements.txt
"$1" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
    pyproject.toml --group infra --group dev -c layers/common/requirements.txt -o requirements.txt
compile "$1" infra/local/requirements.in infra/local/requirements.txt
compile "$1" infra/local/requirements-lambda.in infra/local/requirements-lambda.txt
compile "$1" infra/requirements-uv.in infra/requirements-uv.txt
