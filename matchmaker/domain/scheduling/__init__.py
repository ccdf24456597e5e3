"""Interests into meetings: who meets whom, in which slot, at which table, and why some do not.

`planning.plan` is the whole way; the other modules are its steps, in this order: instance,
validating, ground, choosing, placing, improving, gaps, tables, reasons. `repairing` mends a plan
on the day.
"""
