"""Reads archived pages again and tells what the program now makes of them. No request is made."""
