#!/bin/sh
# Puts the modules of this folder together as the two small scripts that browsers are sent.
set -eu
cd "$(dirname "$0")"
exec esbuild app.js preparing.js --bundle --minify --format=esm --target=es2020 \
    --legal-comments=linked --log-level=warning --outdir=../static/tablet/built "$@"
