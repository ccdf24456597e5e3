"""A cluster's quality sheet for its funders: computed, typed in, or plainly not ours."""
