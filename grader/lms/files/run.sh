#!/usr/bin/env bash
# PrairieLearn runs this in the image for each submission. Where it fails there is no result, and so no zero.
set -euo pipefail
mkdir -p /grade/results
chmod 700 /grade/tests/course
cd /grade
export PYTHONPATH=/grade/tests PYTHONDONTWRITEBYTECODE=1 HOME="${HOME:-/tmp}"
python3 -m grader score /grade/student --assignment '@ASSIGNMENT@' --course /grade/tests/course \
    --format prairielearn --output /grade/results/results.json || [ -f /grade/results/results.json ]
