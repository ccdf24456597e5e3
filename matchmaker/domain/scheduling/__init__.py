"""Interests into meetings: who meets whom, in which slot, at which table, and why some do not.

The doors, each pure and safe to call in a process of its own:

* `interests.interest`       what a meeting is worth, from wishes and the reciprocal score
* `validating.impossible`    rules that no plan can keep, as sentences, before anything is solved
* `planning.plan`            an instance into a plan, with progress and a way to stop it
* `repairing.repair`         a plan after what the day changed (`incidents`), with few moves
* `moving.legal_places`, `moving.check_move`   moves by hand, with the reason against each
* `documents`                instances and plans as JSON, as the command line reads and prints them

The other modules are the steps of `planning.plan`, in this order: instance, rules, ground,
choosing, placing, improving, floors, annealing, gaps, tables, reasons.
"""
