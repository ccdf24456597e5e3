"""New weights from what happened: fitted from the hand-set ones, judged on what came later, kept
beside them, and used only when somebody promotes them.
"""
