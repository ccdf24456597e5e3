"""The front desk: it checks who is asking, calls one service, and shows one page."""
