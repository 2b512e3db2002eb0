# SPDX-License-Identifier: MIT
"""What bench/run measures: one module for each measure, beside them what they share."""
