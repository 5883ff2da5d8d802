"""Outputs of `thresher extract`: where lines go, whole or not at all, and how a stopped run goes on."""
