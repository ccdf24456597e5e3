"""An organisation writes its own profile, sees it with other eyes, takes back."""
