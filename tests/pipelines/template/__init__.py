"""Tests of what is learnt of sites."""
