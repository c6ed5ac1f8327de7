#!/bin/sh
# Makes src/dragoman/web/static/vendor.js, world.json and LICENSES.txt anew from npm. Needs node, npm and a network;
# the versions are those of LICENSES.txt unless changed here.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
static=$here/src/dragoman/web/static
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund esbuild@0.28.2 d3-array@3.2.5 d3-force@3.0.1 d3-geo@3.1.2 d3-scale@4.0.3 \
    d3-selection@3.0.1 d3-shape@3.2.1 topojson-client@3.1.0 world-atlas@2.0.2
cat > entry.js <<'JS'
export { extent, group, max, min } from "d3-array";
export { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
export { geoNaturalEarth1, geoPath } from "d3-geo";
export { scaleBand, scaleLinear, scaleSqrt, scaleUtc } from "d3-scale";
export { create } from "d3-selection";
export { curveStepAfter, line } from "d3-shape";
export { feature } from "topojson-client";
JS
node_modules/.bin/esbuild entry.js --bundle --format=esm --minify --legal-comments=none --outfile="$static/vendor.js"
cp node_modules/world-atlas/countries-110m.json "$static/world.json"
head -6 "$static/LICENSES.txt" > licenses.txt
for package in d3-array d3-color d3-dispatch d3-force d3-format d3-geo d3-interpolate d3-path d3-quadtree d3-scale \
    d3-selection d3-shape d3-time d3-time-format d3-timer internmap topojson-client world-atlas; do
    {
        node -p "let q = require('./node_modules/$package/package.json'); q.name + ' ' + q.version + ', ' + q.license"
        echo
        cat "node_modules/$package/LICENSE"
        echo
        echo "----"
        echo
    } >> licenses.txt
done
mv licenses.txt "$static/LICENSES.txt"
