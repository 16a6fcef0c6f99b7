"""Notebooks and their kernels: cells by id, edits against what was read, code run where people see it."""
